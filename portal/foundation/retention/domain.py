"""What a class of record is: what it holds, why, how long, and what is done when its time is over."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.foundation.i18n import gettext, ngettext

Remove = Callable[[datetime, timedelta], Awaitable[int]]
DAYS_OF_A_YEAR = 365.25
LONGEST_DAYS = 36500


@dataclass(frozen=True)
class RecordClass:
    """A class of record. Words are Swedish and translated where they are shown.

    `remove` takes away, in the caller's transaction, some of what is over at an instant, with the time that it is kept,
    and returns how much; it is called until that is nothing. A class without it is kept (bevaras), or lives and dies
    with what it belongs to. `period` is the time that Anbud proposes: an administrator may enter another, no shorter
    than `shortest`, and `kept` says "%(period)s" where it stands. Without a period the time is part of how the product
    works, and stands in the code.
    """

    key: str
    name: str
    holds: str
    kept: str
    tables: tuple[str, ...]
    why: str = ""
    about_people: bool = False
    remove: Remove | None = None
    period: timedelta | None = None
    shortest: timedelta = timedelta(days=1)


def told_to_people(classes: Iterable[RecordClass]) -> list[RecordClass]:
    """Return the classes that hold something about people, in their order."""
    return [one for one in classes if one.about_people]


def homeless(tables: Iterable[str], classes: Iterable[RecordClass]) -> list[str]:
    """Return the tables that no class of record answers for, sorted."""
    return sorted(set(tables) - {table for one in classes for table in one.tables})


def period_of(one: RecordClass, decisions: Mapping[str, Mapping[str, object]]) -> timedelta:
    """Return how long a class is kept: by the decision on it, else as proposed; nothing where its time is not a number."""
    days = decisions.get(one.key, {}).get("kept_days")
    return timedelta(days=days) if one.period is not None and isinstance(days, int) else one.period or timedelta()


def kept_in_words(one: RecordClass, decisions: Mapping[str, Mapping[str, object]]) -> str:
    """Return how long a class is kept, in the current language."""
    said = gettext(one.kept)
    return said % {"period": period_text(period_of(one, decisions))} if one.period is not None else said


def period_text(period: timedelta) -> str:
    """Return "30 dagar" or "4 år", in the current language; a leap day makes no difference."""
    days = period.days
    years = round(days / DAYS_OF_A_YEAR)
    if years and abs(days - years * DAYS_OF_A_YEAR) <= 1:
        return ngettext("%(num)s år", "%(num)s år", years) % {"num": years}
    return ngettext("%(num)s dag", "%(num)s dagar", days) % {"num": days}


def days_of(years_or_days: int, unit: str) -> int:
    """Return a period in days; `unit` is "days" or "years"."""
    return round(years_or_days * DAYS_OF_A_YEAR) if unit == "years" else years_or_days
