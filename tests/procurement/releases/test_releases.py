"""Procurements as OCDS 1.1, judged by the standard's schema, its validator and its reference for merging."""

import json
from datetime import date, timedelta

import ocdsmerge
import pytest

from portal.foundation import clock
from portal.foundation.database import fetch
from procurement.register.actions import (
    Paper,
    add_document,
    ask_question,
    award_procurement,
    cancel_procurement,
    close_overdue,
    edit_procurement,
    end_procurement,
    merge_procurement,
    open_procurement,
    release_answers,
    remove_document,
    write_answer,
)
from procurement.releases.actions import make_releases
from procurement.releases.domain import bound, changed_between, tags_of, told
from procurement.releases.queries import Publisher, package, record_of, record_of_reference, releases_after
from tests import given
from tests.procurement.releases.validator import extended, faults_of

BY = "olle@kommun.example"
OURS = Publisher("Övertorneå kommun", "https://anbud.example", "ocds-abc123")


async def a_life(now=None, *, ended=True):
    """A procurement that was planned, opened, moved, awarded, and ended its bidding; with all that can be told."""
    now = now or clock.now()
    fields = {
        "planned_on": date(2030, 4, 1), "planned_precision": "quarter", "deadline_at": None, "preliminary": True,
        "value_from_minor": 40_000_000, "value_to_minor": 90_000_050, "procedure": "Öppet förfarande", "nuts": ["SE332"],
        "contact_email": BY, "contact_name": "Olle", "case_number": "KS 2030/14", "internal_note": "hemligt",
        "contract_from_on": date(2030, 10, 1), "contract_until_on": date(2034, 4, 30),
        "submission_url": "https://system.example/1", "submission_system": "Systemet", "place": "Svanstein",
        "upphandlings_id": "UHM-2030-4711",
    }  # fmt: skip
    reference = await given.published(now=now, cpv=("90620000", "90630000"), **fields)
    texts = {"fi": {"title": "Lumityöt", "summary": "Kylien lumityöt.", "description": "Pitkä teksti."}}
    await edit_procurement(reference, {}, texts, by=BY, now=now + timedelta(hours=1))
    await open_procurement(reference, now + timedelta(days=20), by=BY, now=now + timedelta(hours=2))
    links = [{"kind": "document", "url": "https://system.example/a.pdf", "title": "Underlag"}]
    await edit_procurement(
        reference, {"deadline_at": now + timedelta(days=30)}, None, links, by=BY, now=now + timedelta(hours=3)
    )
    await edit_procurement(reference, {"internal_note": "hemligare"}, by=BY, now=now + timedelta(hours=4))
    paper = Paper("Karta", "karta.pdf", "application/pdf", b"%PDF-1.7")
    number = await add_document(reference, paper, by=BY, now=now + timedelta(hours=4, minutes=10))
    await add_document(reference, paper._replace(title="Mall"), by=BY, now=now + timedelta(hours=4, minutes=20))
    await remove_document(reference, number, by=BY, now=now + timedelta(hours=4, minutes=30))
    question = await ask_question(reference, "Ingår sand?", email="anna@firma.example", now=now + timedelta(hours=4))
    await write_answer(reference, question, "Ingår sand?", "Ja.")
    await release_answers(reference, by=BY, now=now + timedelta(hours=4, minutes=40))
    await edit_procurement(reference, {"value_from_minor": None}, by=BY, now=now + timedelta(hours=5))
    await close_overdue(now + timedelta(days=31))
    await award_procurement(reference, "Snö AB, Plog Oy", bids=4, by=BY, now=now + timedelta(days=40))
    if ended:
        await end_procurement(reference, by=BY, now=now + timedelta(days=41))
    return reference


async def released(publisher=OURS):
    await make_releases(clock.now())
    return [one for _number, one in await releases_after(0, 1000, publisher)]


async def test_a_procurements_life_is_planning_tender_and_award(db):
    await a_life()
    assert [one["tag"] for one in await released()] == [
        ["planning"], ["planningUpdate"], ["tender"], ["tenderUpdate"], ["tenderUpdate"], ["tenderUpdate"], ["tenderUpdate"],
        ["tenderUpdate"], ["tenderUpdate"], ["award", "contract"], ["awardUpdate", "contractTermination"],
    ]  # fmt: skip


async def test_releases_and_records_pass_the_standards_schema_and_validator(db):
    reference = await a_life()
    other = await given.published(now=clock.now(), title="Avbruten")
    await cancel_procurement(other, "Köpet behövs inte", by=BY, now=clock.now())
    lonely = await given.published(now=clock.now(), cpv=("09310000",), title="El")
    await merge_procurement(lonely, await given.published(now=clock.now()), by=BY, now=clock.now())
    assert faults_of(package("releases", await released(), OURS, uri="https://anbud.example/r")) == {}
    records = [await record_of_reference(one, OURS) for one in (reference, other, lonely)]
    assert faults_of(package("records", records, OURS, uri="https://anbud.example/r")) == {}


async def test_the_validator_sees_a_fault(db):
    await a_life()
    releases = await released()
    releases[0]["tender"]["status"] = "öppen"
    del releases[1]["initiationType"]
    assert faults_of(package("releases", releases, OURS, uri="https://anbud.example/r")).keys() == {
        "validation_errors", "additional_closed_codelist_values",
    }  # fmt: skip


def _without_empty(value):
    return {k: _without_empty(v) for k, v in value.items() if v != {}} if isinstance(value, dict) else value


async def test_records_merge_as_the_standards_reference_does(db):
    reference = await a_life()
    releases = await released()
    record = await record_of_reference(reference, OURS)
    merger = ocdsmerge.Merger(extended())
    # The reference leaves {} where all members were taken away; the validator calls that an empty field.
    assert record["compiledRelease"] == _without_empty(merger.create_compiled_release(releases))
    assert record["versionedRelease"] == merger.create_versioned_release(releases)


async def test_what_is_taken_back_is_gone_from_the_compiled_release(db):
    reference = await a_life()
    releases = await released()
    compiled = (await record_of_reference(reference, OURS))["compiledRelease"]
    assert "minValue" in releases[0]["tender"]
    assert compiled["tender"].get("minValue") is None
    assert compiled["tender"]["value"] == {"amount": 900000.5, "currency": "SEK"}


async def test_place_number_papers_and_contract_are_told(db):
    reference = await a_life()
    await released()
    compiled = (await record_of_reference(reference, OURS))["compiledRelease"]
    item = compiled["tender"]["items"][0]
    assert item["deliveryAddress"] == {"locality": "Svanstein", "countryName": "Sweden"}
    assert item["deliveryLocation"]["gazetteer"] == {"scheme": "NUTS", "identifiers": ["SE332"]}
    assert compiled["tender"]["id"] == "KS 2030/14"
    assert compiled["tender"]["identifiers"] == [{"scheme": "SE-UPPHANDLINGS-ID", "id": "UHM-2030-4711"}]
    assert compiled["tender"]["hasEnquiries"] is True
    (contract,) = compiled["contracts"]
    assert (contract["awardID"], contract["status"]) == (compiled["awards"][0]["id"], "terminated")
    assert contract["period"]["startDate"].startswith("2030-10-01")
    papers = [one for one in compiled["tender"]["documents"] if one["id"].startswith("paper-")]
    assert [(one["title"], "url" in one) for one in papers] == [("Karta", False), ("Mall", True)]
    assert papers[1]["url"].startswith(f"https://anbud.example/upphandlingar/{reference}/dokument/")


async def test_a_contract_is_pending_until_its_first_day_and_cancelled_with_the_award(db):
    now = clock.now()
    begins = (now + timedelta(days=30)).date()
    reference = await given.published(now=now, contract_from_on=begins, deadline_at=now + timedelta(days=1))
    await close_overdue(now + timedelta(days=2))
    await award_procurement(reference, "Snö AB", bids=1, by=BY, now=now + timedelta(days=3))
    await edit_procurement(reference, {"place": "Pello"}, by=BY, now=now + timedelta(days=31))
    releases = await released()
    assert [one["contracts"][0]["status"] for one in releases if "contracts" in one] == ["pending", "active"]


async def test_a_release_never_changes_and_each_change_makes_one(db):
    reference = await given.published(now=clock.now())
    first = await released()
    await edit_procurement(reference, {"deadline_at": clock.now() + timedelta(days=90)}, by=BY, now=clock.now())
    second = await released()
    assert second[0] == first[0]
    assert [one["id"] for one in second] == [f"ocds-abc123-{reference}-2", f"ocds-abc123-{reference}-3"]
    assert await make_releases(clock.now()) == 0


async def test_what_was_released_late_is_what_was_said_at_the_time(db):
    now = clock.now()
    reference = await given.published(now=now)
    await make_releases(now)
    await edit_procurement(reference, {"place": "Pello"}, {"sv": {"title": "Ny rubrik"}}, by=BY, now=now)
    await cancel_procurement(reference, "Köpet behövs inte", by=BY, now=now)
    step_by_step = await released()
    await fetch("DELETE FROM ocds_release")
    assert [(one["id"], one["tag"], one["tender"]) for one in await released()] == [
        (one["id"], one["tag"], one["tender"]) for one in step_by_step
    ]


async def test_no_draft_no_person_and_no_note_is_released(db):
    await a_life()
    await given.draft(now=clock.now(), title="Hemligt utkast")
    whole = json.dumps(await released(), ensure_ascii=False)
    for word in ("Olle", BY, "hemlig", "Hemligt"):
        assert word not in whole


async def test_without_a_prefix_of_its_own_it_is_marked_as_a_test(db):
    await given.published(now=clock.now())
    test = Publisher("Övertorneå kommun", "https://anbud.example")
    releases = await released(test)
    assert releases[0]["ocid"].startswith("ocds-213czf-")
    assert package("releases", releases, test, uri="x")["publicationPolicy"].endswith("/oppna-data#ocds-test")
    assert not package("releases", releases, OURS, uri="x")["publicationPolicy"].endswith("test")


async def test_two_workers_at_once_make_each_release_once(pool):
    import asyncio

    for n in range(5):
        await given.published(now=clock.now(), title=f"Nummer {n}")
    made = await asyncio.gather(*(make_releases(clock.now()) for _ in range(4)))
    assert sum(made) == 5
    assert len(await releases_after(0, 100, OURS)) == 5


@pytest.mark.parametrize("status", ["planned", "open", "cancelled", "awarded"])
async def test_what_everybody_reads_is_in_the_compiled_release(db, status):
    from procurement.register.queries import procurement_by_reference

    now = clock.now()
    planned = {"planned_on": date(2031, 1, 1), "planned_precision": "year", "deadline_at": None}
    reference = await given.published(now=now, **(planned if status == "planned" else {}))
    if status == "cancelled":
        await cancel_procurement(reference, "Köpet behövs inte", by=BY, now=now)
    if status == "awarded":
        await award_procurement(reference, "Snö AB", bids=2, by=BY, now=now)
    await make_releases(now)
    tender = (compiled := (await record_of_reference(reference, OURS))["compiledRelease"])["tender"]
    row = await procurement_by_reference(reference)
    assert row["status"] == status
    assert tender["title"] == row["texts"]["sv"]["title"]
    assert compiled["buyer"]["name"] == row["buyer"]
    assert tender["items"][0]["classification"]["id"] == row["cpv"][0]
    assert (
        tender["status"]
        == {"planned": "planned", "open": "active", "cancelled": "cancelled", "awarded": "complete"}[status]
    )
    assert [one["name"] for one in compiled.get("awards", [{}])[0].get("suppliers", [])] == (
        ["Snö AB"] if status == "awarded" else []
    )


async def test_lots_are_told_each_with_its_award_and_contract_and_one_that_is_no_more_is_withdrawn():
    lot = {"description": "", "cpv": ["90620000"], "value_minor": 50_000_00, "deadline_at": None, "cancelled": False}
    facts = {
        "reference": "2030-014", "status": "open", "language": "sv", "buyer": "Övertorneå kommun", "currency": "SEK",
        "title_sv": "Snöröjning", "cpv": ["90620000"], "published_at": "2030-01-01T09:00:00+00:00", "contract_from_on": "2030-10-01",
        "lots": [{**lot, "number": "1", "title": "Norra"}, {**lot, "number": "2", "title": "Södra"}, {**lot, "number": "3"}],
    }  # fmt: skip
    at = clock.now()
    first = told(facts, tags_of(facts, []), at)
    won = [{**facts["lots"][0], "awarded_to": "Snö AB"}, {**facts["lots"][1], "cancelled": True}]
    second = told({**facts, "status": "awarded", "awarded_on": "2030-06-01", "lots": won}, ["award", "contract"], at)
    told_first = bound(first, "ocds-abc123", OURS.base_url, "2030-014", 2, "2030-01-01T09:00:00Z")
    changed = {**changed_between(first, second), "tag": second["tag"]}
    told_then = bound(changed, "ocds-abc123", OURS.base_url, "2030-014", 3, "2030-06-01T09:00:00Z")
    assert faults_of(package("releases", [told_first, told_then], OURS, uri="https://anbud.example/r")) == {}
    merged = record_of([told_first, told_then], OURS)
    assert faults_of(package("records", [merged], OURS, uri="https://anbud.example/r")) == {}
    whole = merged["compiledRelease"]
    assert [(one["id"], one["status"]) for one in whole["tender"]["lots"]] == [
        ("1", "complete"), ("2", "cancelled"), ("3", "withdrawn"),
    ]  # fmt: skip
    assert [(one["relatedLots"], one["suppliers"][0]["name"]) for one in whole["awards"]] == [(["1"], "Snö AB")]
    assert [one["awardID"] for one in whole["contracts"]] == [whole["awards"][0]["id"]]
