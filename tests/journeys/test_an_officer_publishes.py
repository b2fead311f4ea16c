"""An officer writes a procurement, sees whom it reaches and in what words, and publishes it; every page is audited."""

import asyncio
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from portal.foundation import clock
from portal.foundation.database import execute, fetch
from portal.foundation.settings import Settings, read_settings
from portal.worker import run_once
from tests import given
from tests.journeys.conftest import Visitor
from tests.notifications.delivery.scripted_server import ScriptedServer
from tests.notifications.delivery.test_delivery_crashes import expire_leases
from tests.visitor import session_of

POOL_SIZE = 10


async def signed_in(visitor: Visitor) -> None:
    token = await session_of("procurer")
    await visitor.page.context.add_cookies([{"name": "anbud_session", "value": token, "url": visitor.address}])


@pytest.mark.parametrize("visitor", ["no_js", "dark"], indirect=True)
async def test_from_an_empty_form_to_a_public_page(visitor: Visitor) -> None:
    await signed_in(visitor)
    await given.contact(now=clock.now(), trades=("snorojning",), frequency="now")
    await visitor.open("/intern/upphandlingar/ny")
    await visitor.press("Spara")
    assert await visitor.says("Formuläret är tomt")
    await visitor.page.get_by_label("Rubrik", exact=True).fill("Snöröjning i byarna")
    await visitor.page.get_by_label("Sammanfattning", exact=True).fill("Plogning och sandning.")
    await visitor.press("Spara")
    assert await visitor.says("Det saknas något innan den kan publiceras: minst en CPV-kod")
    await visitor.press("Ändra")
    await visitor.page.get_by_label("CPV-koder").fill("90620000")
    await visitor.page.get_by_label("Sista dag att lämna anbud", exact=True).fill("2035-10-14")
    await visitor.page.get_by_label("Länkens namn").first.fill("Underlag")
    await visitor.page.get_by_label("Adress", exact=True).first.fill("https://kommun.example/underlag.pdf")
    await visitor.press("Spara")
    assert await visitor.says("Når 1 leverantör")
    assert await visitor.says("Ny upphandling: Snöröjning i byarna")
    await visitor.press("Publicera och mejla 1 leverantör")
    await visitor.press("Visa sidan")
    assert await visitor.says("Öppen för anbud.")
    assert await visitor.says("Underlag")


@pytest.mark.parametrize("visitor", ["narrow"], indirect=True)
async def test_each_step_of_its_life_is_a_page_without_fault(visitor: Visitor) -> None:
    await signed_in(visitor)
    reference = await given.published(now=clock.now())
    await visitor.open(f"/intern/upphandlingar/{reference}")
    await visitor.press("Tilldela")
    await visitor.press("Tilldela och mejla dem som följer")
    assert await visitor.says("Skriv vem som fick uppdraget")
    await visitor.page.get_by_label("Vem fick uppdraget?").fill("Plog AB")
    await visitor.press("Tilldela och mejla dem som följer")
    await visitor.press("Visa sidan")
    assert await visitor.says("Plog AB")
    await visitor.open("/intern/upphandlingar")
    await _the_file_of_a_direct_award(visitor, reference)


async def _the_file_of_a_direct_award(visitor: Visitor, reference: str) -> None:
    await execute("UPDATE officer SET sees_contacts = true")
    await visitor.open(f"/intern/upphandlingar/{reference}")
    await visitor.press("Dokumentation av direktupphandlingen")
    assert await visitor.says("uppgifter saknas")
    await visitor.press("Lägg till ett tillfrågat företag")
    await visitor.press("Spara")
    assert await visitor.says("Skriv varför just det här företaget tillfrågades")
    await visitor.page.get_by_label("Företagets namn").fill("Plog AB")
    await visitor.page.get_by_label("Hur företaget tillfrågades").select_option(label="Telefon")
    await visitor.page.get_by_label("Varför just det här företaget").fill("Finns i byn.")
    await visitor.press("Spara")
    await visitor.press("Ändra uppgifterna om Plog AB")
    await visitor.open(f"/intern/upphandlingar/{reference}/direktupphandling/mottagare")


def settings_of(visitor: Visitor, pool: str, folder: Path, **more: str) -> Settings:
    """The settings of a worker beside the house that the visitor is in."""
    values = {"ANBUD_DATABASE_URL": pool, "ANBUD_DATA_DIR": str(folder), "ANBUD_BASE_URL": visitor.address}
    return read_settings({**values, **more})


async def mailed(kind: str) -> list[str]:
    rows = await fetch("SELECT subject FROM letter WHERE kind = $1 AND state = 'accepted' ORDER BY id", kind)
    return [row["subject"] for row in rows]


@pytest.mark.parametrize("visitor", ["narrow"], indirect=True)
async def test_as_many_are_mailed_as_the_button_says_and_nobody_twice(
    visitor: Visitor, pool: str, tmp_path: Path
) -> None:
    """Journey 13."""
    settings, now = settings_of(visitor, pool, tmp_path), clock.now()
    await signed_in(visitor)
    for language in ("sv", "fi", "en"):
        firm = {"company": language, "language": language, "trades": ("snorojning",), "frequency": "now"}
        await given.contact(f"{language}@firma.example", now=now, **firm)
    await visitor.open("/intern/upphandlingar/ny")
    title, summary = (visitor.page.get_by_label(name, exact=True) for name in ("Rubrik", "Sammanfattning"))
    await title.fill("Snöröjning i byarna")
    await summary.focus()
    await visitor.page.get_by_text("Sparat ").wait_for()
    await summary.fill("Plogning och sandning.")
    await visitor.page.get_by_label("CPV-koder").fill("90620000")
    await visitor.page.get_by_label("Sista dag att lämna anbud", exact=True).fill("2035-10-14")
    await visitor.press("Spara")
    assert await visitor.says("Når 3 leverantörer")
    assert await visitor.says("Finska saknas: läsare får svenska. 1 av dem som nås läser på det språket.")
    for language in ("Suomi", "Meänkieli", "English", "Svenska"):
        await visitor.press(language)
    for tab in ("I sammandraget", "Ren text", "Webbsidan", "I mobilen"):
        await visitor.press(tab)
    await visitor.press("Skicka test till mig")
    assert await visitor.says("Provmejlet är på väg till dig.")
    await visitor.press("Publicera och mejla 3 leverantörer")
    await visitor.open("/intern/utskick")
    assert await visitor.says("Mejlen om Snöröjning i byarna")
    await visitor.press("Mejlen om Snöröjning i byarna")
    await visitor.press("Ångra utskicket")
    assert await visitor.says("Utskicket är stoppat")
    await run_once(settings, now + timedelta(minutes=30))
    assert (await mailed("test"), await mailed("alert")) == (
        ["Prov: Ny upphandling: Snöröjning i byarna – svara senast 14 okt"],
        [],
    )
    await visitor.press("Mejla 3 leverantörer ändå")
    assert await visitor.says("Mejlen går om tio minuter.")
    await run_once(settings, now + timedelta(minutes=40))
    assert len(await mailed("alert")) == 3
    await visitor.page.reload()
    assert await visitor.says("3 leverantörer är berörda. 3 mejl är lämnade.")

    again = await given.draft(now=now)
    await visitor.open(f"/intern/upphandlingar/{again}/forhandsgranska")
    await visitor.press("Publicera och mejla 3 leverantörer")
    assert await visitor.says("har samma rubrik och mejlades i dag")
    await run_once(settings, now + timedelta(minutes=60))
    assert len(await mailed("alert")) == 3


@pytest.mark.parametrize("visitor", ["narrow"], indirect=True)
async def test_nobody_is_reached_and_a_broader_trade_and_then_a_nearer_code_reach_somebody(visitor: Visitor) -> None:
    """Journey 14."""
    await signed_in(visitor)
    await given.contact(now=clock.now(), cpv=("90611000",))
    reference = await given.draft(now=clock.now())
    await visitor.open(f"/intern/upphandlingar/{reference}/forhandsgranska")
    assert await visitor.says("Ingen leverantör har valt den här branschen.")
    assert await visitor.says("(90600000): 1 leverantör till")
    await visitor.press("Lägg till")
    assert await visitor.says("Når 1 leverantör")
    assert not await visitor.says("Ingen leverantör har valt den här branschen.")
    assert await visitor.says("Bara huvudgrupp vald: 1 av 1 får det för att koden är bred.")
    await visitor.press("Ändra")
    await visitor.page.get_by_label("CPV-koder").fill("90620000 90611000")
    await visitor.press("Spara")
    assert await visitor.says("Når 1 leverantör")
    assert not await visitor.says("Bara huvudgrupp vald")


@pytest.mark.parametrize("visitor", ["dark"], indirect=True)
async def test_followers_are_mailed_at_once_of_a_moved_last_day_and_of_the_end(
    visitor: Visitor, pool: str, tmp_path: Path
) -> None:
    """Journey 16: those who were told in a digest too."""
    settings, now = settings_of(visitor, pool, tmp_path), clock.now()
    await signed_in(visitor)
    await given.contact(now=now, frequency="now")
    await given.contact("b@firma.example", company="B", now=now)
    reference = await given.published(now=now)
    await run_once(settings, now + timedelta(minutes=1))
    await run_once(settings, now + timedelta(days=2))
    await visitor.open(f"/intern/upphandlingar/{reference}")
    await visitor.page.get_by_label("Sista dag att lämna anbud", exact=True).fill("2035-10-14")
    await visitor.press("Spara")
    await run_once(settings, now + timedelta(days=2, minutes=1))
    assert await mailed("change") == ["Ändrat: sista dag är nu 14 okt – Snöröjning i byarna"] * 2
    await visitor.open(f"/intern/upphandlingar/{reference}")
    await visitor.press("Avbryt upphandlingen")
    await visitor.page.get_by_label("Skäl").fill("Pengarna räckte inte.")
    await visitor.press("Avbryt och mejla dem som följer")
    await run_once(settings, now + timedelta(days=2, minutes=2))
    assert (await mailed("change"))[2:] == ["Avbruten: Snöröjning i byarna"] * 2
    await visitor.press("Visa sidan")
    assert await visitor.says("Avbruten: Pengarna räckte inte.")
    assert await visitor.says("sista dag")


@pytest.mark.parametrize("visitor", ["narrow"], indirect=True)
async def test_whatever_is_away_the_pages_stand_and_nobody_is_mailed_twice(
    visitor: Visitor, pool: str, tmp_path: Path
) -> None:
    """Journey 30: no relay as an officer publishes, the database gone for a moment, the worker killed as it sends."""
    now, relay = clock.now(), ScriptedServer()
    async with relay.running():
        pass
    settings = settings_of(visitor, pool, tmp_path, ANBUD_SMTP_URL=relay.url)
    await signed_in(visitor)
    for name in ("a", "b"):
        await given.contact(f"{name}@firma.example", company=name, now=now, frequency="now")
    reference = await given.draft(now=now)
    await visitor.open(f"/intern/upphandlingar/{reference}/forhandsgranska")
    await visitor.press("Publicera och mejla 2 leverantörer")
    await run_once(settings, now + timedelta(minutes=11))
    await visitor.open("/intern/utskick")
    assert await visitor.says("Utskicken väntar")
    assert await visitor.says("mejlen går av sig själva när den svarar igen")

    await fetch(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    for _connection_that_was_cut in range(POOL_SIZE):
        answer = await visitor.page.goto(f"{visitor.address}/upphandlingar/{reference}")
        assert answer is not None and answer.status in (200, 503)
    await visitor.audit()
    assert await visitor.says("Öppen för anbud.")

    async with relay.running():
        values = {"ANBUD_DATABASE_URL": pool, "ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SMTP_URL": relay.url}
        values |= {"ANBUD_BASE_URL": visitor.address, "ANBUD_CRASH_AT": "after dot", "ANBUD_SMTP_CONNECTIONS": "1"}
        command = (sys.executable, "-m", "portal", "work", "--once", "--now", (now + timedelta(minutes=30)).isoformat())
        killed = await asyncio.create_subprocess_exec(*command, env={**os.environ, **values})
        assert await killed.wait() == -signal.SIGKILL
        await expire_leases()
        await run_once(settings, now + timedelta(hours=2))
        assert len(set(relay.recipients)) == len(relay.recipients)
        assert len(await mailed("alert")) == 1
    await visitor.open("/intern/utskick")
    await visitor.press("Mejl som ingen vet om de kom fram")
    assert await visitor.says("1 mejl väntar på besked.")


@pytest.mark.parametrize("visitor", ["narrow"], indirect=True)
async def test_it_is_scheduled_for_a_working_day_and_taken_off_again(visitor: Visitor) -> None:
    await signed_in(visitor)
    reference = await given.draft(now=clock.now())
    await visitor.open(f"/intern/upphandlingar/{reference}/forhandsgranska")
    await visitor.page.get_by_text("Schemalägg i stället").click()
    await visitor.press("Schemalägg")
    assert await visitor.says("Blir publik av sig själv")
    await visitor.press("Ta bort schemat")
    assert await visitor.says("Schemat är borttaget")
