"""Officers read what was sent; addresses and letters only those who may see contacts."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.datastructures import State
from litestar.types import Receive, Scope, Send

from notifications.delivery.web import Letters
from notifications.digests.actions import alerts_due
from notifications.matching.actions import match_due
from notifications.sendings.web import Sendings
from portal.foundation.access.domain import Officer
from portal.foundation.database import fetch_value
from portal.foundation.settings import read_settings
from portal.problems import HANDLERS
from tests import given


def browser_of(officer: Officer | None) -> httpx.AsyncClient:
    state = State({"settings": read_settings({})})
    app = Litestar(
        [Letters, Sendings], exception_handlers=HANDLERS, logging_config=None, openapi_config=None, state=state
    )

    async def signed_in(scope: Scope, receive: Receive, send: Send) -> None:
        scope["user"] = officer  # type: ignore[typeddict-item]
        await app(scope, receive, send)

    return httpx.AsyncClient(transport=httpx.ASGITransport(signed_in), base_url="http://anbud.example")  # type: ignore[arg-type]


def officer(*, sees_contacts: bool) -> Officer:
    return Officer(1, "olle@kommun.example", "Olle", frozenset({"officer"}), sees_contacts)


@pytest.fixture
async def letter(db: None, at: Callable[[str], datetime], tmp_path: Any) -> int:
    settings = read_settings({"ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SECRET_KEY": "k" * 40})
    await given.contact("anna@firma.example", now=at("09:00"), frequency="now")
    await given.published(now=at("09:00"), title="Snöröjning <b>nu</b>")
    await match_due(at("09:05"))
    await alerts_due(settings, at("09:05"))
    return int(await fetch_value("SELECT max(id) FROM letter"))


async def test_nobody_reads_letters_without_signing_in(letter: int) -> None:
    async with browser_of(None) as browser:
        answers = [await browser.get(f"/intern/utskick{rest}") for rest in ("", f"/{letter}", f"/{letter}/sida")]
    assert [answer.status_code for answer in answers] == [303, 303, 303]


async def test_the_list_hides_addresses_from_who_may_not_see_them(letter: int) -> None:
    async with browser_of(officer(sees_contacts=False)) as browser:
        listed, detail = await browser.get("/intern/utskick"), await browser.get(f"/intern/utskick/{letter}")
        whole = await browser.get(f"/intern/utskick/{letter}/kalla")
    assert "a…@firma.example" in listed.text
    assert "anna@firma.example" not in listed.text + detail.text
    assert whole.status_code == 403


async def test_a_letter_is_read_as_page_text_and_source(letter: int) -> None:
    async with browser_of(officer(sees_contacts=True)) as browser:
        detail = await browser.get(f"/intern/utskick/{letter}")
        shown = await browser.get(f"/intern/utskick/{letter}/sida")
        text = await browser.get(f"/intern/utskick/{letter}/text")
        source = await browser.get(f"/intern/utskick/{letter}/kalla")
    assert "anna@firma.example" in detail.text
    assert "Väntar på att skickas" in detail.text
    assert "Snöröjning &lt;b&gt;nu&lt;/b&gt;" in shown.text
    assert "sandbox" in shown.headers["content-security-policy"]
    assert "Snöröjning <b>nu</b>" in text.text
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in source.text


async def test_a_letter_that_is_not_there_is_not_found(db: None) -> None:
    async with browser_of(officer(sees_contacts=True)) as browser:
        assert (await browser.get("/intern/utskick/999999")).status_code == 404


async def test_the_list_is_narrowed_to_a_state(letter: int) -> None:
    async with browser_of(officer(sees_contacts=True)) as browser:
        waiting = await browser.get("/intern/utskick", params={"lage": "ready"})
        refused = await browser.get("/intern/utskick", params={"lage": "refused"})
    assert "anna@firma.example" in waiting.text
    assert "anna@firma.example" not in refused.text
