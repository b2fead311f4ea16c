"""The five rhythms over 2020-2035: what always holds, and the cases that the plan is made of."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.plan.domain.occurrences import Happened
from procurement.plan.domain.periods import add_months, half_before, half_named, half_of, span_of
from procurement.plan.domain.rhythms import STATES, Asked, standing_of

SINCE = date(2020, 1, 1)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
SLOTS = ("", "Staben", "Tekniska", "Kommunstyrelsen", "Ledningsgruppen")
HAPPENED = st.lists(
    st.builds(Happened, DAYS, st.sampled_from(("held", "late", "moved", "cancelled")), st.sampled_from(SLOTS)),
    max_size=40,
)
SETTINGS = {
    "quota": {"count": 6, "period": "year"},
    "interval": {"months": 24, "anchor": "2020-04-01"},
    "standing": {"bodies": ["Kommunstyrelsen", "Ledningsgruppen"]},
    "deliverable": {"parts": ["Staben", "Tekniska"], "target": "2020-12-31", "check_months": 12},
    "continuous": {"quiet_days": 90},
    "matrix": {"period": "month", "units": [{"name": "Staben"}, {"name": "Tekniska", "from": "2022-05-01"}]},
}
RHYTHM = st.sampled_from(sorted(SETTINGS))


def ask(rhythm, today, happened=(), since=SINCE, **changed):
    return standing_of(rhythm, Asked(today, happened, since, {**SETTINGS[rhythm], **changed}))


def on(text: str, outcome: str = "held", slot: str = "") -> Happened:
    return Happened(date.fromisoformat(text), outcome, slot)


@settings(max_examples=400)
@given(RHYTHM, DAYS, HAPPENED)
def test_every_activity_has_a_state_and_a_sentence_that_can_be_filled_in(rhythm, today, happened):
    found = ask(rhythm, today, happened)
    assert found.state in STATES
    assert "%(" not in found.why % found.values
    assert found.state != "done" or found.done >= found.wanted


@settings(max_examples=400)
@given(RHYTHM, DAYS, HAPPENED)
def test_what_is_to_come_changes_nothing_today(rhythm, today, happened):
    known = [h for h in happened if h.on <= today]
    assert ask(rhythm, today, happened) == ask(rhythm, today, known)


@settings(max_examples=200)
@given(RHYTHM, DAYS, HAPPENED, st.randoms())
def test_the_order_of_entering_changes_nothing(rhythm, today, happened, random):
    # Two on one day for one body may contradict each other; then the later entered one is believed.
    known = list({(h.on, h.slot): h for h in happened}.values())
    mixed = random.sample(known, len(known))
    assert ask(rhythm, today, known).state == ask(rhythm, today, mixed).state


@settings(max_examples=200)
@given(st.sampled_from(("quota", "interval", "continuous", "deliverable", "matrix")), DAYS)
def test_without_evidence_the_start_is_unknown_and_never_late(rhythm, since):
    for day in range(0, 75, 15):
        assert ask(rhythm, since + timedelta(days=day), since=since).state == "no_evidence"


@settings(max_examples=200)
@given(st.integers(2020, 2035), st.integers(1, 12))
def test_a_quota_warns_before_it_fails_in_every_year(year, count):
    seen = []
    day = date(year, 1, 1)
    while day.year == year:
        seen.append(ask("quota", day, [on("2019-05-01")], count=count).state)
        day += timedelta(days=1)
    assert seen == sorted(seen, key=["on_pace", "soon", "late"].index)
    if count > 1:
        assert seen.index("soon") < seen.index("late")
        assert seen.index("late") - seen.index("soon") >= 14


@settings(max_examples=200)
@given(st.integers(2020, 2035), st.integers(1, 12))
def test_a_quota_that_is_met_is_done_until_the_period_ends(year, count):
    held = [Happened(date(year, 1, 1) + timedelta(days=n)) for n in range(count)]
    assert ask("quota", date(year, 12, 31), held, count=count).state == "done"
    assert ask("quota", date(year + 1, 1, 1), held, count=count).state != "done"


def test_six_a_year_means_three_by_midsummer():
    three = [on("2026-01-20"), on("2026-03-03"), on("2026-05-12")]
    assert ask("quota", date(2026, 6, 30), three[:2]).state == "soon"
    assert ask("quota", date(2026, 7, 1), three[:2]).state == "late"
    assert ask("quota", date(2026, 7, 1), three).state == "on_pace"


def test_what_was_cancelled_or_moved_does_not_count():
    held = [on("2026-02-01"), on("2026-03-01", "cancelled"), on("2026-03-02", "moved"), on("2026-04-01", "late")]
    assert ask("quota", date(2026, 5, 1), held).done == 2


@settings(max_examples=200)
@given(DAYS, st.integers(1, 36))
def test_an_interval_is_measured_from_the_last_time(last, months):
    due = add_months(last, months)
    after = max(due, last + timedelta(days=1))
    assert ask("interval", after + timedelta(days=1), [Happened(last)], months=months).state == "late"
    assert ask("interval", last, [Happened(last)], months=months).due_on == due


def test_a_missed_year_stays_visible():
    held = [on("2020-05-05"), on("2023-10-10")]
    found = ask("interval", date(2024, 1, 1), held)
    # Held a year late: the next is due two years after, and the plan's own year stands beside it.
    assert (found.due_on, found.values["planned"]) == (date(2025, 10, 10), "2024")
    assert ask("interval", date(2026, 1, 1), held).state == "late"


def test_a_standing_item_left_out_by_one_body_is_late():
    happened = [on("2026-05-04", slot="Ledningsgruppen"), on("2026-05-11", "cancelled", "Kommunstyrelsen")]
    found = ask("standing", date(2026, 5, 20), happened)
    assert (found.state, found.lacking, found.done, found.wanted) == ("late", ("Kommunstyrelsen",), 1, 2)


def test_a_body_that_has_gone_silent_is_asked_about():
    happened = [on("2026-05-04", slot="Ledningsgruppen"), on("2026-01-11", slot="Kommunstyrelsen")]
    assert ask("standing", date(2026, 5, 20), happened).state == "soon"
    # Five months on nobody keeps track any longer.
    assert ask("standing", date(2026, 7, 1), happened).state == "late"


def test_a_deliverable_is_done_when_each_part_is():
    half, whole = (
        [on("2026-02-01", slot="Staben")],
        [on("2026-02-01", slot="Staben"), on("2026-03-01", slot="Tekniska")],
    )
    assert ask("deliverable", date(2026, 4, 1), half).lacking == ("Tekniska",)
    assert ask("deliverable", date(2026, 4, 1), whole).state == "done"
    assert ask("deliverable", date(2027, 1, 15), whole).state == "soon"
    assert ask("deliverable", date(2027, 3, 1), whole).state == "late"


def test_a_unit_is_asked_only_while_it_is_there():
    april = [on("2022-04-10", slot="Staben")]
    assert ask("matrix", date(2022, 4, 20), april, since=date(2022, 4, 1)).state == "done"
    assert ask("matrix", date(2022, 5, 30), [*april, on("2022-05-02", slot="Staben")]).lacking == ("Tekniska",)


def test_last_months_gap_is_late_and_this_months_a_warning():
    april = [on("2022-04-10", slot="Staben")]
    assert ask("matrix", date(2022, 5, 2), april).state == "on_pace"
    assert ask("matrix", date(2022, 5, 28), april).state == "soon"
    assert ask("matrix", date(2022, 6, 1), april).state == "late"


def test_what_is_continuous_has_a_number_only_when_the_office_set_one():
    target = {"count": 10, "period": "year"}
    assert ask("continuous", date(2026, 3, 1), [on("2026-02-01")]).wanted == 0
    assert ask("continuous", date(2026, 3, 1), [on("2026-02-01")], own_target=target).wanted == 10


@given(DAYS)
def test_halves_follow_each_other(day):
    here = half_of(half_named(day))
    assert day in here
    assert half_of(half_before(half_named(day))).last == here.first - timedelta(days=1)
    assert span_of(day, "half") == here
