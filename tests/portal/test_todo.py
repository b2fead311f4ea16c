"""The officers' start page: what waits for this person, each a link; empty says so; a fresh house has a guide."""

import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from portal.foundation import clock
from portal.foundation.access import ROLES
from portal.foundation.database import execute
from procurement.categories.actions import look_up
from procurement.register.actions import create_draft
from tests import given
from tests.visitor import app_in, session_of


async def start_page(folder: Path, role: str) -> str:
    token = await session_of(role)
    transport = httpx.ASGITransport(app=app_in(folder))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8000", cookies={"anbud_session": token}
    ) as client:
        return (await client.get("/intern")).text


async def test_nothing_that_waits_is_said_to_be_nothing(db: None, tmp_path: Path) -> None:
    assert "Inget väntar. Bra jobbat." in await start_page(tmp_path, "officer")


async def test_what_waits_is_a_link_for_whoever_can_do_it(db: None, tmp_path: Path) -> None:
    await given.draft(now=clock.now())
    officer, reader = await start_page(tmp_path, "officer"), await start_page(tmp_path, "reader")
    assert '<a href="/intern/upphandlingar?lage=draft">1 utkast av andra</a>' in officer
    assert "utkast" not in reader


async def test_ones_own_drafts_are_told_apart_from_those_of_others(db: None, tmp_path: Path) -> None:
    now = clock.now()
    await given.draft(now=now)
    for title in ("Målning", "Städning"):
        texts = {"sv": {"title": title}}
        await create_draft({}, texts, buyer="Övertorneå kommun", by="officer@kommun.example", now=now)
    page = await start_page(tmp_path, "officer")
    assert "2 av dina utkast är inte publicerade" in page
    assert "1 utkast av andra" in page


async def test_a_meeting_tells_how_many_days_are_left_to_sign_up(db: None, tmp_path: Path) -> None:
    now = clock.now()
    reference = await given.meeting(now=now, starts_at=now + timedelta(days=6))
    page = await start_page(tmp_path, "officer")
    assert re.search(rf'<a href="/intern/moten/{reference}">Mötet [^:]+: 3 dagar till sista anmälan</a>', page)


async def test_a_word_that_found_nothing_waits_for_an_officer(db: None, tmp_path: Path) -> None:
    await look_up("qwertzu", "sv", now=clock.now())
    assert "1 sökord utan träff" in await start_page(tmp_path, "officer")


async def test_a_fresh_house_has_a_guide_for_its_administrator_alone(db: None, tmp_path: Path) -> None:
    administrator, officer = await start_page(tmp_path, "administrator"), await start_page(tmp_path, "officer")
    assert "Kom i gång" in administrator
    assert '<a href="/intern/anvandare">Bjud in en administratör till</a>' in administrator
    assert "Kom i gång" not in officer


async def test_sending_that_is_stopped_waits_for_who_may_let_it_go_on(db: None, tmp_path: Path) -> None:
    await execute("INSERT INTO brake (name, reason, by, at) VALUES ('pause', 'prov', 'eva', now())")
    assert "Alla utskick är stoppade" in await start_page(tmp_path, "procurer")


@pytest.mark.parametrize("role", ROLES)
async def test_there_are_four_figures_and_each_opens_for_who_sees_it(db: None, role: str, tmp_path: Path) -> None:
    token = await session_of(role)
    transport = httpx.ASGITransport(app=app_in(tmp_path))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8000", cookies={"anbud_session": token}
    ) as client:
        figures = re.search(r'<ul class="figures">.*?</ul>', (await client.get("/intern")).text, re.S)
        assert figures
        links = re.findall(r'href="([^"]+)"', figures[0])
        assert len(links) == 4
        for link in links:
            assert (await client.get(link.replace("&amp;", "&"))).status_code == 200, link
