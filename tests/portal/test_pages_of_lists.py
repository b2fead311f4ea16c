"""A list of the desk goes on by its key: nothing vanishes and nothing comes twice when a row is added in between."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from html import unescape
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from portal.app import create_app
from portal.foundation import clock
from portal.foundation.database import DB, execute, fetch_value
from tests.many import Originals, copy_row, one_of_each
from tests.portal.test_query_bound import everybody, noted
from tests.visitor import settings_in

ROWS, MOST_PAGES = 130, 12
Add = Callable[[Originals, int, int], Awaitable[None]]


class Listed(NamedTuple):
    """A list: how rows number `begin` to `end` get into it, and how a row of it is known on the page."""

    path: str
    row: str
    add: Add


def of_town(*then: str) -> Add:
    """Rows are copies of each kind; `then` makes them belong to the list."""

    async def add(town: Originals, begin: int, end: int) -> None:
        await town.copies(begin, end)
        for sql in then:
            await execute(sql)

    return add


def rows(*statements: str) -> Add:
    """Rows are written by statements that take the first and the last number."""

    async def add(_town: Originals, begin: int, end: int) -> None:
        for sql in statements:
            await execute(sql, begin, end)

    return add


async def runs(town: Originals, begin: int, end: int) -> None:
    """Sendings of one instant: the hardest to tell apart."""
    first = await fetch_value("SELECT min(id) FROM match_run")
    await town.copies(begin, end)
    numbers = {"procurement_id": f"{town['procurement']} + g", "hits": "1"}
    await copy_row("match_run", first, (begin, end), numbers)


NOTICE = (
    """{"external_id": "n", "place": "1", "kind": "tender", "language": "sv", "texts": {"sv": {"title": "Plogning"}}}"""
)
# What no page ended with.
NONSENSE = (
    "x",
    "9" * 40,
    "²",
    "-1",
    "_",
    "9999999_9999999999",
    "2030-01-01T00:00:00+00:00_upphandling_99999999999999999999",
    "#",
    "%00",
)


async def reviews(town: Originals, begin: int, end: int) -> None:
    await execute(
        """INSERT INTO notice (source_id, external_id, kind, content_hash, content, procurement_id)
           SELECT (SELECT max(id) FROM source), 'n' || g, 'tender', ''::bytea, $3::jsonb, NULL FROM generate_series($1::int, $2::int) g""",
        begin, end, NOTICE,
    )  # fmt: skip
    await execute(
        """INSERT INTO review (notice_id, verdict, procurement_id, created_at)
           SELECT n.id, 'changed', (SELECT min(id) FROM procurement), now() FROM notice n
           WHERE NOT EXISTS (SELECT FROM review r WHERE r.notice_id = n.id)"""
    )


PROCUREMENT, CONTACT, LETTER = (
    r'"/intern/upphandlingar/(\d+-\d+)"',
    r'"/intern/leverantorer/(\d+)"',
    r'"/intern/utskick/(\d+)"',
)
G = "generate_series($1::int, $2::int) AS g"
LISTS = [
    *(Listed(f"/intern/upphandlingar?ordna={order}", PROCUREMENT, of_town()) for order in ("nyast", "sista", "andrad", "planerad")),
    Listed("/intern/upphandlingar/loften", PROCUREMENT, of_town("UPDATE procurement SET promised_on = '2030-01-01'")),
    Listed("/intern/upphandlingar/avtal", PROCUREMENT, of_town(
        "UPDATE procurement SET status = 'awarded', awarded_on = current_date, contract_until_on = current_date + 30, published_at = coalesce(published_at, created_at)")),
    Listed("/intern/leverantorer", CONTACT, of_town()),
    Listed("/intern/leverantorer/kanda", r'"/intern/leverantorer/foretag/(\d+)"',
           rows(f"INSERT INTO supplier (name, origin) SELECT 'Känt ' || g, 'ledger' FROM {G}")),
    Listed("/intern/leverantorer/dubbletter", r'"/intern/leverantorer/foretag/(\d+)"', rows(
        f"INSERT INTO supplier (name, origin, organisation_number) SELECT 'Nummer ' || g || n, 'ledger', '556' || 1000000 + g FROM {G}, generate_series(1, 2) n",
        f"INSERT INTO supplier (name, origin) SELECT 'Lika namn ' || g, 'ledger' FROM {G}, generate_series(1, 2)")),
    Listed("/intern/utskick", r'"/intern/utskick/upphandling/(\d+)"', runs),
    Listed("/intern/utskick?lage=accepted", LETTER, of_town()),
    Listed("/intern/utskick/upphandling/1", LETTER, of_town(
        "UPDATE hit h SET procurement_id = m.procurement_id, revision = m.revision, event = m.event, state = 'in_letter', "
        "letter_id = l.id FROM match_run m, letter l WHERE l.contact_id = h.contact_id")),
    Listed("/intern/utskick/ej-skickade", r"(Företag \d+|firma)</a>", of_town("UPDATE hit SET state = 'cancelled', reason = 'paused', letter_id = NULL")),
    Listed("/intern/utskick/ring", LETTER, of_town(
        "UPDATE letter SET state = 'dead', settled_at = '2030-01-01Z', recipient = (SELECT email FROM contact WHERE id = contact_id)")),
    Listed("/intern/handelser?vad=source", r"källan (s\d+)", rows(
        f"INSERT INTO event (at, actor, verb, object_kind, object_reference, details) SELECT now(), 'a@k.se', 'source.paused', 'source', 's' || g, '{{}}' FROM {G}")),
    Listed("/intern/granska", r'"/intern/granska/(\d+)"', reviews),
    Listed("/intern/drift/gallring/logg", r'<td class="number">(\d+)</td>', rows(
        f"INSERT INTO removal (at, record_class, removed, decision, by) SELECT now(), 'letters', g, 'KS § 1', 'anbud' FROM {G}")),
    Listed("/intern/drift/webhookar/1", r"leverans/(\d+)/igen", rows(
        "INSERT INTO webhook (name, url, salt, made_at, made_by) SELECT 'x', 'https://x.example', 's', now(), 'x' WHERE NOT EXISTS (SELECT FROM webhook) AND $1::int < $2::int + 1",
        f"INSERT INTO webhook_event (key, message_id, kind, reference, at, body) SELECT 'k' || g, 'm' || g, 'procurement.published', '1', now(), '{{}}' FROM {G}",
        "INSERT INTO webhook_delivery (webhook_id, event_id, due_at) SELECT w.id, e.id, now() FROM webhook w, webhook_event e WHERE e.key IN (SELECT 'k' || g FROM generate_series($1::int, $2::int) g)")),
    Listed("/intern/branscher/sokord", r"<h2>(ord\d+)</h2>", rows(
        f"INSERT INTO search_miss (word, language, times, last_at) SELECT 'ord' || g, 'sv', 1 + g % 3, now() FROM {G}")),
]  # fmt: skip


@pytest.mark.parametrize("listed", LISTS, ids=lambda one: one.path)
async def test_nothing_vanishes_and_nothing_comes_twice(db: None, tmp_path: Path, listed: Listed) -> None:
    app, cookies = create_app(settings_in(tmp_path)), {"anbud_session": await everybody()}
    town = await one_of_each(now=clock.now())
    await listed.add(town, 1, ROWS)
    path = listed.path
    if path.endswith("/1"):
        table = "webhook" if "webhook" in path else "match_run"
        path = f"{path[:-1]}{await fetch_value(f'SELECT min(id) FROM {table}')}"
    first = path
    transport, shown, pages = httpx.ASGITransport(app, raise_app_exceptions=False), [], 0
    async with (
        DB.connection() as connection,
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", cookies=cookies) as client,
    ):
        while path and pages < MOST_PAGES:
            with noted(connection) as asked:
                answer = await client.get(path)
                await asyncio.sleep(0)
            assert answer.status_code == 200
            shown += dict.fromkeys(re.findall(listed.row, answer.text))
            assert not [sql for sql in asked if re.search(r"\bOFFSET\b(?! 0)", sql)]
            found = re.search(r'rel="next" href="([^"]+)"', answer.text)
            path, pages = unescape(found[1]) if found else "", pages + 1
            if pages == 1:
                before = set(shown)
                await listed.add(town, ROWS + 1, ROWS + 1)
        name = re.search(r"(after|fore)=", answer.request.url.query.decode())
        assert name
        mark = "&" if "?" in listed.path else "?"
        broken = {
            key: status
            for key in NONSENSE
            if (status := (await client.get(f"{first}{mark}{name[1]}={key}")).status_code) >= 500
        }
        assert broken == {}
    assert len(shown) == len(set(shown))
    # Whichever row was added in between is on a later page, or before the first.
    assert 1 < pages < MOST_PAGES and before < set(shown)
    assert len(shown) >= ROWS
