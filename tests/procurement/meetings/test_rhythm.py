"""The rhythm over ten years of calendars, with Swedish red days and both changes of the clock."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.meetings.domain import rhythm
from procurement.meetings.domain.rhythm import Gathering, Rule, slots_of
from procurement.register.red_days import red_days

OFFICE = ZoneInfo("Europe/Stockholm")
YEARS = range(2024, 2034)
RED = red_days(range(2023, 2036))
TWICE = Rule("information", "half", 1)
RULES = (TWICE, Rule("company", "year", 6, lead_days=21), Rule("open_house", "year", 1, (5,), time(11)))
days = st.dates(date(2024, 1, 1), date(2033, 12, 31))
rules = st.sampled_from(RULES)
some_days = st.frozensets(days, max_size=30)


def all_slots(rule):
    return [slot for year in YEARS for slot in slots_of(rule, year)]


@given(rules, days, some_days, some_days)
@settings(max_examples=200, deadline=None)
def test_every_proposal_is_an_evening_people_can_come_and_can_be_told_of(rule, today, taken, own):
    for slot in slots_of(rule, today.year):
        found = rhythm.proposals(rule, slot, today, RED, taken, own)
        assert found == sorted(set(found))
        for day in found:
            assert slot.holds(day)
            assert day >= today + timedelta(days=rule.lead_days)
            assert day.weekday() in rule.weekdays
            assert day.month != 7
            assert day not in RED and day + timedelta(days=1) not in RED
            assert day not in taken and day not in own


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_until_the_last_call_there_is_a_day_to_propose_and_after_it_too_few(rule):
    for slot in all_slots(rule):
        call = rhythm.last_call(rule, slot, rule.count, RED, ())
        assert len(rhythm.proposals(rule, slot, call, RED, (), most=99)) >= rule.count
        assert len(rhythm.proposals(rule, slot, call + timedelta(days=1), RED, (), most=99)) < rule.count


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_warnings_come_six_weeks_before_the_last_call_and_turn_red_the_day_after(rule):
    for slot in all_slots(rule):
        call = rhythm.last_call(rule, slot, rule.count, RED, ())
        states = [rhythm.standing(rule, slot, [], call + timedelta(days=days), RED).state for days in (-43, -42, 0, 1)]
        assert states == ["free", "soon", "soon", "missed"]


@given(days, st.lists(st.tuples(days, st.sampled_from(["draft", "announced", "held", "followed_up"])), max_size=12))
@settings(max_examples=200, deadline=None)
def test_a_half_is_done_exactly_when_one_of_its_own_was_held(today, meetings):
    gatherings = [Gathering(day, state) for day, state in meetings]
    for slot in slots_of(TWICE, today.year):
        held = [g for g in gatherings if slot.holds(g.on) and g.state in rhythm.DONE]
        found = rhythm.standing(TWICE, slot, gatherings, today, RED)
        assert (found.state == "held") == bool(held)
        assert found.lacking <= TWICE.count


@pytest.mark.parametrize("year", YEARS)
def test_the_halves_of_a_year_meet_and_leave_no_day_out(year):
    first, second = slots_of(TWICE, year)
    assert (first.first, second.last) == (date(year, 1, 1), date(year, 12, 31))
    assert second.first - first.last == timedelta(days=1)
    assert (first.half, second.half) == (1, 2)


@given(days)
@settings(max_examples=100, deadline=None)
def test_a_meeting_at_six_is_at_six_on_both_sides_of_the_clocks_change(day):
    starts = rhythm.starts_at(day, TWICE, OFFICE)
    assert (starts.hour, starts.minute) == (18, 0)
    assert starts.utcoffset() in (timedelta(hours=1), timedelta(hours=2))
    assert starts.astimezone(ZoneInfo("Europe/Helsinki")).hour == 19


@pytest.mark.parametrize("year", YEARS)
def test_eves_and_midsummer_week_are_nobodys_meeting(year):
    good = {day for slot in slots_of(TWICE, year) for day in rhythm.good_days(TWICE, slot, RED, ())}
    assert date(year, 12, 24) not in good
    assert date(year, 4, 30) not in good
    assert date(year, 6, 5) not in good
    easter = next(d for d in sorted(RED) if d.year == year and d.month in (3, 4) and d.weekday() == 4)
    assert easter - timedelta(days=1) not in good


def test_proposals_keep_four_weeks_from_our_own_other_meeting_where_they_can():
    [slot, _] = slots_of(TWICE, 2030)
    own = {date(2030, 3, 12)}
    found = rhythm.proposals(TWICE, slot, date(2030, 1, 1), RED, (), own)
    assert all(abs((day - date(2030, 3, 12)).days) >= 28 for day in found)


@given(days)
@settings(max_examples=100, deadline=None)
def test_an_even_pace_asks_for_three_of_six_at_midsummer_and_all_at_the_end(day):
    six = RULES[1]
    [slot] = slots_of(six, day.year)
    assert 0 <= rhythm.expected_by(six, slot, day) <= rhythm.expected_by(six, slot, day + timedelta(days=1)) <= 6
    assert rhythm.expected_by(six, slot, date(day.year, 7, 2)) == 3
    assert rhythm.expected_by(six, slot, slot.last) == 6
