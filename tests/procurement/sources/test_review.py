"""What comes in by itself waits for an officer where that is wanted; each decision is made once."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from portal.foundation.database import execute, fetch, fetch_row, fetch_value
from procurement.register.actions import edit_procurement
from procurement.register.errors import NotToMerge
from procurement.register.queries import listed_procurements, procurement_by_reference
from procurement.sources.actions import Officer, Rules, approve, approve_many, import_data, join, merge, reject, split
from procurement.sources.errors import AlreadyDecided
from procurement.sources.queries import count_waiting, notices_of, review_numbered, waiting_reviews
from tests.visitor import visiting

NOW = datetime(2026, 8, 20, 8, tzinfo=UTC)
ANNA = Officer("anna@kommun.example", NOW, ZoneInfo("Europe/Stockholm"))


def rules(source: str, *, review: bool = True, now: datetime = NOW) -> Rules:
    return Rules(now=now, office=ZoneInfo("Europe/Stockholm"), municipality="Övertorneå kommun", source=source,
                 publish=not review, review=review)  # fmt: skip


def release(ocid: str = "o-1", title: str = "Snöröjning i byarna norr om älven", *, day: int = 1, buyer: str = "Pajala kommun",
            deadline: str = "2026-09-30T12:00:00+02:00", **more: Any) -> bytes:  # fmt: skip
    tender = {
        "title": title,
        "tenderPeriod": {"endDate": deadline},
        "classification": {"scheme": "CPV", "id": "90620000"},
    }
    return json.dumps({"ocid": ocid, "id": str(day), "date": f"2026-08-{day:02}T00:00:00Z", "tag": ["tender"], "language": "sv",
                       "tender": tender, "buyer": {"name": buyer}} | more).encode()  # fmt: skip


def feed(title: str, identity: str = "a1", deadline: str = "2026-09-30", buyer: str = "Pajala kommun") -> bytes:
    return (
        f'<rss version="2.0"><channel><language>sv</language><item><guid>{identity}</guid><title>{title}</title>'
        f"<link>https://example.org/{identity}</link><description>Köpare: {buyer}&lt;br&gt;CPV: 90620000-9&lt;br&gt;"
        f"Sista anbudsdag: {deadline}</description></item></channel></rss>"
    ).encode()


async def only() -> dict[str, Any]:
    (review,) = await waiting_reviews()
    return review


async def opened(now: datetime = NOW) -> str:
    """A procurement that came from a source and was approved."""
    await import_data(release(), "a.json", rules("ted", now=now))
    return await approve((await only())["id"], ANNA)


async def test_a_new_notice_waits_as_a_draft_and_is_opened_when_it_is_approved(db):
    await import_data(release(), "a.json", rules("ted"))
    review = await only()
    assert (review["verdict"], review["warnings"], review["status"]) == ("new", [], "draft")
    reference = await approve(review["id"], ANNA)
    assert (await procurement_by_reference(reference))["status"] == "open"
    assert await waiting_reviews() == []
    with pytest.raises(AlreadyDecided, match=r"anna@kommun\.example"):
        await approve(review["id"], ANNA)


async def test_a_change_of_what_is_public_waits_and_nobody_is_told_before(db):
    reference = await opened()
    await import_data(release(day=2, deadline="2026-09-20T12:00:00+02:00"), "a.json", rules("ted"))
    review = await only()
    assert (review["verdict"], review["asked"]) == ("changed", ["deadline_at"])
    assert await fetch_value("SELECT count(*) FROM procurement_revision WHERE matters") == 0
    await approve(review["id"], ANNA)
    assert (await procurement_by_reference(reference))["deadline_at"] == datetime(2026, 9, 20, 10, tzinfo=UTC)
    revision = await fetch_row("SELECT by, matters FROM procurement_revision ORDER BY id DESC LIMIT 1")
    assert tuple(revision) == ("anna@kommun.example", True)


async def test_what_an_officer_keeps_stays_and_is_not_asked_again(db):
    reference = await opened()
    await import_data(
        release(day=2, title="SNÖRÖJN. BYAR", deadline="2026-09-20T12:00:00+02:00"), "a.json", rules("ted")
    )
    review = await only()
    assert set(review["asked"]) == {"title_sv", "deadline_at"}
    await approve(review["id"], ANNA, ours=["title_sv"])
    found = await procurement_by_reference(reference)
    assert found["texts"]["sv"]["title"] == "Snöröjning i byarna norr om älven"
    await import_data(
        release(day=3, title="SNÖRÖJN. BYAR", deadline="2026-09-21T12:00:00+02:00"), "a.json", rules("ted")
    )
    assert (await only())["asked"] == ["deadline_at"]


async def test_two_changes_before_anybody_looked_are_one_question(db):
    await opened()
    await import_data(release(day=2, deadline="2026-09-20T12:00:00+02:00"), "a.json", rules("ted"))
    await import_data(
        release(day=3, deadline="2026-09-20T12:00:00+02:00", title="Snöröjning och sandning"), "a.json", rules("ted")
    )
    assert set((await only())["asked"]) == {"title_sv", "deadline_at"}


async def test_a_draft_that_only_sources_wrote_follows_them_and_one_an_officer_wrote_in_does_not(db):
    await import_data(release(), "a.json", rules("ted"))
    await import_data(release(day=2, title="Plogning"), "a.json", rules("ted"))
    review = await only()
    assert (review["verdict"], (await procurement_by_reference(review["reference"]))["texts"]["sv"]["title"]) == (
        "new",
        "Plogning",
    )
    texts = {"sv": {"title": "Vår egen rubrik", "summary": "", "description": ""}}
    await edit_procurement(review["reference"], {}, texts, by="anna@kommun.example", now=NOW)
    await import_data(release(day=3, title="Sandning"), "a.json", rules("ted"))
    found = await procurement_by_reference(review["reference"])
    assert found["texts"]["sv"]["title"] == "Vår egen rubrik"


async def test_in_publish_mode_an_officers_words_stay_when_the_notice_changes_something_else(db):
    await import_data(release(), "a.json", rules("ted", review=False))
    reference = await fetch_value("SELECT reference FROM procurement")
    texts = {"sv": {"title": "Vår egen rubrik", "summary": "", "description": ""}}
    await edit_procurement(reference, {}, texts, by="anna@kommun.example", now=NOW)
    taken = await import_data(
        release(day=2, deadline="2026-09-20T12:00:00+02:00"), "a.json", rules("ted", review=False)
    )
    assert taken.changes[reference] == ["deadline_at"]
    assert (await procurement_by_reference(reference))["texts"]["sv"]["title"] == "Vår egen rubrik"


async def test_a_rejected_notice_leaves_no_draft_and_is_not_asked_of_again(db):
    await import_data(release(), "a.json", rules("ted"))
    review = await only()
    await reject(review["id"], "Gäller inte vår kommun", ANNA)
    assert await fetch_value("SELECT count(*) FROM procurement") == 0
    taken = await import_data(release(day=2, title="Nytt namn"), "a.json", rules("ted"))
    assert (taken.new, taken.changed, await waiting_reviews()) == (0, 1, [])
    decided = await review_numbered(review["id"])
    assert (decided["decision"], decided["reason"]) == ("rejected", "Gäller inte vår kommun")


async def test_the_same_procurement_from_another_source_is_proposed_and_not_opened(db):
    reference = await opened()
    await import_data(feed("Snöröjning i byarna norr om älven"), "b.xml", rules("portalen", review=False))
    review = await only()
    assert (review["verdict"], review["candidate"]) == ("duplicate", reference)
    assert review["score"] >= 90
    await merge(review["id"], reference, ANNA)
    assert [notice["source"] for notice in await notices_of(reference)] == ["ted", "portalen"]
    assert await fetch_value("SELECT count(*) FROM procurement") == 1
    again = await import_data(feed("Snöröjning i byarna norr om älven"), "b.xml", rules("portalen", review=False))
    assert (again.unchanged, await waiting_reviews()) == (1, [])


async def test_both_are_kept_when_an_officer_says_so(db):
    await opened()
    await import_data(feed("Snöröjning i byarna norr om älven"), "b.xml", rules("portalen"))
    reference = await approve((await only())["id"], ANNA)
    assert (await procurement_by_reference(reference))["status"] == "open"
    assert await fetch_value("SELECT count(*) FROM procurement WHERE status = 'open'") == 2
    assert await fetch_value("SELECT same FROM notice_judgement") is False


@pytest.mark.parametrize(
    ("title", "deadline", "buyer"),
    [("Skolskjuts i Pajala", "2026-09-30", "Pajala kommun"), ("Snöröjning i byarna norr om älven", "2027-05-30", "Umeå kommun"),
     ("Snöröjning", "2026-09-30", "Kiruna kommun")],
)  # fmt: skip
async def test_what_only_looks_alike_in_part_is_not_proposed(db, title, deadline, buyer):
    await opened()
    await import_data(feed(title, deadline=deadline, buyer=buyer), "b.xml", rules("portalen"))
    assert (await only())["verdict"] == "new"


async def test_a_key_that_names_the_procurement_joins_without_asking(db):
    first = feed("Snöröjning &lt;br&gt;").replace(b"CPV:", b"Upphandlings-ID: MT1234 CPV:")
    second = feed("Plogning norr", "b2").replace(b"CPV:", b"Upphandlings-ID: MT1234 CPV:")
    await import_data(first, "a.xml", rules("portalen"))
    await import_data(second, "b.xml", rules("tidningen"))
    assert await fetch_value("SELECT count(*) FROM procurement") == 1
    assert await count_waiting() == {"new": 1}


async def test_a_notice_that_was_joined_wrongly_is_parted_for_good(db):
    reference = await opened()
    key = {"relatedProcesses": [{"scheme": "ocid", "identifier": "o-1", "relationship": ["planning"]}]}
    await import_data(release("o-2", "Snöröjning söder", **key), "b.json", rules("ted", review=False))
    parted = next(notice for notice in await notices_of(reference) if notice["external_id"] == "o-2")
    new = await split(parted["id"], ANNA, municipality="Övertorneå kommun")
    assert [notice["external_id"] for notice in await notices_of(new)] == ["o-2"]
    await import_data(release("o-2", "Snöröjning längst i söder", day=5, **key), "b.json", rules("ted", review=False))
    assert [notice["external_id"] for notice in await notices_of(reference)] == ["o-1"]
    with pytest.raises(NotToMerge, match="enda annonsen"):
        await split(parted["id"], ANNA, municipality="Övertorneå kommun")


async def test_many_are_approved_at_once_but_none_with_a_warning(db):
    lines = [release(f"o-{number}", f"Sak nummer {number}") for number in range(4)]
    lines.append(release("o-9", "Utan kod", tender={"title": "Utan kod"}))
    await import_data(b"\n".join(lines), "a.jsonl", rules("ted"))
    numbers = [review["id"] for review in await waiting_reviews()]
    assert await approve_many(numbers, ANNA) == 4
    left = await only()
    assert left["warnings"] == ["CPV-kod saknas", "Sista dag saknas"]


async def test_a_draft_opened_from_its_own_page_no_longer_waits(db):
    await import_data(release(), "a.json", rules("ted"))
    await execute("UPDATE procurement SET status = 'open', published_at = $1", NOW)
    assert await waiting_reviews() == []


async def test_a_cancellation_of_what_is_public_is_asked_about_and_ends_it_when_approved(db):
    reference = await opened()
    await import_data(release(day=3, tag=["tenderCancellation"]), "a.json", rules("ted"))
    review = await only()
    assert "status" in review["asked"]
    await approve(review["id"], ANNA._replace(now=NOW + timedelta(days=1)))
    assert (await procurement_by_reference(reference))["status"] == "cancelled"


async def test_nothing_that_waits_is_matched(db):
    from notifications.matching.actions import match_due
    from tests import given

    await given.contact(now=NOW, cpv=("90620000",), frequency="now")
    await import_data(release(), "a.json", rules("ted"))
    assert await match_due(NOW) == 0
    await approve((await only())["id"], ANNA)
    assert await match_due(NOW) == 1
    await import_data(release(day=2, deadline="2026-09-20T12:00:00+02:00"), "a.json", rules("ted"))
    assert await match_due(NOW) == 0
    assert [row["event"] for row in await fetch("SELECT event FROM hit")] == ["new"]


async def test_a_reference_that_a_publisher_gives_to_everything_joins_nothing(db):
    first = feed("Snöröjning i norr").replace(b"CPV:", b"Upphandlings-ID: MT1 CPV:")
    second = feed("Skolmat", "b2", buyer="Kiruna sjukhus").replace(b"CPV:", b"Upphandlings-ID: MT1 CPV:")
    await import_data(first, "a.xml", rules("portalen"))
    await import_data(second, "b.xml", rules("tidningen"))
    assert await count_waiting() == {"new": 2}


async def test_a_notice_of_what_an_officer_wrote_here_is_proposed_and_not_opened_beside_it(db):
    from tests import given

    deadline = datetime(2026, 9, 30, 22, tzinfo=UTC)
    own = await given.published(now=NOW, title="Snöröjning i byarna norr om älven", deadline_at=deadline)
    await import_data(
        feed("Snöröjning i byarna norr om älven", buyer="Övertorneå kommun"), "a.xml", rules("ted", review=False)
    )
    review = await only()
    assert (review["verdict"], review["candidate"]) == ("duplicate", own)
    await merge(review["id"], own, ANNA, ours=["title_sv", "summary_sv"])
    assert (await procurement_by_reference(own))["texts"]["sv"]["summary"].endswith("en sammanfattning.")
    assert await fetch_value("SELECT count(*) FROM procurement") == 1


async def test_the_number_an_officer_wrote_joins_the_notice_but_its_words_are_asked_about(db):
    from tests import given

    own = await given.published(now=NOW, title="Snö", upphandlings_id="MT1234")
    first = feed("Vinterväghållning", buyer="Övertorneå kommun").replace(b"CPV:", b"Upphandlings-ID: MT1234 CPV:")
    await import_data(first, "a.xml", rules("ted", review=False))
    review = await only()
    assert (review["verdict"], review["reference"], "title_sv" in review["asked"]) == ("changed", own, True)
    assert (await procurement_by_reference(own))["texts"]["sv"]["title"] == "Snö"


async def two_public() -> tuple[str, str]:
    """Two that tell of the same purchase, public both before anybody saw it."""
    for ocid in ("o-1", "p-1"):
        await import_data(release(ocid), f"{ocid}.json", rules(ocid, review=False))
    first, second = await fetch("SELECT reference FROM procurement ORDER BY id")
    return first["reference"], second["reference"]


async def test_of_two_public_ones_that_are_the_same_one_leads_to_the_other_with_its_notices(db, tmp_path):
    stays, goes = await two_public()
    await join(goes, stays, ANNA)
    assert len(await notices_of(stays)) == 2
    assert [row["reference"] for row in await listed_procurements()] == [stays]
    async with visiting(tmp_path) as client:
        for ending in ("", ".json"):
            answer = await client.get(f"/upphandlingar/{goes}{ending}")
            assert (answer.status_code, answer.headers["location"]) == (301, f"/upphandlingar/{stays}{ending}")


async def test_what_a_source_says_of_the_one_that_went_changes_the_one_that_stays(db):
    stays, goes = await two_public()
    await join(goes, stays, ANNA)
    later = release("p-1", day=9, deadline="2026-10-20T12:00:00+02:00")
    await import_data(later, "p-1.json", rules("p-1", review=False))
    found = await procurement_by_reference(stays)
    assert f"{found['deadline_at']:%Y-%m-%d}" == "2026-10-20"
    assert await fetch_value("SELECT count(*) FROM procurement") == 2


async def test_a_likely_duplicate_that_is_public_already_can_still_be_merged(db):
    stays = await opened()
    await import_data(feed("Snöröjning i byarna norr om älven"), "b.xml", rules("portalen"))
    review = await only()
    await execute(
        "UPDATE procurement SET status = 'open', published_at = $2 WHERE reference = $1", review["reference"], NOW
    )
    await merge(review["id"], stays, ANNA)
    assert len(await notices_of(stays)) == 2
    assert [row["reference"] for row in await listed_procurements()] == [stays]


@pytest.mark.parametrize(
    ("state", "why"), [("UPDATE procurement SET status = 'draft' WHERE reference = $1", "inte publicerad"),
                       ("UPDATE procurement SET status = 'ended' WHERE reference = $1", "redan avgjord")],
)  # fmt: skip
async def test_what_is_not_public_or_is_over_leads_nowhere(db, state, why):
    stays, goes = await two_public()
    await execute(state, goes)
    with pytest.raises(NotToMerge, match=why):
        await join(goes, stays, ANNA)
    with pytest.raises(NotToMerge, match="samma upphandling"):
        await join(stays, stays, ANNA)
