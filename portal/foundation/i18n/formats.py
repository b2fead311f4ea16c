"""Dates, times, numbers and sums as a reader of each language writes them.

Finland's clock is an hour ahead of Sweden's all year: Finnish and Meänkieli texts show both.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date as babel_date
from babel.numbers import format_decimal

from portal.foundation.i18n.language import current_language

SWEDEN, FINLAND = ZoneInfo("Europe/Stockholm"), ZoneInfo("Europe/Helsinki")
NBSP = "\u00a0"

# Babel knows no Meänkieli; these are the month names of the region's own press, as a draft.
FIT_MONTHS = (
    "januaari",
    "fepruaari",
    "marsi",
    "aprilli",
    "maiji",
    "juuni",
    "juuli",
    "augusti",
    "septemperi",
    "oktuuperi",
    "novemperi",
    "tesemperi",
)
LONG = {"sv": "d MMMM y", "fi": "d. MMMM y", "en": "d MMMM y"}
SHORT = {"sv": "y-MM-dd", "fi": "d.M.y", "fit": "d.M.y", "en": "d MMM y"}
DAY_AND_MONTH = {"sv": "d MMM", "fi": "d.M.", "fit": "d.M.", "en": "d MMM"}
UNITS = {"SEK": {"sv": "kr", "fi": "kruunua", "fit": "kruunua", "en": "SEK"}, "EUR": {"fi": "euroa", "fit": "euroa"}}


def _locale(language: str) -> str:
    return {"fit": "fi", "en": "en_GB"}.get(language, language)


def _day(moment: date | datetime) -> date:
    return moment.astimezone(SWEDEN).date() if isinstance(moment, datetime) else moment


def long_date(moment: date | datetime, language: str | None = None) -> str:
    """Return "14 oktober 2026"; an instant gives its day in Sweden."""
    language, day = language or current_language(), _day(moment)
    if language == "fit":
        return f"{day.day}. {FIT_MONTHS[day.month - 1]} {day.year}"
    return babel_date(day, LONG[language], locale=_locale(language)).replace(" ", NBSP, 1)


def days_text(first: date, last: date, language: str | None = None) -> str:
    """Return "21–27 september 2026", or both dates in full where the months differ."""
    language = language or current_language()
    if (first.year, first.month) != (last.year, last.month):
        return f"{long_date(first, language)} – {long_date(last, language)}"
    return f"{first.day}{'' if language in ('sv', 'en') else '.'}–{long_date(last, language)}"


def short_date(moment: date | datetime, language: str | None = None) -> str:
    """Return "2026-10-14" (sv) or "14.10.2026" (fi)."""
    language = language or current_language()
    return babel_date(_day(moment), SHORT[language], locale=_locale(language))


def day_and_month(moment: date | datetime, language: str | None = None) -> str:
    """Return "14 okt" (sv) or "14.10." (fi), for subjects and tags."""
    language = language or current_language()
    return babel_date(_day(moment), DAY_AND_MONTH[language], locale=_locale(language)).rstrip(
        "." if language == "sv" else ""
    )


def weekday(moment: date | datetime, language: str | None = None) -> str:
    """Return "torsdag"; Meänkieli borrows the Finnish names until its own are reviewed."""
    return babel_date(_day(moment), "EEEE", locale=_locale(language or current_language()))


def month_name(month: int, language: str | None = None) -> str:
    """Return "januari", by number."""
    language = language or current_language()
    if language == "fit":
        return FIT_MONTHS[month - 1]
    return babel_date(date(2026, month, 1), "LLLL", locale=_locale(language))


def month_and_year(moment: date | datetime, language: str | None = None) -> str:
    """Return "oktober 2026"."""
    day = _day(moment)
    return f"{month_name(day.month, language)} {day.year}"


def format_date(moment: date | datetime, language: str | None = None) -> str:
    """Return the date in the form for running text."""
    return long_date(moment, language)


def clock_time(instant: datetime, language: str | None = None, zone: ZoneInfo = SWEDEN) -> str:
    """Return "14.05" (sv, fi, fit) or "14:05" (en), by the clocks of `zone`."""
    local = instant.astimezone(zone)
    if (language or current_language()) == "en":
        return f"{local:%H:%M}"
    return f"{local:%H.%M}" if (language or current_language()) == "sv" else f"{local.hour}.{local:%M}"


def both_clocks(instant: datetime, language: str | None = None) -> str:
    """Return the time of day with whose clock it is by."""
    language = language or current_language()
    here, there = clock_time(instant, language), clock_time(instant, language, FINLAND)
    if language == "sv":
        return f"kl.{NBSP}{here} svensk tid"
    if language == "fi":
        return f"klo{NBSP}{here} Ruotsin aikaa ({there} Suomen aikaa)"
    if language == "fit":
        return f"kello{NBSP}{here} Ruottin aikaa ({there} Suomen aikaa)"
    return f"{here} Swedish time ({there} Finnish time)"


def last_minute(instant: datetime) -> datetime:
    """Return the last minute in which a bid is on time: midnight belongs to the day that ends with it."""
    local = instant.astimezone(SWEDEN)
    midnight = (local.hour, local.minute, local.second) == (0, 0, 0)
    return instant - timedelta(minutes=1) if midnight else instant


def short_deadline(instant: datetime, language: str | None = None) -> str:
    """Return the day of a deadline as `short_date` does: "2026-10-14" when it ends at midnight after the 14th."""
    return short_date(last_minute(instant), language)


def deadline_text(instant: datetime, language: str | None = None) -> str:
    """Return day and time of day of a deadline: "14 oktober 2026 kl. 23.59 svensk tid".

    Midnight is written as the last minute of the day before: a reader takes "14 October 00.00" for the evening.
    """
    instant = last_minute(instant)
    comma = "," if (language or current_language()) == "en" else ""
    return f"{long_date(instant, language)}{comma} {both_clocks(instant, language)}"


def number(value: int | float, language: str | None = None) -> str:
    """Return "1 234,5" with the language's own marks."""
    return format_decimal(value, locale=_locale(language or current_language()))


def money_text(minor_from: int | None, minor_to: int | None, currency: str = "SEK", language: str | None = None) -> str:
    """Return a sum or a span of sums given in hundredths; an empty text when neither is known."""
    language = language or current_language()
    unit = UNITS.get(currency, {}).get(language, currency)
    low, high = (None if m is None else _amount(m, language) for m in (minor_from, minor_to))
    if low and high and low != high:
        text = f"{low}–{high}"
    elif low and high:
        text = low
    elif low:
        text = f"{ {'sv': 'minst', 'fi': 'vähintään', 'fit': 'vähinthään', 'en': 'at least'}[language] } {low}"
    elif high:
        text = f"{ {'sv': 'högst', 'fi': 'enintään', 'fit': 'enintään', 'en': 'at most'}[language] } {high}"
    else:
        return ""
    return f"{unit} {text}" if language == "en" else f"{text}{NBSP}{unit}"


def _amount(minor: int, language: str) -> str:
    whole, part = divmod(minor, 100)
    return number(whole if not part else minor / 100, language)
