"""A plan comes from a file, a new one takes over, and nothing is lost."""

import html
import json
import re
from datetime import date

import pytest

from portal.foundation.database import fetch, fetch_value
from procurement.plan.actions import (
    SHIPPED,
    Entered,
    correct_wording,
    enter_occurrence,
    load_plan,
    set_state,
    withdraw_occurrence,
)
from procurement.plan.domain.files import read_plan
from procurement.plan.domain.sheets import EXAMPLE
from procurement.plan.errors import EditedMeanwhile, PlansOnOneDay, PlanUnreadable, ReasonMissing
from procurement.plan.files import example_workbook
from procurement.plan.queries import activity_followed, all_plans, followed, versions_of
from tests.visitor import session_of, visiting

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
    assert (told["state"], told["version"]) == ("changed", 3)
    assert await fetch_value("SELECT count(*) FROM plan_version") == 3


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


async def test_an_older_plan_loaded_afterwards_ends_where_the_next_begins(db, at):
    older = OURS.replace("pajala-2030", "pajala-2016").replace("2030-02-01", "2016-01-01")
    assert (await load_plan(older, by="olle", now=at("09:00")))["superseded"] == []
    assert [(p["reference"], p["until_on"]) for p in await all_plans()] == [
        ("overtornea-2020", None), ("pajala-2016", date(2019, 12, 31)),
    ]  # fmt: skip


async def test_two_plans_never_begin_on_one_day(db, at):
    with pytest.raises(PlansOnOneDay, match="bättre företagsklimat"):
        await load_plan(OURS.replace("2030-02-01", "2020-01-01"), by="olle", now=at("09:00"))


async def test_the_migrations_plan_is_the_one_that_is_shipped(db, at):
    assert (await load_plan(SHIPPED.read_text(), by="olle", now=at("09:00")))["state"] == "unchanged"
    frozen = read_plan(SHIPPED.read_text())
    kept = await fetch("SELECT rule, settings, responsible FROM activity ORDER BY position")
    assert [(one["rule"], json.loads(one["settings"]), list(one["responsible"])) for one in kept] == [
        (one.rule, one.settings, one.responsible) for one in frozen.activities
    ]


async def test_the_shipped_plan_says_the_municipalitys_vision_and_values_and_where_they_stand(db, tmp_path):
    async with visiting(tmp_path) as client:
        page = (await client.get("/handlingsplan")).text
    assert "En attraktiv och hållbar kommun i alla delar" in page
    assert "kunden alltid är i fokus" in page
    assert "som de stod på www.overtornea.se" in page


async def test_words_of_the_decided_plan_are_a_new_version_and_the_mark_is_taken_away(db, at):
    await enter_occurrence("4.1", Entered("meeting", date(2030, 1, 10), "Möte"), by="olle", now=at("09:00"))
    told = await correct_wording(
        "overtornea-2020", {"vision": "Bäst i Tornedalen", "wording_checked": True},
        {"4.1": {"wording": "Informationsmöten, två per år"}}, version=2, by="pia", now=at("10:00"),
    )  # fmt: skip
    assert told["version"] == 3
    assert [(one["changed"], one["loaded_by"]) for one in await versions_of("overtornea-2020")] == [
        (["vision", "jämförd med originalet", "4.1"], "pia"),
        (["vision", "värden", "källa"], "anbud"),
        ([], "anbud"),
    ]
    activity = await activity_followed("4.1", at("11:00"))
    assert (activity.wording, activity.computed.done) == ("Informationsmöten, två per år", 1)
    with pytest.raises(EditedMeanwhile):
        await correct_wording("overtornea-2020", {"vision": "Annat"}, {}, version=2, by="olle", now=at("10:00"))


async def test_an_officer_enters_the_wording_and_everybody_reads_it(db, tmp_path):
    async with visiting(tmp_path) as client:
        client.cookies["anbud_session"] = await session_of("planner")
        assert "Återgiven med egna ord, inte jämförd med originalet" in (await client.get("/handlingsplan")).text
        path = "/intern/handlingsplan/ordalydelse"
        before = (await client.get(path)).text
        fields = dict(re.findall(r'name="([^"]+)" type="text" value="([^"]*)"', before))
        fields |= {
            name: html.unescape(text)
            for name, text in re.findall(r'<textarea id="([^"]+)".*?>(.*?)</textarea>', before)
        }
        fields |= {
            "version": "2",
            "vision": "Bäst i Tornedalen",
            "values": "Öppen\nSnabb",
            "checked": "ja",
            "source": "KS § 14",
        }
        wrong = await client.post(path, data={**fields, "wording-4.1": "", "abbreviations": "KSO"})
        assert wrong.status_code == 422
        assert "Skriv vad planen säger" in wrong.text
        assert "Skriv en förkortning på varje rad" in wrong.text
        assert "Bäst i Tornedalen" in wrong.text
        assert (await client.post(path, data=fields)).status_code == 303
        read = (await client.get("/handlingsplan")).text
        assert "Bäst i Tornedalen" in read
        assert "inte jämförd med originalet" not in read
        stale = await client.post(path, data={**fields, "vision": "Annat"})
        assert (stale.status_code, "Någon annan har ändrat" in stale.text) == (422, True)
        assert "Version" in (await client.get("/intern/handlingsplan/plan")).text


async def test_a_neighbour_loads_its_own_plan_from_a_table_and_the_old_one_can_still_be_read(db, tmp_path):
    path = "/intern/handlingsplan/plan"
    table = ("plan.xlsx", example_workbook())
    about = {"reference": "haparanda-2027", "title": "Haparandas plan", "from_on": "2026-10-01"}
    async with visiting(tmp_path) as client:
        client.cookies["anbud_session"] = await session_of("planner")
        assert "Välj en fil" in (await client.post(path, data={"reference": ""})).text
        broken = EXAMPLE.replace("varje möte;Kommunstyrelsen, Ledningsgruppen", "ibland;")
        answer = await client.post(path, data=about, files={"file": ("plan.csv", broken.encode())})
        assert answer.status_code == 422
        assert "Rad 3: takten ”ibland” går inte att förstå" in html.unescape(answer.text)
        answer = await client.post(path, data={**about, "title": ""}, files={"file": table})
        assert "Skriv vad planen heter" in answer.text
        checked = (await client.post(path, data=about, files={"file": table})).text
        assert "Ingenting är ändrat än" in checked
        assert await fetch_value("SELECT count(*) FROM plan") == 1
        toml = html.unescape(re.search(r'name="toml" value="([^"]*)"', checked)[1])
        assert (await client.post(path, data={"toml": toml, "ta-i-bruk": "ja"})).status_code == 303
        now = (await client.get("/handlingsplan")).text
        assert "Haparandas plan" in now
        assert '<a href="/handlingsplan/overtornea-2020" lang="sv">' in now
        old = (await client.get("/handlingsplan/overtornea-2020")).text
        assert "gällde till och med 30 september 2026" in old.replace("\u00a0", " ")
        assert "Informationsmöten om kommande upphandlingar" in old
        assert (await client.get("/handlingsplan/ingen")).status_code == 404
        file = await client.get(f"{path}/overtornea-2020/2")
        assert file.text == SHIPPED.read_text()
