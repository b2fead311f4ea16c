"""Dates as publishers write them, read with the precision they have."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from procurement.sources.formats.notice import Precision

OFFICES = {"SE": "Europe/Stockholm", "FI": "Europe/Helsinki", "NO": "Europe/Oslo", "DK": "Europe/Copenhagen"}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january tammikuu tammikuun tammikuussa jan",
            "februari february helmikuu helmikuun helmikuussa feb",
            "mars march maaliskuu maaliskuun maaliskuussa mar",
            "april huhtikuu huhtikuun huhtikuussa apr",
            "maj may toukokuu toukokuun toukokuussa",
            "juni june kesäkuu kesäkuun kesäkuussa jun",
            "juli july heinäkuu heinäkuun heinäkuussa jul",
            "augusti august elokuu elokuun elokuussa aug",
            "september syyskuu syyskuun syyskuussa sep sept",
            "oktober october lokakuu lokakuun lokakuussa okt oct",
            "november marraskuu marraskuun marraskuussa nov",
            "december joulukuu joulukuun joulukuussa dec",
        ),
        start=1,
    )
    for name in names.split()
}
_ISO = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?", re.I
)
_NORDIC = re.compile(
    r"(\d{1,2})[./](\d{1,2})[./ ]\s?(\d{4})(?:[, ]+(?:kl\.?\s*|klo\s*)?(\d{1,2})[:.](\d{2})(?::\d{2})?)?"
)
_WORDS = re.compile(r"(\d{1,2})\.?\s+([^\W\d]+)\.?\s+(\d{4}|\d{2})(?:[, ]+(?:kl\.?\s*|klo\s*)?(\d{1,2})[:.](\d{2}))?")
_QUARTER = re.compile(
    r"(?:kv(?:artal)?\.?|q|kvartaali)\s*([1-4])[\s,/-]*(\d{4})|(\d{4})[\s,/-]*(?:kv(?:artal)?\.?|q)\s*([1-4])|([1-4])\s*(?:kv|kvartalet|q)\.?\s*(\d{4})"
)
_HALF = re.compile(r"(?:h|halvår)\s*([12])[\s,/-]*(\d{4})|(\d{4})[\s,/-]*(?:h|halvår)\s*([12])")
_HALF_WORDS = (
    (re.compile(r"(?:första halvåret|våren|vår|kevät|keväällä|first half|spring)\s*(?:of\s*)?(\d{4})"), 1),
    (re.compile(r"(?:andra halvåret|hösten|höst|syksy|syksyllä|second half|autumn)\s*(?:of\s*)?(\d{4})"), 7),
)


class Moment(NamedTuple):
    """A day, perhaps with a time of the day and an offset."""

    on: date
    clock: time | None = None
    offset: tzinfo | None = None


class Period(NamedTuple):
    """The first day of what was meant, and how exactly it was meant."""

    on: date
    precision: Precision


def office_of(country: str | None, default: ZoneInfo) -> ZoneInfo:
    """Return the time zone of a buyer's office, by country where the country has only one."""
    name = OFFICES.get((country or "").upper())
    return ZoneInfo(name) if name else default


def read_moment(value: Any) -> Moment | None:
    """Return what a text says, or None when it is no date; day before month, as in the Nordic countries."""
    if isinstance(value, datetime):
        return Moment(value.date(), value.time() if value.time() != time() else None)
    if isinstance(value, date):
        return Moment(value)
    text = value.strip().strip("()").strip() if isinstance(value, str) else ""
    if not 6 <= len(text) <= 60:
        return None
    try:
        return _iso(text) or _nordic(text) or _words(text) or _rfc(text)
    except (ValueError, OverflowError):
        return None


def read_deadline(value: Any, office: ZoneInfo) -> datetime | None:
    """Return the last instant, in UTC, at which a bid is on time.

    A bare date runs to the end of that day at the buyer's office (Regulation 1182/71, art. 3(2)(b)).
    """
    moment = read_moment(value)
    return deadline_of(moment, office) if moment else None


def deadline_of(moment: Moment, office: ZoneInfo) -> datetime | None:
    """Return the last instant of a moment, in UTC."""
    if moment.clock is not None:
        return _instant(moment, office)
    try:
        return _instant(Moment(moment.on + timedelta(days=1), time(), moment.offset), office)
    except OverflowError:
        return None


def read_instant(value: Any, office: ZoneInfo) -> datetime | None:
    """Return the instant a text names, in UTC; a bare date is its first instant at the office."""
    moment = read_moment(value)
    return _instant(moment, office) if moment else None


def read_day(value: Any) -> date | None:
    """Return the day a text names, as written."""
    moment = read_moment(value)
    return moment.on if moment else None


def read_period(value: Any) -> Period | None:
    """Return a day, month, quarter, half-year or year, no more exact than it was written."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 2000 <= value <= 2100:
        return Period(date(int(value), 1, 1), "year")
    moment = read_moment(value)
    if moment:
        return Period(moment.on, "day")
    return _rough(" ".join(value.lower().split())) if isinstance(value, str) and len(value) <= 60 else None


def last_day(period: Period) -> date:
    """Return the last day of a period."""
    months = {"day": 0, "month": 1, "quarter": 3, "half": 6, "year": 12}[period.precision]
    if not months:
        return period.on
    month = period.on.month + months - 1
    return date(period.on.year, month, monthrange(period.on.year, month)[1])


def _instant(moment: Moment, office: ZoneInfo) -> datetime | None:
    try:
        local = datetime.combine(moment.on, moment.clock or time(), tzinfo=moment.offset or office)
        return local.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _clock(hour: str | None, minute: str | None, second: str | None = None) -> time | None:
    if hour is None:
        return None
    # 24:00 is how some portals write the end of a day: without a clock it means just that.
    return None if hour == "24" else time(int(hour), int(minute or 0), min(int(second or 0), 59))


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text in "Zz":
        return UTC
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def _iso(text: str) -> Moment | None:
    found = _ISO.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second, offset = found.groups()
    return Moment(_sane(int(year), int(month), int(day)), _clock(hour, minute, second), _offset(offset))


def _nordic(text: str) -> Moment | None:
    found = _NORDIC.fullmatch(text)
    if not found:
        return None
    day, month, year, hour, minute = found.groups()
    return Moment(_sane(int(year), int(month), int(day)), _clock(hour, minute))


def _words(text: str) -> Moment | None:
    found = _WORDS.fullmatch(text)
    month = _MONTHS.get(found[2].lower()) if found else None
    if not found or not month:
        return None
    year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
    # Exports write 00:00 for "no time given".
    clock = None if (found[4], found[5]) == ("00", "00") else _clock(found[4], found[5])
    return Moment(_sane(year, month, int(found[1])), clock)


def _rfc(text: str) -> Moment | None:
    if not re.match(r"(?:[A-Za-z]{3},? )?\d{1,2} [A-Za-z]{3} \d{2,4} \d", text):
        return None
    instant = parsedate_to_datetime(text)
    return Moment(instant.date(), instant.time(), timezone(instant.utcoffset() or timedelta()))


def _rough(text: str) -> Period | None:
    try:
        if found := re.fullmatch(r"(\d{4})-(\d{1,2})|(\d{1,2})[./](\d{4})", text):
            year, month = int(found[1] or found[4]), int(found[2] or found[3])
            return Period(_sane(year, month, 1), "month")
        if (found := re.fullmatch(r"([^\W\d]+)\.?\s+(\d{4})", text)) and found[1] in _MONTHS:
            return Period(_sane(int(found[2]), _MONTHS[found[1]], 1), "month")
        if found := _QUARTER.fullmatch(text):
            quarter, year = int(found[1] or found[4] or found[5]), int(found[2] or found[3] or found[6])
            return Period(_sane(year, quarter * 3 - 2, 1), "quarter")
        if found := _HALF.fullmatch(text):
            return Period(_sane(int(found[2] or found[3]), int(found[1] or found[4]) * 6 - 5, 1), "half")
        for pattern, month in _HALF_WORDS:
            if found := pattern.fullmatch(text):
                return Period(_sane(int(found[1]), month, 1), "half")
        if re.fullmatch(r"20\d\d", text):
            return Period(date(int(text), 1, 1), "year")
    except ValueError:
        return None
    return None


def _sane(year: int, month: int, day: int) -> date:
    if not 1950 <= year <= 2100:
        raise ValueError("a year that no procurement has")
    return date(year, month, day)
