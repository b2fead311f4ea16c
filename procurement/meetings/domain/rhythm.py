"""The rhythm of meetings: so many in each period, on good evenings, announced in time.

A period is a calendar year or each of its halves. Nothing here remembers: what is held and what is announced is given,
and the day it is.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

JULY = 7
WARNED_DAYS = 42
APART_DAYS = 28
DONE = frozenset({"held", "followed_up"})


@dataclass(frozen=True)
class Rule:
    """How many of a kind in each period, and when they suit people; weekdays count from Monday, 0."""

    kind: str
    period: str = "year"
    count: int = 1
    weekdays: tuple[int, ...] = (1, 2, 3)
    starts: time = time(18)
    lead_days: int = 42
    plan_rule: str = ""
    from_on: date = date.min
    until_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether the rule is in force on `day`."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)

    def in_a_year(self) -> int:
        """Return how many a whole year asks for."""
        return self.count * (2 if self.period == "half" else 1)


@dataclass(frozen=True)
class Slot:
    """One period in which so many are to be held."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Tell whether `day` lies in it."""
        return self.first <= day <= self.last

    @property
    def half(self) -> int:
        """1 or 2 for half a year, 0 for a whole one."""
        return 0 if (self.last - self.first).days > 200 else (1 if self.first.month == 1 else 2)


@dataclass(frozen=True)
class Gathering:
    """A meeting in the eyes of the rhythm."""

    on: date
    state: str


@dataclass(frozen=True)
class Standing:
    """How a slot stands: held, announced, planned (drafts will do), free, soon (announce now) or missed."""

    slot: Slot
    state: str
    wanted: int
    held: int
    announced: int
    drafts: int
    last_call: date | None

    @property
    def lacking(self) -> int:
        """How many more must be announced."""
        return max(0, self.wanted - self.held - self.announced)


def slots_of(rule: Rule, year: int) -> list[Slot]:
    """Return the periods of a year in which the rule counts."""
    if rule.period == "half":
        return [Slot(date(year, 1, 1), date(year, 6, 30)), Slot(date(year, 7, 1), date(year, 12, 31))]
    return [Slot(date(year, 1, 1), date(year, 12, 31))]


def is_good(day: date, rule: Rule, red: Collection[date], taken: Collection[date]) -> bool:
    """Tell whether people would come: a weekday of the rule, no red day or its eve, not July, not Christmas time."""
    if day.weekday() not in rule.weekdays or day.month == JULY or day in taken:
        return False
    if (day.month, day.day) >= (12, 18) or (day.month, day.day) <= (1, 7):
        return False
    return day not in red and day + timedelta(days=1) not in red


def good_days(rule: Rule, slot: Slot, red: Collection[date], taken: Collection[date]) -> Iterator[date]:
    """Yield the good days of a slot in order."""
    days = (slot.first + timedelta(days=number) for number in range((slot.last - slot.first).days + 1))
    return (day for day in days if is_good(day, rule, red, taken))


def proposals(
    rule: Rule, slot: Slot, today: date, red: Collection[date], taken: Collection[date],
    own: Collection[date] = (), most: int = 5,
) -> list[date]:  # fmt: skip
    """Return good days that leave time to invite, spread over what is left of the slot, in order.

    `taken` are others' dates, `own` those of our meetings of the same kind: four weeks apart where there is a choice.
    """
    from_on = today + timedelta(days=rule.lead_days)
    days = [day for day in good_days(rule, slot, red, taken) if day >= from_on and day not in own]
    apart = [day for day in days if all(abs((day - other).days) >= APART_DAYS for other in own)]
    days = apart or days
    if len(days) <= most:
        return days
    step = len(days) / most
    return [days[int(step * number + step / 2)] for number in range(most)]


def last_call(rule: Rule, slot: Slot, lacking: int, red: Collection[date], taken: Collection[date]) -> date | None:
    """Return the last day to announce what is lacking, so that firms hear of it in time; None when nothing lacks."""
    days = list(good_days(rule, slot, red, taken))
    if lacking <= 0 or not days:
        return None
    return days[max(0, len(days) - lacking)] - timedelta(days=rule.lead_days)


def standing(
    rule: Rule, slot: Slot, gatherings: Sequence[Gathering], today: date, red: Collection[date],
    taken: Collection[date] = (),
) -> Standing:  # fmt: skip
    """Return how the slot stands on `today`."""
    here = [g for g in gatherings if slot.holds(g.on)]
    held = sum(g.state in DONE for g in here)
    announced = sum(g.state == "announced" for g in here)
    drafts = sum(g.state == "draft" and g.on >= today for g in here)
    call = last_call(rule, slot, rule.count - held - announced, red, taken)
    state = _state(rule.count, held, announced, drafts, call, slot, today)
    return Standing(slot, state, rule.count, held, announced, drafts, call)


def expected_by(rule: Rule, slot: Slot, today: date) -> int:
    """Return how many an even pace would have held by `today`: three of six when half the year is gone."""
    gone = (min(max(today, slot.first), slot.last) - slot.first).days + 1
    return rule.count * gone // ((slot.last - slot.first).days + 1)


def _state(wanted: int, held: int, announced: int, drafts: int, call: date | None, slot: Slot, today: date) -> str:
    if held >= wanted:
        return "held"
    if held + announced >= wanted:
        return "announced"
    if call is None or today > call or today > slot.last:
        return "missed"
    if (call - today).days <= WARNED_DAYS:
        return "soon"
    return "planned" if held + announced + drafts >= wanted else "free"


def starts_at(day: date, rule: Rule, office: ZoneInfo) -> datetime:
    """Return the instant at which a meeting on `day` starts by the office's clocks."""
    return datetime.combine(day, rule.starts, office)
