"""Journeys 1 to 5: firms sign up on their phones, and make the mistakes that people make."""

import re
from email import message_from_bytes, policy
from typing import Any

import pytest

from notifications.delivery.queries import bytes_of
from portal.foundation.database import fetch_value
from tests.journeys.conftest import Visitor

# Ordinary Swedish words that a Finnish page has no reason to show; a firm's and a place's name are no leftovers.
SWEDISH = re.compile(r"\b(och|för|inte|att|företag|upphandling|mejl|kommun|välj|skicka|fortsätt)\b", re.IGNORECASE)
FINNISH_BODY = "document.querySelector('body').cloneNode(true)"
UNMARKED = f"""() => {{ const body = {FINNISH_BODY};
  for (const other of body.querySelectorAll('[lang]:not([lang=fi]), script, code')) other.remove();
  return body.textContent.replace(/[^ ]+@[^ ]+/g, "") }}"""


async def newest_letter(kind: str) -> Any:
    """Return the newest letter of a kind, read."""
    letter = await fetch_value("SELECT id FROM letter WHERE kind = $1 ORDER BY id DESC LIMIT 1", kind)
    return message_from_bytes(await bytes_of(letter), policy=policy.default)


def link_in(letter: Any, page: str) -> str:
    """Return the path of the link to a page of ours in a letter's text."""
    text = letter.get_body(("plain",)).get_content()
    found = re.search(rf"https?://[^/\s]+((?:/fi|/fit|/en)?/{page}/\S+)", text)
    assert found, text
    return found[1]


async def as_a_reader(visitor: Visitor) -> None:
    """Take longer over the form than the two seconds that a robot does; the test does not wait."""
    await visitor.page.locator("form[method=post] input[name=oppnad]").evaluate("field => { field.value = '1' }")


@pytest.mark.parametrize("visitor", ["no_js"], indirect=True)
async def test_a_snow_contractor_signs_up_on_a_phone_without_scripts_in_three_pages(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.open("/")
    await visitor.press("Prenumerera på upphandlingar")
    await page.get_by_label("Sök med egna ord").fill("plogning")
    await visitor.press("Sök")
    await page.get_by_label("Snöröjning och halkbekämpning").check()
    await visitor.press("Fortsätt")
    await page.get_by_label("En gång i veckan, på måndagar").check()
    await visitor.press("Fortsätt")
    await page.get_by_label("Företagets namn").fill("Plog & Son")
    await page.get_by_label("E-postadress").fill("plog@exempel.se")
    await as_a_reader(visitor)
    await visitor.press("Skicka")
    assert await visitor.says("plog@exempel.se")
    assert await fetch_value("SELECT count(*) FROM contact") == 0

    await visitor.open(link_in(await newest_letter("confirmation"), "bekrafta"))
    assert await fetch_value("SELECT count(*) FROM contact WHERE confirmed_at IS NOT NULL") == 0, "a GET confirmed"
    await visitor.press("Ja, skicka mejl till mig")
    assert await visitor.says("Klart. Du får nu mejl en gång i veckan")
    assert await fetch_value("SELECT trades || frequency FROM subscription") == ["snorojning", "week"]
    assert "Klart" in (await newest_letter("welcome"))["Subject"]


@pytest.mark.parametrize("visitor", ["phone"], indirect=True)
async def test_a_cafe_owner_meets_only_finnish_on_pages_and_in_letters(visitor: Visitor) -> None:
    page = visitor.page

    async def no_swedish() -> None:
        assert await page.locator("html").get_attribute("lang") == "fi"
        assert SWEDISH.findall(await page.evaluate(UNMARKED)) == [], page.url

    await visitor.open("/fi")
    await no_swedish()
    await visitor.press("Tilaa hankintailmoitukset")
    await page.get_by_label("Hae omilla sanoilla").fill("kahvila")
    await visitor.press("Hae")
    assert await page.locator("input[name=trades]").count() > 0
    await no_swedish()
    await page.get_by_label("Kaikki, mitä kunta aikoo ostaa").check()
    await visitor.press("Jatka")
    await no_swedish()
    await visitor.press("Jatka")
    await no_swedish()
    await page.get_by_label("Yrityksen nimi").fill("Kahvila Oy")
    await page.locator("input[name=email]").fill("kahvila@exempel.fi")
    await as_a_reader(visitor)
    await visitor.press("Lähetä")
    await no_swedish()
    letter = await newest_letter("confirmation")
    assert letter["Content-Language"] == "fi"
    assert not SWEDISH.search(letter.get_body(("plain",)).get_content())
    await visitor.open(link_in(letter, "bekrafta"))
    await visitor.press("Kyllä, lähettäkää minulle viestejä")
    await no_swedish()
    assert await fetch_value("SELECT everything FROM subscription")


async def test_a_personal_number_is_refused_kindly_and_shown_nowhere_again(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.open("/prenumerera/foretag?everything=yes&frequency=day&language=sv")
    await page.get_by_label("Företagets namn").fill("Kalles snickeri")
    await page.get_by_label("E-postadress").fill("kalle@exempel.se")
    await page.locator("input[name=organisation_number]").fill("811218-9876")
    await as_a_reader(visitor)
    await visitor.press("Skicka")
    assert await visitor.says("Det här ser ut som ett personnummer. Vi sparar inga personnummer")
    assert "811218" not in await page.content()
    assert await page.get_by_label("Företagets namn").input_value() == "Kalles snickeri"
    assert await fetch_value("SELECT count(*) FROM letter") == 0


@pytest.mark.parametrize("written", ["0112038-9", "01120389", "FI01120389"])
async def test_a_firm_across_the_river_gives_its_finnish_number(visitor: Visitor, written: str) -> None:
    page = visitor.page
    await visitor.open("/fi/prenumerera/foretag?everything=yes&frequency=day&language=fi")
    await page.get_by_label("Yrityksen nimi").fill("Lumi Oy")
    await page.locator("input[name=email]").fill("lumi@exempel.fi")
    await page.locator("input[name=organisation_number]").fill(written)
    await as_a_reader(visitor)
    await visitor.press("Lähetä")
    assert await visitor.says("lumi@exempel.fi")
    await visitor.open(link_in(await newest_letter("confirmation"), "bekrafta"))
    await visitor.press("Kyllä, lähettäkää minulle viestejä")
    assert await fetch_value("SELECT organisation_number || country FROM supplier") == "0112038-9FI"


async def test_errors_have_focus_lead_to_their_fields_and_keep_what_was_written(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.open("/prenumerera/foretag?everything=yes&frequency=day&language=sv")
    await page.get_by_label("E-postadress").fill("anna@firma")
    await as_a_reader(visitor)
    await visitor.press("Skicka")
    assert (await page.title()).startswith("Fel: ")
    summary = page.locator(".error-summary")
    assert await summary.evaluate("one => one === document.activeElement"), "the summary has no focus"
    assert await summary.get_by_role("heading", name="Något behöver rättas").count() == 1
    above = "([summary, h1]) => !!(summary.compareDocumentPosition(h1) & Node.DOCUMENT_POSITION_FOLLOWING)"
    both = [await summary.element_handle(), await page.locator("h1").element_handle()]
    assert await page.evaluate(above, both), "the summary stands under the heading"
    links = summary.locator("a")
    assert await links.count() == 2
    for number in range(await links.count()):
        field = page.locator((await links.nth(number).get_attribute("href")) or "#none")
        await links.nth(number).click()
        assert await field.evaluate("one => one === document.activeElement")
        described = (await field.get_attribute("aria-describedby") or "").split()
        told = " ".join([await page.locator(f"#{name}").inner_text() for name in described])
        assert await links.nth(number).inner_text() in told, "the field says something else"
        assert await field.get_attribute("aria-invalid") == "true"
    assert await page.get_by_label("E-postadress").input_value() == "anna@firma"


async def test_nothing_chosen_leads_to_the_first_choice(visitor: Visitor) -> None:
    await visitor.open("/prenumerera/hur")
    link = visitor.page.locator(".error-summary a").first
    await link.click()
    assert await visitor.page.evaluate("document.activeElement.matches('input')")
