"""Each rhythm lived through day by day, 2020 to 2035: every state it can have, with its sentence, and a warning first."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.plan.domain.occurrences import Happened
from procurement.plan.domain.periods import add_months, span_of
from procurement.plan.domain.rhythms import STATES, Asked, standing_of

SINCE = date(2020, 1, 1)
YEARS = range(2020, 2036)
RHYTHMS = {
    "quota": {"count": 2, "period": "year"},
    "interval": {"months": 24, "anchor": "2020-04-01"},
    "standing": {"bodies": ["Kommunstyrelsen"], "quiet_days": 75},
    "deliverable": {"parts": ["A", "B"], "target": "2020-12-31", "check_months": 12},
    "continuous": {"quiet_days": 90},
    "matrix": {"period": "month", "units": [{"name": "Staben"}, {"name": "Tekniska"}]},
}
#: The states each can have by itself; only a person sets one to rest.
REACHED = {
    "quota": {"no_evidence", "on_pace", "soon", "late", "done"},
    "interval": {"no_evidence", "on_pace", "soon", "late"},
    "standing": {"no_evidence", "on_pace", "soon", "late"},
    "deliverable": {"no_evidence", "on_pace", "soon", "late", "done"},
    "continuous": {"no_evidence", "on_pace", "soon", "late"},
    "matrix": {"no_evidence", "on_pace", "soon", "late", "done"},
}
SLOTS = {"standing": ("Kommunstyrelsen",), "deliverable": ("A", "B"), "matrix": ("Staben", "Tekniska")}


def stand(rhythm: str, today: date, happened: list[Happened], since: date = SINCE):
    return standing_of(rhythm, Asked(today, happened, since, RHYTHMS[rhythm]))


def days(first: date, last: date, step: int = 1):
    return (first + timedelta(days=n) for n in range(0, (last - first).days + 1, step))


@pytest.mark.parametrize("rhythm", sorted(RHYTHMS))
def test_each_state_is_reached_in_a_life_of_sixteen_years_and_no_other(rhythm):
    slots = SLOTS.get(rhythm, ("",))
    # Kept up in even years, let go in odd ones; twice in an even year, late in it, as offices do.
    held = [Happened(date(year, month, 3), "held", slot)
            for year in YEARS if not year % 2 for month in (2, 4, 6, 7, 8, 9, 10, 11, 12) for slot in slots]  # fmt: skip
    seen = {
        stand(rhythm, day, [h for h in held if h.on >= date(2022, 1, 1)]).state
        for day in days(SINCE, date(2035, 12, 31), 3)
    }
    if rhythm == "deliverable":
        # Its day has passed by then: before it, with one part done, it is on pace and then soon.
        early = [Happened(date(2020, 1, 10), "held", "A")]
        seen |= {stand(rhythm, day, early).state for day in days(SINCE, date(2020, 12, 31), 3)}
    assert seen == REACHED[rhythm]


def test_what_rests_is_only_ever_set_by_a_person():
    assert set(STATES) - set().union(*REACHED.values()) == {"resting"}


HAPPENED = st.lists(st.dates(date(2020, 1, 1), date(2035, 12, 31)), max_size=30)


@pytest.mark.parametrize("rhythm", ["quota", "interval", "continuous"])
@settings(max_examples=60)
@given(HAPPENED, st.integers(2021, 2034))
def test_a_warning_comes_before_it_is_late(rhythm, held, year):
    happened = [Happened(on) for on in held]
    before = stand(rhythm, date(year, 1, 1), happened).state
    for day in days(date(year, 1, 2), date(year, 12, 31)):
        state = stand(rhythm, day, happened).state
        # A new period may open with last period's state forgotten; within one nobody is late without a word before.
        if rhythm != "quota" or day.day != 1:
            assert not (before in ("on_pace", "done") and state == "late"), day
        before = state


@pytest.mark.parametrize("rhythm", sorted(RHYTHMS))
@settings(max_examples=60)
@given(HAPPENED, st.dates(date(2021, 1, 1), date(2035, 12, 31)))
def test_doing_it_today_never_makes_it_worse(rhythm, held, today):
    slots = SLOTS.get(rhythm, ("",))
    before = [Happened(on, "held", slots[n % len(slots)]) for n, on in enumerate(held) if on < today]
    after = [*before, *(Happened(today, "held", slot) for slot in slots)]
    rank = ["done", "on_pace", "soon", "no_evidence", "late"].index
    now, then = stand(rhythm, today, after).state, stand(rhythm, today, before).state
    # A gap of last month stays a gap of last month.
    assert rank(now) <= rank(then) or (then == "no_evidence" and now == "late")


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("period", ["month", "quarter", "half", "year"])
def test_a_quota_of_each_period_is_counted_within_it_alone(year, period):
    for day in days(date(year, 1, 1), date(year, 12, 31), 17):
        span = span_of(day, period)
        outside = [Happened(span.first - timedelta(days=1)), Happened(span.last + timedelta(days=1))]
        asked = Asked(day, [*outside, Happened(span.first)], SINCE, {"count": 1, "period": period})
        assert standing_of("quota", asked).done == 1
        assert standing_of("quota", Asked(day, outside, SINCE, {"count": 1, "period": period})).done == 0


@pytest.mark.parametrize("missed", YEARS[2:-4])
def test_a_missed_year_does_not_move_the_plans_own_year(missed):
    held = [Happened(date(year, 4, 20)) for year in range(2020, missed, 2)]
    late = Happened(date(missed + 1, 9, 9))
    found = stand("interval", date(missed + 1, 10, 1), [*held, late])
    assert found.due_on == add_months(late.on, 24)
    assert int(found.values["planned"]) % 2 == 0


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("year", [2020, 2024, 2028, 2032, 2035])
def test_every_month_of_the_matrix_ends_with_a_word_and_the_next_begins_with_the_gap(year, month):
    span = span_of(date(year, month, 1), "month")
    before = [Happened(span.first - timedelta(days=3), "held", slot) for slot in SLOTS["matrix"]]
    one = [*before, Happened(span.first, "held", "Staben")]
    since = date(2019, 1, 1)
    assert stand("matrix", span.last, one, since).state == "soon"
    assert stand("matrix", span.last, one, since).lacking == ("Tekniska",)
    assert stand("matrix", span.last + timedelta(days=1), one, since).state == "late"
