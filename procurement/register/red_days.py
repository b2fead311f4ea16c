"""Sweden's red days, and the evenings that are as good as red; the only module that imports holidays."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from holidays.countries.sweden import Sweden


@lru_cache(maxsize=32)
def _of_year(year: int) -> frozenset[date]:
    # Eves, squeeze days and afternoons off count too: nobody comes to a meeting on the evening before Midsummer Eve.
    return frozenset(Sweden(years=year, categories=Sweden.supported_categories, include_sundays=False))


def red_days(years: Iterable[int]) -> frozenset[date]:
    """Return the red days and their eves in these years; Sundays are left to the weekday."""
    return frozenset().union(*(_of_year(year) for year in years))


def next_working_day(day: date) -> date:
    """Return `day`, or the first day after it that is neither red, nor an eve, nor in a week-end."""
    while day.weekday() > 4 or day in red_days([day.year]):
        day += timedelta(days=1)
    return day
