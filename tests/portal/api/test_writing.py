"""Writing with a key: the same actions as at the desk, and nothing beyond the key's scopes."""

from datetime import timedelta

import pytest

from portal.foundation import clock
from portal.foundation.database import fetch, fetch_value
from portal.foundation.keys.actions import make_key, revoke_key
from procurement.register.actions import award_procurement, edit_procurement
from procurement.register.queries import procurement_by_reference
from procurement.releases.actions import make_releases
from tests import given
from tests.procurement.releases.validator import faults_of
from tests.visitor import visiting

ALL = ("procurements:write", "procurements:publish", "notices:import")
SNOW = {
    "texts": {"sv": {"title": "Snöröjning", "summary": "Snö i byarna."}, "fi": {"title": "Lumityöt"}},
    "cpv": ["90620000"], "deadline_at": "2099-06-01T12:00:00+02:00", "value_to_minor": 40_000_000,
    "links": [{"url": "https://system.example/1", "title": "Underlag"}],
}  # fmt: skip


@pytest.fixture
async def visitor(db, tmp_path):
    async with visiting(tmp_path) as client:
        yield client


async def bearer(*scopes):
    key = await make_key("Ärenden", scopes or ALL, by="anna@kommun.example", now=clock.now())
    return {"authorization": f"Bearer {key}"}


async def test_a_system_writes_a_draft_that_officers_find(visitor):
    answer = await visitor.post("/api/v1/procurements", json=SNOW, headers=await bearer())
    assert answer.status_code == 201
    written = answer.json()
    assert answer.headers["location"].endswith(f"/api/v1/procurements/{written['reference']}")
    row = await procurement_by_reference(written["reference"])
    assert (row["status"], row["buyer"], row["cpv"]) == ("draft", "Övertorneå kommun", ["90620000"])
    assert row["texts"]["fi"]["title"] == "Lumityöt"
    assert await fetch_value("SELECT by FROM procurement_revision") == "nyckel Ärenden"
    # Nobody reads it yet.
    assert (await visitor.get(f"/api/v1/procurements/{written['reference']}")).status_code == 404


async def test_a_draft_is_changed_and_published(visitor):
    headers = await bearer()
    reference = (await visitor.post("/api/v1/procurements", json=SNOW, headers=headers)).json()["reference"]
    changed = await visitor.patch(
        f"/api/v1/procurements/{reference}", json={"place": "Svanstein", "value_to_minor": None}, headers=headers
    )
    assert sorted(changed.json()["changed"]) == ["place", "value_to_minor"]
    published = await visitor.post(f"/api/v1/procurements/{reference}/publish", headers=headers)
    assert published.json()["status"] == "open"
    again = await visitor.post(f"/api/v1/procurements/{reference}/publish", headers=headers)
    assert again.json()["revision"] == published.json()["revision"]
    assert (await visitor.get(f"/api/v1/procurements/{reference}")).json()["procurement"]["place"] == "Svanstein"


async def test_lots_demands_and_papers_are_written_read_and_released(visitor):
    headers = await bearer()
    lots = [{"title": "Norra", "cpv": ["90620000"], "value_minor": 50_000_00}, {"number": "S", "title": "Södra"}]
    demands = {"sv": {"title": "Snö", "summary": "Snö.", "requirements": "Två plogbilar."}}
    sent = {**SNOW, "texts": demands, "lots": lots, "required_papers": ["price", "references"]}
    reference = (await visitor.post("/api/v1/procurements", json=sent, headers=headers)).json()["reference"]
    await visitor.post(f"/api/v1/procurements/{reference}/publish", headers=headers)
    won = [{**lots[0], "number": "1", "awarded_to": "Plog AB"}, {**lots[1], "cancelled": True}]
    await visitor.patch(f"/api/v1/procurements/{reference}", json={"lots": won}, headers=headers)
    await award_procurement(reference, "Plog AB", bids=2, by="olle@kommun.example", now=clock.now())
    read = (await visitor.get(f"/api/v1/procurements/{reference}")).json()["procurement"]
    assert [(lot["number"], lot["awarded_to"], lot["cancelled"]) for lot in read["lots"]] == [
        ("1", "Plog AB", False), ("S", None, True),
    ]  # fmt: skip
    assert read["texts"]["sv"]["requirements"] == "Två plogbilar."
    assert read["required_papers"] == ["price", "references"]
    await make_releases(clock.now())
    record = (await visitor.get(f"/api/v1/ocds/records/{reference}")).json()
    assert faults_of(record) == {}
    compiled = record["records"][0]["compiledRelease"]
    assert [(lot["id"], lot["status"]) for lot in compiled["tender"]["lots"]] == [("1", "complete"), ("S", "cancelled")]
    assert [one["relatedLots"] for one in compiled["awards"]] == [["1"]]
    assert compiled["tender"]["eligibilityCriteria"] == "Två plogbilar."


async def test_what_lacks_something_is_not_published(visitor):
    headers = await bearer()
    bare = {"texts": {"sv": {"title": "Snö"}}}
    reference = (await visitor.post("/api/v1/procurements", json=bare, headers=headers)).json()["reference"]
    answer = await visitor.post(f"/api/v1/procurements/{reference}/publish", headers=headers)
    assert answer.status_code == 422
    assert "CPV-kod" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("sent", "status", "named"),
    [
        ({"texts": {"sv": {"title": ""}}}, 400, ""),
        ({"texts": {"fi": {"title": "Lumi"}}}, 422, "texts.sv"),
        ({**SNOW, "cpv": ["99999999"]}, 422, "cpv"),
        ({**SNOW, "lots": [{"cpv": ["9062000X"]}]}, 422, "lots[0].cpv"),
        ({**SNOW, "lots": [{"number": "1"}, {"number": "1"}]}, 422, "lots"),
        ({**SNOW, "value_from_minor": 50_000_000}, 422, "value_to_minor"),
        ({**SNOW, "planned_on": "2030-01-01"}, 422, "planned_on"),
        ({**SNOW, "contract_from_on": "2031-01-01", "contract_until_on": "2030-01-01"}, 422, "contract_until_on"),
        ({**SNOW, "deadline_at": "2030-01-01T12:00:00"}, 400, ""),
        ({**SNOW, "internal_note": "hemligt"}, 400, ""),
        ({**SNOW, "links": [{"url": "javascript:alert(1)", "title": "X"}]}, 400, ""),
    ],
)
async def test_what_cannot_be_is_refused_and_named(visitor, sent, status, named):
    answer = await visitor.post("/api/v1/procurements", json=sent, headers=await bearer())
    assert answer.status_code == status, answer.text
    assert not named or answer.json()["errors"][0]["name"] == named
    assert await fetch("SELECT 1 FROM procurement") == []


async def test_two_who_change_the_same_never_lose_each_others_words(visitor):
    headers = await bearer()
    reference = await given.published(now=clock.now())
    seen = (await procurement_by_reference(reference))["revision"]
    await edit_procurement(reference, {"place": "Pello"}, by="olle@kommun.example", now=clock.now())
    place = f"/api/v1/procurements/{reference}"
    disputed = await visitor.patch(place, json={"place": "Övertorneå", "seen_revision": seen}, headers=headers)
    assert disputed.status_code == 409
    beside = await visitor.patch(place, json={"unit": "Tekniska", "seen_revision": seen}, headers=headers)
    assert beside.json()["changed"] == ["unit"]
    assert (await procurement_by_reference(reference))["place"] == "Pello"


async def test_a_handed_in_file_waits_for_an_officer(visitor):
    headers = await bearer() | {"content-type": "application/octet-stream"}
    plan = "Benämning;Bud senast;CPV\nSnöröjning;2035-07-01;90620000\n".encode()
    trial = await visitor.post("/api/v1/notices?kind=csv&dry_run=true", content=plan, headers=headers)
    assert (trial.json()["new"], await fetch("SELECT 1 FROM procurement")) == (1, [])
    answer = await visitor.post("/api/v1/notices?kind=csv", content=plan, headers=headers)
    assert (answer.json()["new"], answer.json()["rejected"]) == (1, [])
    assert [row["status"] for row in await fetch("SELECT status FROM procurement")] == ["draft"]
    assert await fetch_value("SELECT count(*) FROM review WHERE decided_at IS NULL") == 1
    again = await visitor.post("/api/v1/notices?kind=csv", content=plan, headers=headers)
    assert (again.json()["new"], again.json()["unchanged"]) == (0, 1)


async def test_without_a_key_or_beyond_its_scope_nothing_is_written(visitor):
    reference = await given.draft(now=clock.now())
    asked = [
        ("POST", "/api/v1/procurements"), ("PATCH", f"/api/v1/procurements/{reference}"),
        ("POST", f"/api/v1/procurements/{reference}/publish"), ("POST", "/api/v1/notices"),
    ]  # fmt: skip
    reader = await bearer("none")
    for method, path in asked:
        nobody = await visitor.request(method, path, json=SNOW)
        assert (nobody.status_code, nobody.headers["www-authenticate"]) == (401, 'Bearer realm="Anbud"')
        assert (
            await visitor.request(method, path, json=SNOW, headers={"authorization": "Bearer anbud_x"})
        ).status_code == 401
        assert (await visitor.request(method, path, json=SNOW, headers=reader)).status_code == 403
    assert (await procurement_by_reference(reference))["revision"] == 1


async def test_a_key_taken_back_no_longer_writes(visitor):
    headers = await bearer()
    await revoke_key(await fetch_value("SELECT id FROM api_key"), by="anna@kommun.example", now=clock.now())
    assert (await visitor.post("/api/v1/procurements", json=SNOW, headers=headers)).status_code == 401


async def test_a_key_has_a_limit_of_its_own(db, tmp_path):
    import httpx

    from portal.app import create_app
    from portal.foundation.settings import read_settings

    settings = read_settings({"ANBUD_DATA_DIR": str(tmp_path), "ANBUD_API_REQUESTS_PER_MINUTE": "2"})
    transport = httpx.ASGITransport(create_app(settings), client=("192.0.2.7", 1))
    headers = await bearer()
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=headers) as client:
        codes = [(await client.post("/api/v1/procurements", json=SNOW)).status_code for _ in range(3)]
        assert codes == [201, 201, 429]
        # Who reads without a key from the same network is not shut out by it.
        client.headers.pop("authorization")
        assert (await client.get("/api/v1/buyers")).status_code == 200


async def test_a_moved_deadline_reaches_followers_as_from_the_desk(visitor):
    headers, now = await bearer(), clock.now()
    reference = await given.published(now=now, deadline_at=now + timedelta(days=20))
    moved = {"deadline_at": (now + timedelta(days=40)).isoformat()}
    await visitor.patch(f"/api/v1/procurements/{reference}", json=moved, headers=headers)
    assert await fetch_value("SELECT matters FROM procurement_revision ORDER BY id DESC LIMIT 1")
