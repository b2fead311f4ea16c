"""Journeys 20 and 21: an officer's meeting from the first date to its material, and a firm that signs up to it."""

import mailbox
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.async_api import Browser

from notifications.delivery.maildir import maildir_of
from portal.foundation import clock
from portal.foundation.access import actions, sessions
from portal.foundation.database import fetch_value
from portal.foundation.settings import Settings, read_settings
from portal.worker import run_once
from procurement.meetings.queries import meeting_by_reference
from tests import given
from tests.journeys.conftest import KINDS, Visitor, served

OFFICER = "olle@kommun.example"
TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}


@pytest.fixture
async def house(pool: str, tmp_path: Path) -> AsyncIterator[Settings]:
    """Settings of a running Anbud whose letters go to a folder."""
    values = {"ANBUD_DATABASE_URL": pool, "ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SECRET_KEY": "k" * 40}
    async with served(values) as address:
        yield read_settings({**values, "ANBUD_BASE_URL": address})


async def somebody(browser: Browser, house: Settings, kind: str, *, officer: bool = False) -> Visitor:
    context = await browser.new_context(**(TABLET if kind == "tablet" else KINDS[kind]), locale="sv-SE")
    if officer:
        number = await fetch_value("SELECT id FROM officer WHERE email = $1", OFFICER)
        if number is None:
            await actions.add_officer(OFFICER, roles=["officer"], by="command", now=clock.now(), sees_contacts=True)
            number = await fetch_value("SELECT id FROM officer WHERE email = $1", OFFICER)
        token = await sessions.begin_session(number, verified=True, now=clock.now())
        await context.add_cookies([{"name": "anbud_session", "value": token, "url": house.base_url}])
    page = await context.new_page()
    person = Visitor(page, house.base_url, kind)
    page.on("pageerror", lambda error: person.faults.append(str(error)))
    return person


def mails(house: Settings) -> list[EmailMessage]:
    box = mailbox.Maildir(maildir_of(house.data_dir), create=False)
    return [message_from_bytes(box.get_bytes(key), policy=policy.default) for key in sorted(box.keys())]  # type: ignore[misc]


async def mail(house: Settings, subject: str, to: str) -> EmailMessage:
    """Let the worker work, and return the one letter of that subject to that address."""
    await run_once(house)
    [letter] = [m for m in mails(house) if subject in m["Subject"] and m["To"] == to]
    return letter


def link_in(letter: EmailMessage) -> str:
    text = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    return re.search(r"(/moten/svar/\S+)", text)[1]  # type: ignore[index]


def calendar_in(letter: EmailMessage) -> Calendar:
    [part] = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    return Calendar.from_ical(part.get_content())


async def sign_up(firm: Visitor, path: str, name: str, people: int) -> None:
    await firm.open(f"{path}/anmal")
    await firm.page.get_by_label("Företagets namn").fill(f"{name} AB")
    await firm.page.get_by_label("E-postadress").fill(f"{name}@firma.example")
    await firm.page.get_by_label("Hur många kommer ni?").fill(str(people))
    await firm.page.locator("main form button[type=submit]").click()
    await firm.page.wait_for_url("**/anmald**")
    await firm.audit()


async def test_an_officers_meeting_from_the_first_date_to_its_material(browser: Browser, house: Settings) -> None:
    now = clock.now()
    await given.contact("eva@firma.example", company="Evas el", now=now, meetings=True, trades=("snorojning",))
    await given.contact("nej@firma.example", company="Nej tack", now=now, meetings=False)
    await given.published(now=now, deadline_at=None, planned_on=(now + timedelta(days=200)).date(), planned_precision="month")  # fmt: skip
    olle = await somebody(browser, house, "desktop", officer=True)
    page = olle.page

    # Created on a proposed day, with the pipeline's item on the agenda.
    await olle.open("/intern/moten")
    assert await olle.says("0 av 2 hållna")
    await olle.press("Nytt möte")
    async with page.expect_navigation():
        await page.locator(".filters a").first.click()
    await olle.audit()
    await page.get_by_label("Plats", exact=True).fill("Nordkalottens hotell")
    await page.get_by_label("Antal platser").fill("5")
    await olle.press("Spara")
    assert await olle.says("Ingen har fått veta något än")
    assert mails_of_nobody(house)
    await page.locator("main a[href$=dagordning]").first.click()
    await page.locator("input[name=item]").first.check()
    await olle.audit()
    await olle.press("Spara dagordningen")
    await olle.press("Annonsera mötet")

    # The invitation's count in the button is the number of letters.
    await olle.press("Bjud in")
    assert await olle.says("Når 1 person")
    await olle.press("Mejla inbjudan till 1 person")
    invitation = await mail(house, "Inbjudan: informationsmöte", "eva@firma.example")
    assert "gäller er" in invitation.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert not [m for m in mails(house) if m["To"] == "nej@firma.example"]

    # Three sign up until it is full; the fourth waits.
    reference = await fetch_value("SELECT reference FROM meeting")
    path = f"/moten/{(await meeting_by_reference(reference))['address']}"
    firm = await somebody(browser, house, "phone")
    for name, people in (("anna", 2), ("bo", 2), ("cia", 1)):
        await sign_up(firm, path, name, people)
        assert await firm.says("Du är anmäld")
    await firm.open(path)
    assert await firm.says("Mötet är fullt. Du kan ställa dig i kö.")
    await sign_up(firm, path, "dag", 1)
    assert await firm.says("Ni står på väntelistan")
    assert not await firm.says("anna")

    # Another day: calendars follow.
    moved_from = (await meeting_by_reference(reference))["starts_at"]
    await olle.open(f"/intern/moten/{reference}/andra")
    await page.get_by_label("Dag", exact=True).fill(str((moved_from + timedelta(days=1)).date()))
    await olle.press("Spara")
    moved = calendar_in(await mail(house, "Ändrat: mötet är nu", "anna@firma.example")).walk("VEVENT")[0]
    assert (moved["sequence"], moved["dtstart"].dt) == (1, moved_from + timedelta(days=1))
    answer = await firm.page.goto(house.base_url + path)
    assert answer is not None and answer.url != house.base_url + path  # the old address leads on

    # At the door, on a tablet that loses its connection.
    await olle.open(f"/intern/moten/{reference}/anmalningar")
    assert await olle.says("dag@firma.example")
    await at_the_door(await somebody(browser, house, "tablet", officer=True), reference)

    # Afterwards: it was held, the plan knows, and the material goes to everyone at once.
    later = moved_from + timedelta(days=2)
    await run_once(house, later)
    assert await fetch_value("SELECT reference FROM occurrence WHERE rule = '4.1'") == reference
    await olle.open(f"/intern/moten/{reference}/material")
    await page.get_by_label("Vad är det?").fill("Bilder från mötet")
    await page.get_by_label("Länk").fill("https://kommun.example/bilder.pdf")
    await page.get_by_label("Dokumentet är tillgängligt").check()
    await page.locator("details button").click()
    await page.get_by_label("Vad frågades?").first.fill("Får vi lämna anbud ihop?")
    await page.get_by_label("Vårt svar").first.fill("Ja.")
    await olle.press("Spara frågor och svar")
    new_path = f"/moten/{(await meeting_by_reference(reference))['address']}"
    await firm.open(new_path)
    assert not await firm.says("Får vi lämna anbud ihop?")
    await olle.press("Publicera allt och mejla")
    await firm.open(new_path)
    assert await firm.says("Får vi lämna anbud ihop?")
    await run_once(house, later)
    told = {m["To"].split("@")[0] for m in mails(house) if m["Subject"].startswith("Material från mötet")}
    assert told == {"anna", "bo", "cia", "dag", "eva"}
    await olle.open("/intern/moten/effekt")

    # Another one is cancelled: whoever had it in the calendar is rid of it.
    other = await given.meeting(now=now)
    await sign_up(firm, f"/moten/{(await meeting_by_reference(other))['address']}", "anna", 1)
    await olle.open(f"/intern/moten/{other}")
    await page.get_by_label("Skäl").fill("Snöstorm")
    await olle.press("Ställ in och mejla alla inbjudna")
    gone = calendar_in(await mail(house, "Inställt: mötet", "anna@firma.example"))
    assert str(gone["method"]) == "CANCEL"
    for visitor in (olle, firm):
        await visitor.page.context.close()


def mails_of_nobody(house: Settings) -> bool:
    return not maildir_of(house.data_dir).exists() or not mails(house)


async def at_the_door(tablet: Visitor, reference: str) -> None:
    """Tick one firm online, one offline, add a walk-in; all is known once the connection is back."""
    page = tablet.page
    await tablet.open(f"/intern/moten/{reference}/narvaro")
    row = page.locator("li", has_text="anna AB")
    async with page.expect_response("**/narvaro"):
        await row.get_by_role("button", name="2").click()
    assert await page.locator("[data-here]").inner_text() == "2"
    await page.context.set_offline(True)
    await page.locator("li", has_text="bo AB").get_by_role("button", name="1").click()
    await page.get_by_label("Företagets namn").fill("Oanmäld & Son")
    await page.get_by_role("button", name="Lägg till").click()
    await page.locator("[data-waiting]").wait_for(state="visible")
    assert await fetch_value("SELECT sum(came) FROM participation") == 2
    await page.context.set_offline(False)
    await page.locator("[data-waiting]").wait_for(state="hidden")
    assert await fetch_value("SELECT sum(came) FROM participation") == 4
    await tablet.open(f"/intern/moten/{reference}/narvaro")
    assert await tablet.says("Oanmäld & Son")
    assert await page.locator("[data-here]").inner_text() == "4"
    await page.context.close()


@pytest.mark.parametrize("kind", ["no_js", "phone"])
async def test_a_firm_signs_up_becomes_three_leaves_and_comes_too_late(
    browser: Browser, house: Settings, kind: str
) -> None:
    now = clock.now()
    reference = await given.meeting(now=now)
    path = f"/moten/{(await meeting_by_reference(reference))['address']}"
    firm = await somebody(browser, house, kind)
    await firm.open("/moten")
    await firm.page.locator("a", has_text="Anmäl dig").first.click()
    await firm.audit()
    await firm.page.get_by_label("Hur många kommer ni?").fill("6")
    await firm.page.locator("main form button[type=submit]").click()
    assert (await firm.page.title()).startswith("Fel:")
    await firm.audit()
    await sign_up(firm, path, "anna", 1)
    link = link_in(await mail(house, "Du är anmäld till mötet", "anna@firma.example"))

    await firm.open(link)
    await firm.page.get_by_label("Hur många kommer ni?").fill("3")
    await firm.press("Spara ändringen")
    assert await firm.says("Sparat. Vi har mejlat ett kvitto.")
    await run_once(house)
    receipts = [m for m in mails(house) if m["Subject"].startswith("Du är anmäld")]
    assert sorted(int(calendar_in(m).walk("VEVENT")[0]["sequence"]) for m in receipts) == [0, 1]
    await firm.press("Avanmäl dig")
    assert await firm.says("Du är avanmäld.")
    gone = calendar_in(await mail(house, "Du är avanmäld", "anna@firma.example"))
    assert (str(gone["method"]), int(gone.walk("VEVENT")[0]["sequence"])) == ("CANCEL", 2)

    late = await given.meeting(now=now - timedelta(days=54))
    await firm.open(f"/moten/{(await meeting_by_reference(late))['address']}/anmal")
    assert await firm.says("Anmälan är stängd")
    assert await firm.says("olle@kommun.example")
    await firm.page.context.close()
