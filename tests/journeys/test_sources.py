"""Journey 18: a source fails in each way in turn; what the officer sees, who is told, and that the last good state stays."""

import gzip
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from notifications.letters.staff import alarms_due
from portal.foundation import clock
from portal.foundation.access import actions, sessions
from portal.foundation.database import fetch_value
from portal.foundation.settings import Settings
from procurement.sources.actions import Rules, add_source
from procurement.sources.fetching import fetch_due
from procurement.sources.places import Allowed
from tests.journeys.conftest import KINDS, Visitor
from tests.procurement.sources.faulty_server import Faulty, Reply, faulty_server
from tests.procurement.sources.test_review import feed
from tests.visitor import settings_in

ALLOWED = Allowed(private=True, folders=())
GOOD = feed("Snöröjning i byarna", deadline="2040-09-30")
# How a server can fail, one way after the other, and the words for it on the page.
FAULTS: dict[str, tuple[Reply, str]] = {
    "is gone": (Reply(404), "Sidan finns inte längre (404)."),
    "breaks down": (Reply(500), "Servern svarar med felkod 500."),
    "wants us to log in": (Reply(401), "Servern kräver inloggning (401)."),
    "asks for patience": (Reply(429, {"Retry-After": "600"}), "Servern ber oss vänta 10 minuter"),
    "sends a web page": (Reply(body=b"<!doctype html><html></html>"), "webbsida i stället för ett flöde"),
    "goes round in circles": (Reply(302, {"Location": "/feed"}), "Adressen skickar vidare i cirkel."),
    "leads to a file": (
        Reply(302, {"Location": "file:///etc/hostname"}),
        "vidare till något som inte är en webbadress",
    ),
    "stops in the middle": (Reply(body=GOOD[:-40]), "Svaret slutar mitt i."),
    "hangs up": (Reply(200, {"Content-Length": "9999"}, b"<rss"), "Servern bröt av mitt i svaret."),
    "sends entities": (Reply(body=b'<!DOCTYPE a [<!ENTITY b "c">]><rss>&b;</rss>'), "deklarerar egna entiteter"),
    "sends a bomb": (
        Reply(200, {"Content-Encoding": "gzip"}, gzip.compress(b"0" * 30_000_000)),
        "Svaret är större än 20 MB.",
    ),
    "sends nonsense": (Reply(body=b"\x00\xff" * 500), "Inget flöde känns igen"),
    "sends nothing": (Reply(), "Filen är tom."),
}


@pytest.fixture
async def officer(request: pytest.FixtureRequest, address: str, browser: Any) -> AsyncIterator[Visitor]:
    """A procurer, signed in."""
    await actions.add_officer("anna@kommun.example", roles=["procurer"], by="command", now=clock.now(), name="Anna")
    token = await sessions.begin_session(await fetch_value("SELECT id FROM officer"), verified=True, now=clock.now())
    context = await browser.new_context(**KINDS[request.param], locale="sv-SE")
    await context.add_cookies([{"name": "anbud_session", "value": token, "url": address}])
    yield Visitor(await context.new_page(), address, request.param)
    await context.close()


async def read(now: datetime) -> None:
    rules = Rules(now=now, office=ZoneInfo("Europe/Stockholm"), municipality="Övertorneå kommun")
    assert await fetch_due(rules, ALLOWED, pause=0) == 1


@pytest.mark.parametrize("officer", ["narrow", "dark"], indirect=True)
async def test_18_a_source_fails_in_each_way_in_turn_and_the_last_good_state_stays(officer, tmp_path):
    with faulty_server() as server:
        await _add(officer, server)
        now = clock.now()
        server.replies = {"/feed": Reply(body=GOOD)}
        await read(now)
        await officer.open("/intern/kallor/1")
        assert await officer.says("Fungerar")
        for reply, _ in FAULTS.values():
            now += timedelta(days=3)
            server.replies = {"/feed": reply}
            await _resumed(officer, settings_in(tmp_path), now)
            await read(now)
            assert await fetch_value("SELECT count(*) FROM notice WHERE gone_at IS NULL") == 1
        await officer.page.goto(f"{officer.address}/intern/kallor/1")
        for name, (_, words) in FAULTS.items():
            assert await officer.says(words), (name, await officer.page.inner_text("main"))
        await officer.audit()
        now += timedelta(days=3)
        server.replies = {"/feed": Reply(body=GOOD)}
        await read(now)
        await officer.open("/intern/kallor")
        assert await officer.says("Fungerar")
        assert await fetch_value("SELECT count(*) FROM procurement_revision") == 1
        await _approve(officer)
    assert officer.faults == []


async def _add(officer: Visitor, server: Faulty) -> None:
    await officer.open("/intern/kallor/ny")
    await officer.page.get_by_label("Namn").fill("Portalen")
    await officer.page.get_by_label("Adress").fill(f"{server.url}/feed")
    await officer.page.get_by_label("Slag").select_option("rss")
    await officer.press("Lägg till")
    # Without ANBUD_PRIVATE_SOURCES an address on this machine is no source: the officer is told, and the fields are kept.
    assert await officer.says("Adressen leder till ett internt nät och läses inte.")
    now = clock.now()
    await add_source(
        "Portalen", f"{server.url}/feed", kind="rss", every_minutes=60, publish=False, allowed=ALLOWED, now=now
    )


async def _resumed(officer: Visitor, settings: Settings, now: datetime) -> None:
    """Take a source up again that was paused after ten failures, and of which staff were told once."""
    if not await fetch_value("SELECT paused_at IS NOT NULL FROM source"):
        return
    assert (await alarms_due(settings, now), await alarms_due(settings, now)) == (1, 0)
    await officer.open("/intern")
    await officer.press("Källan Portalen är pausad")
    assert await officer.says("Pausad")
    await officer.open("/intern/utskick")
    assert await officer.says("Källan Portalen är pausad efter fel")
    await officer.open("/intern/kallor/1")
    assert await officer.says("10 gånger i rad")
    await officer.press("Läs igen")
    assert await officer.page.get_by_role("button", name="Pausa").count() == 1


async def _approve(officer: Visitor) -> None:
    await officer.open("/intern/granska")
    await officer.press("Snöröjning i byarna")
    await officer.press("Godkänn och publicera")
    assert await officer.says("Inget väntar på granskning.")
    assert await fetch_value("SELECT status FROM procurement") == "open"
