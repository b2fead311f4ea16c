"""A run is a row: held by one worker, taken over when it fell silent, and no news twice."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from portal.foundation.database import execute, fetch, fetch_row, fetch_value
from procurement.sources.actions import Rules, accept_as_usual, add_source, import_data, keep_columns, resume_source
from procurement.sources.actions.runs import LEASE, MOST_FAILURES, claim_run
from procurement.sources.errors import RunLost
from procurement.sources.fetching import fetch_due, fetch_sources
from procurement.sources.places import Allowed
from procurement.sources.queries import listed_sources, runs_of, source_named, standing_alarms
from tests.procurement.sources.faulty_server import Faulty, Reply, faulty_server

NOW = datetime(2026, 8, 20, 8, tzinfo=UTC)
ALLOWED = Allowed(private=True, folders=(Path("/"),))


@pytest.fixture
def server() -> Iterator[Faulty]:
    with faulty_server() as faulty:
        yield faulty


def rules(now: datetime = NOW, **more: Any) -> Rules:
    return Rules(now=now, office=ZoneInfo("Europe/Stockholm"), municipality="Övertorneå kommun", **more)


def feed(*titles: str, deadline: str = "2030-07-01", scheme: str = "id") -> bytes:
    items = "".join(
        f"<item><guid>{scheme}-{title}</guid><title>{title}</title><link>https://example.org/{title}</link>"
        f"<description>Köpare: Pajala kommun CPV: 90620000 Sista anbudsdag: {deadline}</description></item>"
        for title in titles
    )
    return f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()


async def add(name: str, url: str, **more: Any) -> int:
    chosen = {"kind": None, "every_minutes": 60, "publish": True, "allowed": ALLOWED, "now": NOW} | more
    await add_source(name, url, **chosen)
    return int(await fetch_value("SELECT id FROM source WHERE name = $1", name))


async def test_two_workers_do_not_read_one_source_at_once(pool, server):
    server.replies = {"/feed": Reply(body=feed("a"))}
    await add("en", f"{server.url}/feed")
    read = await asyncio.gather(*(fetch_due(rules(), ALLOWED) for _ in range(4)))
    assert sum(read) == 1
    assert server.paths() == ["/feed"]
    assert await fetch_value("SELECT count(*) FROM source_run") == 1


async def test_a_run_whose_worker_fell_silent_is_taken_over_and_nothing_is_lost_or_repeated(db, server):
    server.replies = {"/feed": Reply(body=feed("a", "b", "c"))}
    source_id = await add("en", f"{server.url}/feed")
    killed = await claim_run(source_id, NOW, when_due=True)
    # It had written one item when it was killed.
    await import_data(feed("a"), "en", rules(source="en", kind="rss", publish=True, run_id=killed))
    assert await fetch_due(rules(NOW + timedelta(minutes=1)), ALLOWED) == 0
    assert await fetch_due(rules(datetime.now(UTC) + 2 * LEASE), ALLOWED) == 1
    last, first = await runs_of(source_id)
    assert (first["new"], first["error"]) == (1, "Läsningen avbröts. Det som hann läsas är kvar, resten läses nu.")
    assert (last["new"], last["unchanged"], last["error"]) == (2, 1, None)
    assert await fetch_value("SELECT count(*) FROM procurement") == 3


async def test_a_worker_that_lost_its_run_writes_nothing_more(db, server):
    source_id = await add("en", f"{server.url}/feed")
    lost = await claim_run(source_id, NOW, when_due=True)
    assert await claim_run(source_id, NOW + LEASE, when_due=True) is not None
    with pytest.raises(RunLost):
        await import_data(feed("a"), "en", rules(source="en", kind="rss", run_id=lost))
    assert await fetch_value("SELECT count(*) FROM notice") == 0
    assert lost is not None


async def test_sources_of_one_host_are_asked_in_turn_and_a_failing_one_delays_no_other(pool, server, tmp_path):
    under_way, most = [0], [0]

    def counted(reply: Reply) -> Any:
        def answer(handler: Any, body: bytes) -> Reply:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
            server.stopped.wait(0.05)
            under_way[0] -= 1
            return reply

        return answer

    server.replies = {
        "/a": counted(Reply(503)),
        "/b": counted(Reply(body=feed("b"))),
        "/c": counted(Reply(body=feed("c"))),
    }
    for name in "abc":
        await add(name, f"{server.url}/{name}")
    (tmp_path / "d.xml").write_bytes(feed("d"))
    await add("d", (tmp_path / "d.xml").as_uri())
    assert await fetch_due(rules(), ALLOWED, pause=0) == 4
    rows = {row["name"]: (row["state"], row["new"]) for row in await listed_sources()}
    assert rows == {"a": ("degraded", 0), "b": ("working", 1), "c": ("working", 1), "d": ("working", 1)}
    assert most == [1]


async def test_while_one_source_of_a_host_is_read_no_other_worker_asks_that_host(db, server):
    first, second = await add("en", f"{server.url}/a"), await add("två", f"{server.url}/b")
    assert await claim_run(first, NOW, when_due=True) is not None
    assert await claim_run(second, NOW, when_due=True) is None


async def test_a_host_that_asks_for_patience_is_left_alone_by_all_its_sources(db, server):
    server.replies = {"/a": Reply(429, {"Retry-After": "7200"}), "/b": Reply(body=feed("b"))}
    await add("a", f"{server.url}/a")
    await fetch_due(rules(), ALLOWED, pause=0)
    await add("b", f"{server.url}/b")
    assert await fetch_due(rules(NOW + timedelta(minutes=90)), ALLOWED, pause=0) == 0
    assert await fetch_due(rules(NOW + timedelta(minutes=121)), ALLOWED, pause=0) == 1
    assert server.paths() == ["/a", "/b"]


async def test_what_has_not_changed_is_asked_for_by_its_tag_and_not_read(db, server):
    def tagged(handler: Any, body: bytes) -> Reply:
        known = handler.headers.get("If-None-Match") == '"v1"'
        return Reply(304) if known else Reply(200, {"ETag": '"v1"'}, feed("a", "b"))

    server.replies = {"/feed": tagged}
    source_id = await add("en", f"{server.url}/feed")
    await fetch_due(rules(), ALLOWED)
    await fetch_due(rules(NOW + timedelta(hours=2)), ALLOWED)
    last, first = await runs_of(source_id)
    assert (first["new"], last["unchanged"], last["bytes"]) == (2, 2, 0)


async def test_a_source_that_moved_for_good_is_read_there_from_now_on_and_staff_hear_of_it(db, server):
    server.replies = {"/old": Reply(308, {"Location": "/new"}), "/new": Reply(body=feed("a"))}
    source_id = await add("en", f"{server.url}/old")
    await fetch_due(rules(), ALLOWED)
    await fetch_due(rules(NOW + timedelta(hours=2)), ALLOWED)
    assert server.paths() == ["/old", "/new", "/new"]
    [alarm] = await standing_alarms(source_id)
    assert alarm["kind"] == "moved"


async def test_a_move_to_a_web_page_is_not_remembered(db, server):
    server.replies = {"/old": Reply(301, {"Location": "/login"}), "/login": Reply(body=b"<!doctype html><html></html>")}
    await add("en", f"{server.url}/old", kind="rss")
    await fetch_due(rules(), ALLOWED)
    found = await source_named("en")
    assert (found["url"], found["last_error"]) == (
        f"{server.url}/old", "Adressen svarar med en webbsida i stället för ett flöde.",
    )  # fmt: skip


async def test_failures_are_asked_after_ever_less_often_until_staff_are_told(db, server):
    source_id, now, pauses = await add("en", f"{server.url}/gone"), NOW, []
    for _ in range(MOST_FAILURES):
        assert await fetch_due(rules(now), ALLOWED) == 1
        later = (await source_named("en"))["next_run_at"]
        pauses.append((later - now).total_seconds() / 3600)
        now = later
    usual = [1, 2, 4, 8, 16, 24, 24, 24, 24, 24]
    assert all(hours <= pause <= hours * 1.1 for hours, pause in zip(usual, pauses, strict=True)), pauses
    assert await fetch_due(rules(now + timedelta(days=9)), ALLOWED) == 0
    [alarm] = await standing_alarms(source_id)
    assert alarm["kind"] == "paused"
    assert "10 gånger i rad" in alarm["words"]
    await resume_source("en", now=now)
    assert await standing_alarms(source_id) == []
    assert await fetch_due(rules(now), ALLOWED) == 1


async def test_P1_an_item_the_register_refuses_delays_none_of_the_others(db):
    many = [
        {"ocid": f"o-{number}", "id": "1", "date": "2026-08-01T00:00:00Z", "tag": ["tender"], "language": "sv",
         "tender": {"title": f"Sak {number}"}, "buyer": {"name": "x" * 3000 if number == 3 else "Pajala kommun"}}
        for number in range(6)
    ]  # fmt: skip
    await execute("ALTER TABLE buyer ADD CONSTRAINT short_for_this_test CHECK (length(name) < 100)")
    taken = await import_data("\n".join(map(json.dumps, many)).encode(), "a.jsonl", rules())
    assert (taken.new, len(taken.rejected)) == (5, 1)
    assert taken.rejected[0]["place"] == "line 4"


async def test_P1_what_a_source_no_longer_holds_is_gone_and_its_return_is_no_news(db, server):
    source_id = await add("en", f"{server.url}/feed")
    for hours, titles in ((0, "abc"), (2, "ac"), (4, "abc")):
        server.replies = {"/feed": Reply(body=feed(*titles))}
        await fetch_due(rules(NOW + timedelta(hours=hours)), ALLOWED)
    back, gone, first = await runs_of(source_id)
    assert (first["new"], gone["gone"], back["new"], back["changed"], back["unchanged"]) == (3, 1, 0, 0, 3)
    assert await fetch_value("SELECT count(*) FROM notice WHERE gone_at IS NOT NULL") == 0
    assert await fetch_value("SELECT count(*) FROM procurement_revision WHERE event = 'changed'") == 0


async def test_an_older_version_that_comes_late_changes_nothing(db):
    def release(day: int, title: str) -> bytes:
        return json.dumps({"ocid": "o", "id": str(day), "date": f"2026-08-{day:02}T00:00:00Z", "tag": ["tender"],
                           "language": "sv", "tender": {"title": title}}).encode()  # fmt: skip

    await import_data(release(9, "Ny"), "a.json", rules())
    taken = await import_data(release(2, "Gammal"), "b.json", rules())
    assert (taken.changed, taken.unchanged) == (0, 1)
    assert await fetch_value("SELECT title FROM procurement_text") == "Ny"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (feed(*"abcdefgh").replace(b"Sista anbudsdag: 2030-07-01", b""), "saknar sista dag"),
        (b'<rss version="2.0"><channel><title>x</title></channel></rss>', "Källan är tom"),
        (feed(*(f"t{number}" for number in range(99))), "99 poster"),
        (feed(*"abcdefgh", scheme="https://ny.example/x"), "id ser annorlunda ut"),
    ],
)
async def test_a_source_that_changes_its_ways_raises_an_alarm_until_it_is_as_usual(db, server, body, words):
    source_id = await add("en", f"{server.url}/feed")
    for hours, titles in ((0, "abcdefgh"), (2, "abcdefgi"), (4, "abcdefgj")):
        server.replies = {"/feed": Reply(body=feed(*titles))}
        await fetch_due(rules(NOW + timedelta(hours=hours)), ALLOWED)
    assert await standing_alarms(source_id) == []
    server.replies = {"/feed": Reply(body=body)}
    await fetch_due(rules(NOW + timedelta(hours=6)), ALLOWED)
    [alarm] = await standing_alarms(source_id)
    assert alarm["kind"] == "drift"
    assert words in alarm["words"]
    assert (await source_named("en"))["state"] == "degraded"
    await accept_as_usual("en", by="anna@kommun.example", now=NOW + timedelta(hours=7))
    assert await standing_alarms(source_id) == []


async def test_a_source_that_falls_silent_raises_an_alarm_and_something_new_ends_it(db, server):
    source_id = await add("en", f"{server.url}/feed", every_minutes=1440)
    for day in range(8):
        server.replies = {"/feed": Reply(body=feed(*(f"{number}" for number in range(day + 1))))}
        await fetch_due(rules(NOW + timedelta(days=2 * day)), ALLOWED)
    assert await standing_alarms(source_id) == []
    await fetch_due(rules(NOW + timedelta(days=25)), ALLOWED)
    [alarm] = await standing_alarms(source_id)
    assert (alarm["kind"], "11 dagar" in alarm["words"]) == ("silence", True)
    server.replies = {"/feed": Reply(body=feed("något nytt"))}
    await fetch_due(rules(NOW + timedelta(days=27)), ALLOWED)
    assert await standing_alarms(source_id) == []


async def test_a_dry_run_asks_the_source_and_writes_nothing(db, server):
    server.replies = {"/feed": Reply(200, {"ETag": '"v1"'}, feed("a", "b"))}
    await add("en", f"{server.url}/feed")
    (taken,) = await fetch_sources("en", rules(dry_run=True), ALLOWED)
    assert taken.new == 2
    assert await fetch_row("SELECT 1 FROM notice UNION ALL SELECT 1 FROM source_run") is None
    assert (await source_named("en"))["etag"] is None


async def test_a_table_is_read_by_the_columns_kept_for_its_source(db, tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text("Bud senast;Vad vi vill ha;Annat\n2030-07-01;Snöröjning;x\n", encoding="utf-8")
    await add("plan", path.as_uri(), kind="csv", publish=False)
    (refused,) = await fetch_sources("plan", rules(), ALLOWED)
    assert refused.failed
    await keep_columns(
        "plan", {"title": "Vad vi vill ha", "deadline_at": "Bud senast"}, by="anna@kommun.example", now=NOW
    )
    (taken,) = await fetch_sources("plan", rules(), ALLOWED)
    assert taken.new == 1
    assert await fetch_value("SELECT deadline_at FROM procurement") == datetime(2030, 7, 1, 22, tzinfo=UTC)
    path.write_text("Bud senast;Benämning\n2030-07-01;Snöröjning\n", encoding="utf-8")
    (lost,) = await fetch_sources("plan", rules(), ALLOWED)
    assert lost.rejected[0]["reason_sv"] == "Rubrikraden saknar kolumner som källan läses efter: Vad vi vill ha."


async def test_a_search_interface_is_read_page_by_page_by_post_and_later_only_as_far_as_there_is_news(db, server):
    def notices(*numbers: int) -> list[dict[str, Any]]:
        return [
            {"publication-number": f"{number}-2026", "publication-date": "2026-08-19+02:00", "buyer-country": ["SWE"],
             "notice-title": {"swe": f"Sverige – Snö – Snöröjning {number}"}, "official-language": ["SWE"]}
            for number in numbers
        ]  # fmt: skip

    pages = {None: ([1, 2], "t1"), "t1": ([3], "t2"), "t2": ([], None)}

    def search(handler: Any, body: bytes) -> Reply:
        asked = json.loads(body)
        numbers, token = pages[asked.get("iterationNextToken")]
        answer = {"notices": notices(*numbers), "totalNoticeCount": 3, "iterationNextToken": token}
        return Reply(200, {"Content-Type": "application/json"}, json.dumps(answer).encode())

    server.replies = {"/v3/notices/search": search}
    url = f"{server.url}/v3/notices/search?query=buyer-name%20~%20%22Pajala%22"
    source_id = await add("ted", url, kind="ted-api")
    await fetch_due(rules(), ALLOWED, pause=0)
    first = [json.loads(body) for _, _, _, body in server.asked]
    assert [(one["query"], one.get("iterationNextToken")) for one in first] == [
        ('buyer-name ~ "Pajala"', None), ('buyer-name ~ "Pajala"', "t1"), ('buyer-name ~ "Pajala"', "t2"),
    ]  # fmt: skip
    assert first[0]["paginationMode"] == "ITERATION"
    assert {command for command, *_ in server.asked} == {"POST"}
    await fetch_due(rules(NOW + timedelta(hours=2)), ALLOWED, pause=0)
    assert len(server.asked) == 4
    runs = [(run["new"], run["unchanged"], run["error"]) for run in await runs_of(source_id)]
    assert runs == [(0, 2, None), (3, 0, None)]


async def test_a_search_interface_that_goes_round_in_circles_is_left(db, server):
    answer = {
        "notices": [{"publication-number": "1-2026", "notice-title": {"swe": "A – B – Snö"}}],
        "iterationNextToken": "x",
    }
    server.replies = {"/search": Reply(200, {}, json.dumps(answer).encode())}
    await add("ted", f"{server.url}/search", kind="ted-api")
    await fetch_due(rules(), ALLOWED, pause=0)
    assert (await source_named("ted"))["last_error"] == "Sökgränssnittet ger samma sida om och om igen."
    assert len(server.asked) == 2


HOSTILE = {
    "entities": b'<!DOCTYPE x [<!ENTITY a "a">]><rss>&a;</rss>',
    "a web page": b"<html></html>",
    "zeros": b"\x00" * 5000,
    "nothing": b"",
    "the beginning of a feed": feed("a", "b")[:90],
    "an empty feed": b'<rss version="2.0"><channel><title>x</title></channel></rss>',
}


async def test_the_last_good_state_is_kept_when_a_source_turns_hostile(db, server):
    source_id = await add("en", f"{server.url}/feed", kind="rss")
    server.replies = {"/feed": Reply(body=feed("a", "b"))}
    await fetch_due(rules(), ALLOWED)
    state = "SELECT external_id, content_hash, gone_at FROM notice ORDER BY id"
    before = [tuple(row) for row in await fetch(state)]
    for hours, body in enumerate(HOSTILE.values(), 1):
        server.replies = {"/feed": Reply(body=body)}
        await fetch_sources("en", rules(NOW + timedelta(hours=hours)), ALLOWED)
    assert [tuple(row) for row in await fetch(state)] == before
    errors = [run["error"] is not None for run in reversed(await runs_of(source_id))]
    assert dict(zip(["good", *HOSTILE], errors, strict=True)) == {
        "good": False, "entities": True, "a web page": True, "zeros": True, "nothing": True,
        "the beginning of a feed": True, "an empty feed": False,
    }  # fmt: skip
