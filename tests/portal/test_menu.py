"""The officers' menu: each role finds its own, every place is a page it may open, and one knows where one is."""

import re
from pathlib import Path

import httpx
import pytest

from portal.app import create_app
from portal.foundation.access import ROLES
from portal.foundation.access.domain import Officer
from portal.foundation.web.menu import menu_for
from tests.visitor import session_of, settings_in

NAMES = {
    "reader": ["Handlingsplan", "Statistik", "Rapporter"],
    "officer": ["Att göra", "Upphandlingar", "Leverantörer", "Möten", "Importera", "Utskick", "Mer"],
    "procurer": ["Att göra", "Upphandlingar", "Leverantörer", "Möten", "Importera", "Utskick", "Mer"],
    "planner": ["Att göra", "Handlingsplan", "Statistik", "Rapporter", "Beloppsgränser"],
    "reporter": ["Att göra", "Handlingsplan", "Statistik", "Rapporter", "Beloppsgränser"],
    "administrator": [
        "Att göra", "Upphandlingar", "Leverantörer", "Möten", "Importera", "Utskick", "Mer", "Administrera",
    ],
}  # fmt: skip


def menu(role: str, here: str, folder: Path):
    create_app(settings_in(folder))
    return menu_for(Officer(1, "a@kommun.example", "Anna", frozenset({role}), sees_contacts=False), here)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_finds_its_own(role: str, tmp_path: Path) -> None:
    shown = [entry.name for entry in menu(role, "/intern", tmp_path).first]
    assert [name for name in NAMES[role] if name in shown] == shown


def test_one_knows_where_one_is(tmp_path: Path) -> None:
    on_it = menu("officer", "/intern/kallor", tmp_path)
    assert [(e.name, e.current) for e in on_it.first if e.current] == [("Importera", "true")]
    assert [(e.name, e.current) for e in on_it.second if e.current] == [("Källor", "page")]
    assert on_it.above is None
    below = menu("officer", "/intern/kallor/visma", tmp_path)
    assert (below.above.path if below.above else "") == "/intern/kallor"


@pytest.mark.parametrize("role", ROLES)
async def test_every_place_in_the_menu_opens_for_who_is_shown_it(db: None, role: str, tmp_path: Path) -> None:
    token = await session_of(role)
    transport = httpx.ASGITransport(app=create_app(settings_in(tmp_path)))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8000", cookies={"anbud_session": token}
    ) as client:
        nav = re.search(r'<nav class="main".*?</nav>', (await client.get("/intern/konto")).text, re.S)
        assert nav
        for path in re.findall(r'href="(/intern[^"]*)"', nav[0]):
            page = await client.get(path)
            assert page.status_code == 200, path
            assert 'aria-current="page"' in page.text, path
