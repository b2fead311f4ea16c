"""A plan comes from a file, a new one takes over, and nothing is lost."""

from datetime import date

import pytest

from portal.foundation.database import fetch_value
from procurement.plan.actions import SHIPPED, Entered, enter_occurrence, load_plan, set_state, withdraw_occurrence
from procurement.plan.errors import PlanUnreadable, ReasonMissing
from procurement.plan.queries import activity_followed, all_plans, followed

OURS = """
reference = "pajala-2030"
title = "Pajalas plan"
from_on = 2030-02-01
[[area]]
title = "Inköp"
[[area.activity]]
number = "1"
rule = "4.1"
title = "Möten"
wording = "Möten hålls tre gånger per år."
rhythm = "quota"
settings = { count = 3 }
"""


async def test_the_shipped_plan_has_seventeen_activities_and_the_duty_to_report(db, at):
    activities = await followed(at("09:00"))
    assert [a.number for a in activities if a.number != "U"] == [
        "1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "4.1", "4.2", "4.3",
    ]  # fmt: skip
    assert {a.state for a in await followed(at("2026-12-01 09:00"))} == {"no_evidence"}
    assert {a.rhythm for a in activities} == {"quota", "interval", "standing", "deliverable", "continuous", "matrix"}


async def test_the_same_file_twice_changes_nothing_and_other_words_are_a_new_version(db, at):
    text = SHIPPED.read_text()
    assert (await load_plan(text, by="olle", now=at("09:00")))["state"] == "unchanged"
    told = await load_plan(text.replace("Öppet hus", "Öppna dörrar"), by="olle", now=at("09:00"))
    assert (told["state"], told["version"]) == ("changed", 2)
    assert await fetch_value("SELECT count(*) FROM plan_version") == 2


async def test_a_new_plan_takes_over_with_the_history_of_its_rules(db, at):
    await enter_occurrence("4.1", Entered("meeting", date(2030, 1, 10), "Möte"), by="olle", now=at("09:00"))
    told = await load_plan(OURS, by="olle", now=at("09:00"))
    assert told["superseded"] == ["overtornea-2020"]
    assert [(p["reference"], p["until_on"]) for p in await all_plans()] == [
        ("pajala-2030", None),
        ("overtornea-2020", date(2030, 1, 31)),
    ]
    [activity] = await followed(at("09:00"))
    assert (activity.number, activity.computed.done, activity.computed.wanted) == ("1", 1, 3)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("quota", "ibland", "rytmen ibland finns inte"),
        ('title = "Möten"', "", "title saknas"),
        ("count = 3", "count = 0", "count ska vara ett helt tal över noll"),
        ("reference", "reference reference", "är inte TOML"),
    ],
)
async def test_what_cannot_be_read_is_said_with_its_place(db, at, before, after, said):
    with pytest.raises(PlanUnreadable, match=said):
        await load_plan(OURS.replace(before, after, 1), by="olle", now=at("09:00"))


async def test_a_late_or_cancelled_occurrence_needs_its_reason(db, at):
    with pytest.raises(ReasonMissing):
        await enter_occurrence(
            "4.1", Entered("meeting", date(2030, 1, 10), "Möte", "cancelled"), by="olle", now=at("09:00")
        )


async def test_back_filling_keeps_both_days(db, at):
    await enter_occurrence("4.2", Entered("training", date(2020, 5, 5), "Kurs"), by="olle", now=at("09:00"))
    [row] = (await activity_followed("4.2", at("09:00"))).occurrences
    assert (row["happened_on"], row["entered_at"]) == (date(2020, 5, 5), at("09:00"))


async def test_what_was_entered_by_mistake_is_kept_and_not_counted(db, at):
    number = await enter_occurrence("1.1", Entered("meeting", date(2030, 3, 1), "Fel"), by="olle", now=at("09:00"))
    await withdraw_occurrence(number, "Fel dag", by="olle", now=at("10:00"))
    activity = await activity_followed("1.1", at("11:00"))
    assert (activity.computed.done, len(activity.occurrences)) == (0, 1)


async def test_an_override_shows_both_states_until_its_last_day(db, at):
    await set_state("2.3", "resting", "Torget byggs om", until_on=date(2030, 3, 20), by="olle", now=at("09:00"))
    assert (await activity_followed("2.3", at("10:00"))).state == "resting"
    later = await activity_followed("2.3", at("2030-03-21 10:00"))
    assert later.state == later.computed.state
    with pytest.raises(ReasonMissing):
        await set_state("2.3", "resting", "", until_on=None, by="olle", now=at("09:00"))
