"""The API as a program reads it."""

import json
from datetime import timedelta

import jsonschema
import pytest

from notifications.webhooks.domain import EVENTS
from portal.foundation import clock
from portal.foundation.database import execute, fetch
from portal.foundation.settings import read_settings
from procurement.register.actions import (
    Paper,
    add_document,
    ask_question,
    cancel_procurement,
    edit_procurement,
    merge_procurement,
    release_answers,
    remove_document,
    write_answer,
)
from tests import given
from tests.visitor import visiting

BY = "olle@kommun.example"
PLACES = (
    "procurements",
    "notices",
    "buyers",
    "trades",
    "cpv",
    "meetings",
    "plan",
    "thresholds",
    "reports",
    "statistics",
)


@pytest.fixture
async def visitor(db, tmp_path):
    async with visiting(tmp_path) as client:
        yield client


@pytest.mark.parametrize("place", PLACES)
async def test_who_has_it_already_gets_304_and_any_page_may_read_it(visitor, place):
    await given.published(now=clock.now())
    first = await visitor.get(f"/api/v1/{place}")
    assert first.status_code == 200
    assert first.headers["access-control-allow-origin"] == "*"
    assert first.headers["ratelimit"].startswith('"minute";r=')
    again = await visitor.get(f"/api/v1/{place}", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_pages_hold_everything_once_whatever_is_published_meanwhile(visitor):
    wanted = [await given.published(now=clock.now(), title=f"Nummer {n}") for n in range(5)]
    found, address = [], "/api/v1/procurements?limit=2"
    while address:
        page = (await visitor.get(address)).json()
        found += [one["reference"] for one in page["items"]]
        address = page["next"]
        await given.published(now=clock.now() + timedelta(seconds=1), title="Ny")
    assert found == list(reversed(wanted))


async def test_who_reads_by_change_stays_in_step(visitor):
    first = await given.published(now=clock.now())
    await given.published(now=clock.now() + timedelta(seconds=1))
    page = (await visitor.get("/api/v1/procurements?order=changed&limit=1")).json()
    assert [one["reference"] for one in page["items"]] == [first]
    await edit_procurement(first, {"place": "Svanstein"}, by=BY, now=clock.now() + timedelta(seconds=5))
    rest = (await visitor.get(f"/api/v1/procurements?order=changed&cursor={page['cursor']}")).json()
    assert [one["reference"] for one in rest["items"]][-1] == first
    assert len(rest["items"]) == 2


async def test_the_filters_are_those_of_the_site(visitor):
    snow = await given.published(now=clock.now(), title="Snöröjning")
    bus = await given.published(now=clock.now(), title="Skolskjuts", cpv=("60130000",))
    await cancel_procurement(bus, "Behövs inte", by=BY, now=clock.now())

    async def found(**query):
        return [one["reference"] for one in (await visitor.get("/api/v1/procurements", params=query)).json()["items"]]

    assert await found(q="snö") == [snow]
    assert await found(trade="skolskjuts") == [bus]
    assert await found(cpv="90600000") == [snow]
    assert await found(status="cancelled") == [bus]
    assert await found(buyer="Övertorneå kommun", due_before="2099-01-01") == [bus, snow]


async def test_what_is_not_known_is_named_and_finds_nothing(visitor):
    await given.published(now=clock.now())
    read = (await visitor.get("/api/v1/procurements?trade=finnsinte&cpv=99999999")).json()
    assert (read["items"], read["unknown"]) == ([], ["finnsinte", "99999999"])


async def test_no_draft_no_person_and_no_note_is_told(visitor):
    draft = await given.draft(now=clock.now(), title="Hemligt utkast")
    shown = await given.published(
        now=clock.now(), contact_name="Olle Svensson", contact_email=BY, internal_note="hemlig"
    )
    await edit_procurement(shown, {"internal_note": "hemligare", "place": "Pello"}, by=BY, now=clock.now())
    await edit_procurement(shown, {"owner": BY}, by=BY, now=clock.now())
    texts = [
        (await visitor.get(f"/api/v1/{path}")).text
        for path in ("procurements", f"procurements/{shown}", "notices", "meetings", "thresholds", "plan")
    ]
    for word in ("Hemligt", "hemlig", "Olle", BY):
        assert not any(word in text for text in texts)
    assert (await visitor.get(f"/api/v1/procurements/{draft}")).status_code == 404


async def test_one_procurement_tells_its_changes_and_none_from_before_it_was_public(visitor):
    reference = await given.draft(now=clock.now())
    await edit_procurement(reference, {"place": "Innan"}, by=BY, now=clock.now())
    from procurement.register.actions import publish_procurement

    await publish_procurement(reference, by=BY, now=clock.now())
    await edit_procurement(reference, {"place": "Efter"}, by=BY, now=clock.now())
    read = (await visitor.get(f"/api/v1/procurements/{reference}")).json()
    assert [one["event"] for one in read["revisions"]] == ["changed", "published"]
    assert read["revisions"][0]["changes"] == [{"field": "place", "before": "Innan", "after": "Efter"}]
    assert read["revisions"][1]["changes"] == []


async def test_one_that_became_another_leads_there(visitor):
    one, other = await given.published(now=clock.now()), await given.published(now=clock.now())
    await merge_procurement(one, other, by=BY, now=clock.now())
    answer = await visitor.get(f"/api/v1/procurements/{one}")
    assert answer.status_code == 308
    assert answer.headers["location"].endswith(f"/api/v1/procurements/{other}")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("procurements?limit=many", 400),
        ("procurements?cursor=abc", 404),
        ("procurements/2026-999", 404),
        ("nothing", 404),
    ],
)
async def test_every_error_is_a_problem_whose_type_has_a_page(visitor, path, status):
    answer = await visitor.get(f"/api/v1/{path}")
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.headers["access-control-allow-origin"] == "*"
    problem = answer.json()
    assert problem["status"] == status
    page = await visitor.get(problem["type"])
    assert page.status_code == 200
    assert "text/html" in page.headers["content-type"]


async def test_a_wrong_parameter_is_named(visitor):
    problem = (await visitor.get("/api/v1/procurements?limit=900")).json()
    assert problem["errors"] == [
        {"in": "query", "name": "limit", "detail": "Expected `int` <= 200"},
    ]


async def test_a_method_that_is_not_there_says_which_are(visitor):
    answer = await visitor.delete("/api/v1/procurements")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


async def test_a_page_of_another_site_may_ask_beforehand_and_read_only(visitor):
    asking = {"origin": "https://annan.example", "access-control-request-method": "POST"}
    answer = await visitor.options("/api/v1/procurements", headers=asking)
    assert answer.status_code == 204
    assert "POST" not in answer.headers["access-control-allow-methods"]


async def test_who_asks_too_often_is_told_when_to_come_back(db, tmp_path):
    import httpx

    from portal.app import create_app

    settings = read_settings({"ANBUD_DATA_DIR": str(tmp_path), "ANBUD_API_REQUESTS_PER_MINUTE": "2"})
    # Two processes count together: the count is in the database.
    places = [httpx.ASGITransport(create_app(settings), client=("192.0.2.7", 1)) for _ in range(2)]
    answers = []
    for transport in (*places, *places):
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            answers.append(await client.get("/api/v1/buyers"))
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert answers[0].headers["ratelimit-policy"] == '"minute";q=2;w=60'
    assert 0 < int(answers[2].headers["retry-after"]) <= 60
    assert answers[2].json()["type"].endswith("/api/problem/too-often")


async def test_the_description_is_a_page_from_our_own_files(visitor):
    page = await visitor.get("/api")
    assert page.status_code == 200
    assert "listProcurements" in page.text
    assert "&#34;Snöröjning i byarna, fyra säsonger.&#34;" in page.text
    outside = [part for part in page.text.split('src="')[1:] if not part.startswith("/static/")]
    assert outside == []


async def test_the_description_documents_every_status_and_parameter(visitor):
    schema = (await visitor.get("/api/openapi.json")).json()
    assert schema["openapi"].startswith("3.1")
    for item in schema["paths"].values():
        for method, operation in item.items():
            assert operation["summary"] and operation["description"] and operation["tags"]
            assert {"429", "500", "503"} <= set(operation["responses"])
            assert method != "get" or "304" in operation["responses"]
            for parameter in operation.get("parameters", []):
                assert parameter["examples"], parameter
    assert set(schema["webhooks"]) == set(EVENTS)
    assert "Problem" in json.dumps(schema["components"])


async def test_every_answer_body_and_problem_has_an_example_that_its_schema_allows(visitor):
    schema = (await visitor.get("/api/openapi.json")).json()
    shown = 0
    for item in schema["paths"].values():
        for operation in item.values():
            contents = [one.get("content", {}) for one in operation["responses"].values()]
            for content in [*contents, operation.get("requestBody", {}).get("content", {})]:
                for media in content.values():
                    whole = {**media["schema"], "components": schema["components"]}
                    check = jsonschema.Draft202012Validator(
                        whole, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
                    )
                    assert [fault.message for fault in check.iter_errors(media["example"])] == []
                    shown += 1
    assert shown > 150


async def test_the_description_is_not_sent_again_to_who_has_it(visitor):
    first = await visitor.get("/api/openapi.json")
    again = await visitor.get("/api/openapi.json", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    missing = await visitor.get("/api/swagger")
    assert (missing.status_code, missing.json()["status"]) == (404, 404)


async def test_an_order_by_last_day_or_by_likeness_goes_on_from_page_to_page(visitor):
    now = clock.now()
    days = {
        n: await given.published(now=now, title=f"Snöröjning {n}", deadline_at=now + timedelta(days=n))
        for n in (30, 10, 20)
    }
    planned = await given.published(
        now=now, title="Snö", deadline_at=None, planned_on=now.date(), planned_precision="year"
    )

    async def found(**asked):
        rows, cursor = [], ""
        while cursor is not None:
            page = (await visitor.get("/api/v1/procurements", params={**asked, "limit": 2, "cursor": cursor})).json()
            rows, cursor = rows + [one["reference"] for one in page["items"]], page["cursor"]
        return rows

    assert await found(order="deadline") == [days[10], days[20], days[30], planned]
    likely = await found(order="relevance", q="snöröjning 20")
    assert likely[0] == days[20]
    assert len(likely) == len(set(likely)) == 4
    # A cursor belongs to its order.
    page = (await visitor.get("/api/v1/procurements?order=deadline&limit=1")).json()
    wrong = await visitor.get(f"/api/v1/procurements?order=relevance&cursor={page['cursor']}")
    assert wrong.status_code == 404


async def test_one_procurement_tells_its_papers_and_what_was_answered_and_who_asked_is_not_told(visitor):
    now = clock.now()
    reference = await given.published(now=now, deadline_at=now + timedelta(days=30))
    paper = Paper("Karta", "karta.pdf", "application/pdf", b"%PDF-1.7", "sv", True)
    await add_document(reference, paper, by=BY, now=now)
    gone = await add_document(
        reference, Paper("Fel", "fel.pdf", "application/pdf", b"%PDF", "sv", True), by=BY, now=now
    )
    await remove_document(reference, gone, by=BY, now=now)
    number = await ask_question(reference, "Ingår sand?", email="anna@firma.example", now=now)
    await write_answer(reference, number, "Ingår sand?", "Ja.")
    await ask_question(reference, "Obesvarad?", email="anna@firma.example", now=now)
    await release_answers(reference, by=BY, now=now)
    meeting = await given.meeting(now=now)
    await fetch(
        """INSERT INTO meeting_item (meeting_id, procurement_id, position)
           SELECT m.id, p.id, 1 FROM meeting m, procurement p WHERE p.reference = $1""",
        reference,
    )
    read = (await visitor.get(f"/api/v1/procurements/{reference}")).json()
    (one,) = read["papers"]
    assert (one["title"], one["size"], one["accessible"]) == ("Karta", 8, True)
    assert (await visitor.get(one["url"])).content == b"%PDF-1.7"
    assert [(one["question"], one["answer"]) for one in read["answers"]] == [("Ingår sand?", "Ja.")]
    assert read["meetings"] == [meeting]
    assert "anna@firma.example" not in json.dumps(read)


async def test_statistics_tell_of_meetings_trades_and_the_plan_and_hide_small_numbers_of_firms(visitor):
    now = clock.now()
    await given.published(now=now, title="Snöröjning")
    await given.meeting(now=now)
    for n in range(4):
        await given.contact(f"f{n}@firma.example", now=now, trades=("snorojning",))
    read = (await visitor.get("/api/v1/statistics")).json()
    trades = {one["slug"]: one for one in read["trades"]}
    assert trades["snorojning"] == {"slug": "snorojning", "firms": None, "published": 1, "coming": 1}
    assert trades["skolskjuts"]["firms"] == 0
    assert read["subscribing_firms"] is None
    assert [(one["announced"], one["people_came"]) for one in read["meetings"]] == [(1, None)]
    assert sum(read["plan"].values()) == len((await visitor.get("/api/v1/plan")).json()["activities"])
    await given.contact("f5@firma.example", now=now, trades=("snorojning",))
    read = (await visitor.get("/api/v1/statistics")).json()
    assert next(one["firms"] for one in read["trades"] if one["slug"] == "snorojning") == 5


async def test_the_people_of_a_year_do_not_tell_how_few_came_to_one_of_its_meetings(visitor):
    now = clock.now()
    first, second = await given.meeting(now=now), await given.meeting(now=now)
    await execute("UPDATE meeting SET visitors = 12 WHERE reference = $1", first)
    assert (await visitor.get("/api/v1/statistics")).json()["meetings"][0]["people_came"] == 12
    await execute("UPDATE meeting SET visitors = 3 WHERE reference = $1", second)
    assert (await visitor.get("/api/v1/statistics")).json()["meetings"][0]["people_came"] is None


async def test_whose_installation_this_is_is_told_of_buyers(visitor):
    await given.published(now=clock.now())
    read = (await visitor.get("/api/v1/buyers")).json()["items"]
    assert [(one["name"], one["ours"], one["procurements"]) for one in read] == [("Övertorneå kommun", True, 1)]
