"""Who answers for an activity is reminded in office hours, ever more, and the working group in the end."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from notifications.reminders.domain import Word, may_write, word_owed
from notifications.reminders.jobs import amounts_reminders_due, plan_reminders_due
from portal.foundation.access.actions import add_officer
from portal.foundation.database import execute, fetch
from procurement.plan.actions import SHIPPED, answer_for, load_plan
from procurement.register.red_days import red_days
from tests.visitor import settings_in

DAY = date(2030, 5, 6)


@pytest.mark.parametrize(
    ("state", "due_on", "word"),
    [
        ("on_pace", DAY, None), ("done", None, None), ("resting", DAY, None),
        ("soon", DAY, Word("soon")), ("no_evidence", None, Word("no_evidence")),
        ("late", DAY, Word("late0")), ("late", DAY - timedelta(days=14), Word("late1")),
        ("late", DAY - timedelta(days=28), Word("late2", escalated=True)),
        ("late", DAY - timedelta(days=55), Word("late2", escalated=True)),
        ("late", DAY - timedelta(days=56), Word("late3", escalated=True)), ("late", None, Word("late0")),
    ],
)  # fmt: skip
def test_the_word_grows_with_the_delay(state, due_on, word):
    assert word_owed(state, due_on, DAY) == word


@drawn(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.times())
def test_nobody_is_written_to_on_a_red_day_at_a_week_end_or_at_night(day, clock):
    if may_write(day, clock, red_days((day.year,))):
        assert day.weekday() < 5
        assert day not in red_days((day.year,))
        assert time(8) <= clock < time(17)


@pytest.fixture
async def company_meetings(db, at):
    """A plan with one activity, six company meetings a year: the first is to be held by the end of February."""
    began = at("2030-01-07 09:00")
    await load_plan(SHIPPED.read_text(encoding="utf-8"), by="test", now=began)
    await execute("DELETE FROM activity WHERE rule <> '1.1'")
    await add_officer("pia@kommun.example", roles=["planner"], by="command", now=began)


async def told(since=0):
    rows = await fetch("SELECT recipient, subject FROM letter ORDER BY id OFFSET $1", since)
    return [(row["recipient"].partition("@")[0], row["subject"].partition(":")[0]) for row in rows]


async def test_the_one_who_answers_is_reminded_once_of_each_stage_and_in_the_end_the_group(
    company_meetings, at, tmp_path
):
    settings = settings_in(tmp_path)
    await answer_for("1.1", name="Petra", email="petra@kommun.example", by="pia", now=at("2030-01-08 09:00"))
    days = {
        "2030-02-11 09:00": 0, "2030-02-16 09:00": 0, "2030-02-18 07:00": 0, "2030-02-18 09:00": 1, "2030-02-19 09:00": 0,
        "2030-03-04 09:00": 1, "2030-03-05 09:00": 0, "2030-03-14 09:00": 1, "2030-03-28 09:00": 2, "2030-03-29 09:00": 0,
    }  # fmt: skip
    assert {day: await plan_reminders_due(settings, at(day)) for day in days} == days
    assert await told() == [
        ("petra", "Snart dags"), ("petra", "Försenat"), ("petra", "Försenat"), ("petra", "Försenat"), ("pia", "Försenat"),
    ]  # fmt: skip


async def test_where_nobody_answers_the_group_is_asked(company_meetings, at, tmp_path):
    assert await plan_reminders_due(settings_in(tmp_path), at("2030-02-18 09:00")) == 1
    assert await told() == [("pia", "Snart dags")]
    [letter] = await fetch("SELECT parts[1] AS bytes FROM letter")
    assert b"/intern/handlingsplan/aktivitet/1.1" in letter["bytes"].replace(b"=\r\n", b"")


async def test_who_buys_is_asked_once_a_quarter_for_amounts_that_nobody_has_verified(db, at, tmp_path):
    settings = settings_in(tmp_path)
    for name, role in (("petra", "procurer"), ("rut", "reporter")):
        await add_officer(f"{name}@kommun.example", roles=[role], by="command", now=at("2030-01-07 09:00"))
    days = {
        "2030-03-16 09:00": 0,
        "2030-03-18 05:00": 0,
        "2030-03-18 09:00": 1,
        "2030-03-19 09:00": 0,
        "2030-04-02 09:00": 1,
    }
    assert {day: await amounts_reminders_due(settings, at(day)) for day in days} == days
    assert [name for name, _ in await told()] == ["petra", "petra"]
    [letter, _] = await fetch("SELECT parts[1] AS bytes FROM letter")
    assert "C/2025/5732" in letter["bytes"].replace(b"=\r\n", b"").decode()


async def test_in_the_autumn_of_an_odd_year_every_amount_is_asked_for_again(db, at, tmp_path):
    settings = settings_in(tmp_path)
    await add_officer("petra@kommun.example", roles=["procurer"], by="command", now=at("2030-01-07 09:00"))
    await execute(
        """UPDATE threshold SET verified_by = 'olle', verified_at = $1
           WHERE amount_minor IS NOT NULL AND coalesce(until_on, '2032-01-01') > '2031-01-01'""",
        at("2031-03-01 09:00"),
    )
    await execute("UPDATE threshold SET replaced_at = $1 WHERE amount_minor IS NULL", at("2031-03-01 09:00"))
    assert await amounts_reminders_due(settings, at("2031-09-30 09:00")) == 0
    assert await amounts_reminders_due(settings, at("2031-10-01 09:00")) == 1
    assert await told() == [("petra", "4 beloppsgränser behöver kontrolleras")]
    [letter] = await fetch("SELECT parts[1] AS bytes FROM letter")
    assert "=C3=A4rden" in letter["bytes"].replace(b"=\r\n", b"").decode()
