"""Files become procurements; the same file twice changes nothing."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from portal.foundation.database import execute, fetch, fetch_row, fetch_value
from procurement.register.queries import procurement_by_reference, text_in
from procurement.sources.actions import Rules, Taken, import_data, import_files, publish_draft, totals
from procurement.sources.actions.keeping import add_source
from procurement.sources.actions.runs import MOST_FAILURES
from procurement.sources.errors import SourceRefused
from procurement.sources.fetching import fetch_due, fetch_sources
from procurement.sources.places import Allowed, is_public
from procurement.sources.queries import listed_sources

ALLOWED = Allowed(private=True, folders=(Path("/"),))
NOW = datetime(2026, 8, 20, 8, tzinfo=UTC)


def rules(**more: Any) -> Rules:
    return Rules(**{"now": NOW, "office": ZoneInfo("Europe/Stockholm"), "municipality": "Övertorneå kommun"} | more)


def counts(taken: Taken) -> tuple[int, int, int, int]:
    return taken.new, taken.changed, taken.unchanged, len(taken.rejected)


def release(deadline: str = "2026-09-30T12:00:00+02:00", title: str = "Snöröjning", **more: Any) -> bytes:

    tender = {
        "id": "t",
        "title": title,
        "tenderPeriod": {"endDate": deadline},
        "classification": {"scheme": "CPV", "id": "90620000"},
    }
    found = {"ocid": "o-1", "id": "1", "date": "2026-08-01T00:00:00Z", "tag": ["tender"], "language": "sv", "tender": tender,
             "buyer": {"name": "Pajala kommun"}} | more  # fmt: skip
    return json.dumps(found).encode()


def with_lots(**of_second: Any) -> bytes:
    lots = [
        {"id": "LOT-0001", "title": "Byarna", "description": "Plogning.", "value": {"amount": 4000, "currency": "SEK"},
         "tenderPeriod": {"endDate": "2026-09-30T12:00:00+02:00"}},
        {"id": "LOT-0002", "title": "Halka"} | of_second,
    ]  # fmt: skip
    items = [{"id": "i", "relatedLot": "LOT-0002", "classification": {"scheme": "CPV", "id": "34927100"}}]
    told = json.loads(release())
    return json.dumps(told | {"tender": told["tender"] | {"lots": lots, "items": items}}).encode()


async def test_a_notices_lots_become_the_procurements_and_keep_the_winner_told_here(db):
    await import_data(with_lots(), "a.json", rules(publish=True))
    reference = await fetch_value("SELECT reference FROM procurement")
    found = await procurement_by_reference(reference)
    assert found["cpv"] == ["90620000", "34927100"]
    told = [[lot[name] for name in ("number", "title", "cpv", "value_minor", "deadline_at")] for lot in found["lots"]]
    # The last day of the whole is no day of a lot's own.
    assert told == [["1", "Byarna", [], 400000, None], ["2", "Halka", ["34927100"], None, None]]

    await execute("UPDATE procurement_lot SET awarded_to = 'Plog AB' WHERE number = '1'")
    assert counts(await import_data(with_lots(), "a.json", rules(publish=True))) == (0, 0, 1, 0)
    taken = await import_data(with_lots(status="cancelled"), "b.json", rules(publish=True))
    assert taken.changes == {reference: ["lots"]}
    lots = (await procurement_by_reference(reference))["lots"]
    assert [(lot["awarded_to"], lot["cancelled"]) for lot in lots] == [("Plog AB", False), (None, True)]


async def test_one_lot_alone_is_the_whole(db):
    lot = {"id": "LOT-0001", "title": "Allt"}
    told = json.loads(release())
    await import_data(json.dumps(told | {"tender": told["tender"] | {"lots": [lot]}}).encode(), "a.json", rules())
    assert await fetch_value("SELECT count(*) FROM procurement_lot") == 0


async def test_the_same_file_twice_is_unchanged(db, shared_data):
    files = [
        shared_data / "eforms-notices/swedish/701354-2023.xml",
        shared_data / "ted-api-v3/search_response_sweden.json",
    ]
    first = await import_files(files, rules())
    second = await import_files(files, rules())
    assert totals(first) == {"new": 4, "changed": 0, "unchanged": 0, "rejected": 0}
    assert totals(second) == {"new": 0, "changed": 0, "unchanged": 4, "rejected": 0}
    assert await fetch_value("SELECT count(*) FROM procurement") == 4


async def test_without_publish_new_ones_wait_as_drafts(db, shared_data):
    await import_files([shared_data / "ted-api-v3/search_response_sweden.json"], rules())
    assert {row["status"] for row in await fetch("SELECT status FROM procurement")} == {"draft"}


async def test_with_publish_the_status_follows_the_deadline(db, shared_data):
    await import_files([shared_data / "ted-api-v3/search_response_sweden.json"], rules(publish=True))
    rows = {row["case"]: row["status"] for row in await fetch("SELECT place AS case, status FROM procurement")}
    assert rows == {"Stockholm": "open", "Helsingborg": "open", "Malmö": "draft"}


async def test_a_changed_notice_gives_a_revision_and_says_which_fields_changed(db):
    await import_data(release(), "a.json", rules(publish=True))
    taken = await import_data(release(deadline="2026-09-20T12:00:00+02:00"), "a.json", rules(publish=True))
    (reference,) = taken.changes
    assert (counts(taken), taken.changes[reference]) == ((0, 1, 0, 0), ["deadline_at"])
    revision = await fetch_row("SELECT by, event, matters FROM procurement_revision ORDER BY id DESC LIMIT 1")
    assert tuple(revision) == ("filer", "changed", True)


async def test_a_cancellation_ends_the_procurement(db):
    await import_data(release(), "a.json", rules(publish=True))
    taken = await import_data(release(tag=["tenderCancellation"]), "a.json", rules(publish=True))
    (reference,) = taken.changes
    assert (await procurement_by_reference(reference))["status"] == "cancelled"


async def test_notices_that_share_a_key_belong_to_one_procurement(db, shared_data):
    folder = shared_data / "eforms-notices/swedish"
    await import_files([folder / "701354-2023.xml"], rules())
    again = (
        (folder / "701354-2023.xml")
        .read_bytes()
        .replace(b"334a7641-2f81-487a-aac6-7586378f66d6", b"434a7641-2f81-487a-aac6-7586378f66d6")
    )
    taken = await import_data(again, "again.xml", rules())
    assert taken.new == 1
    assert await fetch_value("SELECT count(*) FROM procurement") == 1


async def test_a_dry_run_writes_nothing(db):
    assert counts(await import_data(release(), "a.json", rules(dry_run=True))) == (1, 0, 0, 0)
    assert await fetch_value("SELECT count(*) FROM notice") == 0


async def test_a_file_that_is_not_there_stops_no_other(db, tmp_path):
    good = tmp_path / "good.json"
    good.write_bytes(release())
    lost, taken = await import_files([tmp_path / "lost.json", good], rules())
    assert lost.failed
    (rejected,) = lost.rejected
    assert (rejected["place"], rejected["reason"]) == ("file", "It cannot be read: No such file or directory")
    assert taken.new == 1


async def test_real_plans_and_lists_are_taken_in_by_the_thousand(db, shared_data):
    path = shared_data / "se-procurement/uhm_procurements_2021_five_municipalities.xlsx"
    (taken,) = await import_files([path], rules(publish=True))
    assert (taken.new, taken.rejected) == (1112, [])
    assert await fetch_value("SELECT count(*) FROM procurement WHERE status = 'closed'") == 1112


async def test_a_file_source_is_read_when_due_and_not_before(db, tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(release())
    await add_source("nära", path.as_uri(), kind=None, every_minutes=60, publish=True, allowed=ALLOWED, now=NOW)
    assert await fetch_due(rules(), ALLOWED) == 1
    assert await fetch_due(rules(), ALLOWED) == 0
    assert await fetch_value("SELECT status FROM procurement") == "open"
    (taken,) = await fetch_sources("nära", rules(now=NOW + timedelta(hours=2)), ALLOWED)
    assert counts(taken) == (0, 0, 1, 0)


async def test_a_failing_source_is_asked_less_often_and_paused_in_the_end(db, tmp_path):
    await add_source(
        "borta", (tmp_path / "no.xml").as_uri(), kind=None, every_minutes=60, publish=False, allowed=ALLOWED, now=NOW
    )
    now = NOW
    for _ in range(MOST_FAILURES):
        assert await fetch_due(rules(now=now), ALLOWED) == 1
        now += timedelta(days=2)
    (found,) = await listed_sources()
    assert (found["state"], found["last_error"]) == ("paused", "Filen finns inte där källan pekar.")
    assert await fetch_due(rules(now=now), ALLOWED) == 0


async def test_an_address_inside_our_own_network_is_refused(db):
    await add_source(
        "inne", "http://127.0.0.1:9/feed", kind="rss", every_minutes=60, publish=False, allowed=ALLOWED, now=NOW
    )
    (taken,) = await fetch_sources("inne", rules(), Allowed())
    assert taken.rejected[0]["reason"] == "Adressen leder till ett internt nät och läses inte."


async def test_two_files_with_two_versions_of_a_notice_are_unchanged_the_second_time(db, tmp_path):
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    paths[0].write_bytes(release())
    paths[1].write_bytes(release(title="Snöröjning och sandning"))
    assert totals(await import_files(paths, rules())) == {"new": 1, "changed": 1, "unchanged": 0, "rejected": 0}
    assert totals(await import_files(paths, rules())) == {"new": 0, "changed": 0, "unchanged": 2, "rejected": 0}


async def test_the_same_file_again_with_publish_opens_what_the_first_import_left_as_drafts(db, shared_data):
    files = [shared_data / "ted-api-v3/search_response_sweden.json"]
    await import_files(files, rules())
    (again,) = await import_files(files, rules(publish=True))
    assert (counts(again), again.opened) == ((0, 0, 3, 0), 2)
    statuses = [row["status"] for row in await fetch("SELECT status FROM procurement ORDER BY status")]
    assert statuses == ["draft", "open", "open"]
    (third,) = await import_files(files, rules(publish=True))
    assert third.opened == 0


async def test_a_draft_is_opened_as_its_latest_notice_says(db, tmp_path):
    (tmp_path / "tender.json").write_bytes(release())
    award = {"id": "1", "suppliers": [{"name": "Snö AB"}], "status": "active"}
    later = release(id="2", date="2026-08-10T00:00:00Z", tag=["award"], awards=[award])
    (tmp_path / "award.json").write_bytes(later)
    await import_files([tmp_path / "tender.json", tmp_path / "award.json"], rules())
    await import_files([tmp_path / "award.json"], rules(publish=True))
    assert tuple(await fetch_row("SELECT status, awarded_to FROM procurement")) == ("awarded", "Snö AB")


@pytest.mark.parametrize(("now", "status"), [("2023-12-01", "open"), ("2026-11-24", "closed")])
async def test_a_real_notice_is_published_open_until_its_deadline_and_closed_after(db, shared_data, now, status):
    await import_files([shared_data / "eforms-notices/swedish/701354-2023.xml"], rules())
    reference = await fetch_value("SELECT reference FROM procurement")
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert await publish_draft(reference, by="command", office=ZoneInfo("Europe/Stockholm"), now=at) == status
    assert await publish_draft(reference, by="command", office=ZoneInfo("Europe/Stockholm"), now=NOW) == status


async def test_a_notice_keeps_its_language_whichever_it_is(db):
    await import_data(release(language="de", title="Schneeräumung"), "a.json", rules())
    found = await procurement_by_reference(await fetch_value("SELECT reference FROM procurement"))
    assert (found["language"], list(found["texts"])) == ("de", ["de"])
    assert text_in(found, "fi") == ("de", found["texts"]["de"])


async def test_an_original_that_few_here_read_is_kept_beside_the_language_that_more_do(db, shared_data):
    await import_files([shared_data / "ted-api-v3/search_response_sweden.json"], rules())
    found = await procurement_by_reference(await fetch_value("SELECT min(reference) FROM procurement"))
    found = {**found, "language": "de", "texts": {**found["texts"], "de": {"title": "x"}}}
    assert text_in(found, "fit")[0] == "sv"


@pytest.mark.parametrize(
    ("url", "words"),
    [("ftp://example.org/a", "must begin with"), ("http:///a", "must begin with"), ("http://10.0.0.1/a", "internt nät"),
     ("http://localhost/a", "internt nät"), ("http://[::1]:80/a", "internt nät"), ("http://x:port/", "no address")],
)  # fmt: skip
async def test_an_address_that_cannot_be_a_source_is_refused_at_once(db, url, words):
    with pytest.raises(SourceRefused, match=words):
        await add_source("fel", url, kind=None, every_minutes=60, publish=False, allowed=Allowed(), now=NOW)


async def test_files_are_read_only_below_the_folders_of_the_settings_links_followed(db, tmp_path):
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (outside / "a.json").write_bytes(release())
    (inside / "link.json").symlink_to(outside / "a.json")
    allowed = Allowed(folders=(inside,))
    for path in (outside / "a.json", inside / "link.json", inside / ".." / "out" / "a.json"):
        with pytest.raises(SourceRefused, match="ANBUD_SOURCE_FOLDERS"):
            await add_source(
                "fel", f"file://{path}", kind=None, every_minutes=60, publish=False, allowed=allowed, now=NOW
            )
    (inside / "link.json").unlink()
    (inside / "link.json").write_bytes(release())
    url = (inside / "link.json").as_uri()
    await add_source("inne", url, kind=None, every_minutes=60, publish=False, allowed=allowed, now=NOW)
    (taken,) = await fetch_sources("inne", rules(), allowed)
    assert taken.new == 1
    # What was allowed when it was added is looked at again each time it is read.
    (refused,) = await fetch_sources("inne", rules(now=NOW + timedelta(hours=2)), Allowed())
    assert "ANBUD_SOURCE_FOLDERS" in refused.rejected[0]["reason"]


@pytest.mark.parametrize(
    "address",
    ["10.1.2.3", "127.0.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1", "::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1",
     "64:ff9b::a00:1", "2002:a00:1::", "100.64.0.1", "240.0.0.1", "ff02::1"],
)  # fmt: skip
def test_no_disguise_makes_an_inner_address_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_an_address_in_the_open_network_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    ("documents", "matters"),
    [
        ([{"documentType": "tenderNotice", "url": "https://example.org/annons/2"}], False),
        ([{"documentType": "biddingDocuments", "url": "https://example.org/underlag/2"}], True),
    ],
)
async def test_other_documents_are_news_to_a_bidder_and_another_address_of_the_notice_is_not(db, documents, matters):
    first = json.loads(release())
    first["tender"]["documents"] = [{"documentType": "tenderNotice", "url": "https://example.org/annons/1"}]
    await import_data(json.dumps(first).encode(), "a.json", rules(publish=True))
    first["tender"]["documents"] = [*first["tender"]["documents"], *documents] if matters else documents
    await import_data(json.dumps(first | {"id": "2"}).encode(), "a.json", rules(publish=True))
    revision = await fetch_row("SELECT changes::text, matters FROM procurement_revision ORDER BY id DESC LIMIT 1")
    assert ("links" in revision["changes"], revision["matters"]) == (True, matters)
