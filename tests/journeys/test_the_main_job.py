"""The whole way: a firm subscribes in Finnish on a phone without scripts, a real Swedish notice becomes a letter, one
POST ends it, and the next publication reaches nobody.

It is November 2023 here, when the notice was open for bids.
"""

import mailbox
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser

from notifications.delivery.maildir import maildir_of
from portal.foundation import clock
from portal.foundation.database import fetch_value
from portal.foundation.settings import Settings, read_settings
from portal.worker import run_once
from procurement.sources.actions import Rules, import_files
from tests import given
from tests.journeys.conftest import KINDS, Visitor, served
from tests.notifications.delivery.scripted_server import ScriptedServer
from tests.visitor import session_of

THEN = datetime.fromisoformat("2023-11-20T09:00:00+01:00")
NOTICE = "eforms-notices/swedish/701354-2023.xml"


@pytest.fixture(params=["maildir", "smtp"])
async def house(request: pytest.FixtureRequest, pool: str, tmp_path: Path) -> AsyncIterator[Settings]:
    """Settings of a running Anbud; its letters go to a folder, or to a relay that keeps them."""
    values = {"ANBUD_DATABASE_URL": pool, "ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SECRET_KEY": "k" * 40}
    async with ScriptedServer().running() as relay:
        if request.param == "smtp":
            values["ANBUD_SMTP_URL"] = relay.url
        request.node.letters = lambda: relay.accepted if request.param == "smtp" else kept_in(tmp_path)
        with clock.at(THEN):
            async with served(values) as address:
                yield read_settings({**values, "ANBUD_BASE_URL": address})


def kept_in(folder: Path) -> list[bytes]:
    box = mailbox.Maildir(maildir_of(folder), create=False)
    return [box.get_bytes(key) for key in sorted(box.keys())]


def newest(request: pytest.FixtureRequest, subject: str) -> EmailMessage:
    read = [message_from_bytes(wire, policy=policy.default) for wire in request.node.letters()]
    [letter] = [letter for letter in read if subject in letter["Subject"]]
    return letter  # type: ignore[return-value]


def text_of(letter: EmailMessage, subtype: str) -> str:
    return str(letter.get_body((subtype,)).get_content())  # type: ignore[union-attr]


def path_in(letter: EmailMessage, page: str) -> str:
    found = re.search(rf"https?://[^/\s]+((?:/fi)?/{page}/\S+)", text_of(letter, "plain"))
    assert found
    return found[1]


async def visit(browser: Browser, address: str, kind: str, session: str | None = None) -> Visitor:
    context = await browser.new_context(**KINDS[kind], locale="sv-SE")
    if session:
        await context.add_cookies([{"name": "anbud_session", "value": session, "url": address}])
    return Visitor(await context.new_page(), address, kind)


async def subscribe(firm: Visitor, trades: dict[str, str]) -> None:
    """Choose trades by everyday words, letters at once, and leave a firm's name and address."""
    await firm.open("/fi/prenumerera")
    for word, trade in trades.items():
        await firm.page.locator("input[name=q]").fill(word)
        await firm.press("Hae")
        await firm.page.get_by_label(trade).check()
    await firm.press("Jatka")
    await firm.page.locator("input[name=frequency][value=now]").check()
    await firm.press("Jatka")
    await firm.page.locator("input[name=company]").fill("Tornion lumi ja sähkö")
    await firm.page.locator("input[name=email]").fill("anna@firma.example")
    # A reader takes longer than the two seconds that a robot does; the test does not wait.
    await firm.page.locator("form[method=post] input[name=oppnad]").evaluate("field => { field.value = '1' }")
    await firm.press("Lähetä")


async def test_from_a_real_notice_to_a_real_letter_and_out_again(
    request: pytest.FixtureRequest, browser: Browser, house: Settings, shared_data: Path
) -> None:
    firm = await visit(browser, house.base_url, "no_js")
    await subscribe(firm, {"auraus": "Lumityöt ja liukkaudentorjunta", "generaattori": "Sähkötarvikkeet ja valaisimet"})
    await run_once(house, THEN)
    await firm.open(path_in(newest(request, "Vahvista"), "bekrafta"))
    await firm.page.locator("main form[method=post] button").first.click()
    await run_once(house, THEN)

    taken = await import_files(
        [shared_data / NOTICE], Rules(now=THEN, office=house.timezone, municipality=house.municipality)
    )
    assert [one.new for one in taken] == [1]
    reference = await fetch_value("SELECT reference FROM procurement WHERE status = 'draft'")
    officer = await visit(browser, house.base_url, "desktop", await session_of("procurer"))
    await officer.open(f"/intern/upphandlingar/{reference}/forhandsgranska")
    await officer.press("Publicera och mejla 1 leverantör")
    await run_once(house, THEN)
    # Staff may have been written to; nobody else is while the sending can be undone.
    already = len(request.node.letters())
    later = THEN + timedelta(minutes=11)
    await run_once(house, later)
    assert len(request.node.letters()) == already + 1

    letter = newest(request, "Uusi hankinta")
    assert letter["To"] == "anna@firma.example"
    await firm.page.set_content(text_of(letter, "html"))
    await firm.audit()

    ending = letter["List-Unsubscribe"].strip("<>")
    async with httpx.AsyncClient() as relay:
        answer = await relay.post(ending, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    await given.published(now=THEN, title="Snöröjning i byarna", cpv=("90620000",))
    await run_once(house, later)
    assert len(request.node.letters()) == already + 1
    await firm.page.context.close()
    await officer.page.context.close()
