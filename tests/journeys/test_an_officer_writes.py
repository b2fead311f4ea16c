"""An officer writes, hands in papers, answers questions and plans what follows; two who write lose nothing."""

from datetime import timedelta

import pytest

from portal.foundation import clock
from procurement.register import actions
from procurement.register.queries import procurement_by_reference
from tests import given
from tests.journeys.conftest import Visitor
from tests.journeys.test_an_officer_publishes import signed_in

BY = "anna@kommun.example"


@pytest.mark.parametrize("visitor", ["narrow", "dark"], indirect=True)
async def test_a_draft_saves_itself_and_nobodys_text_is_lost(visitor: Visitor) -> None:
    await signed_in(visitor)
    await visitor.open("/intern/upphandlingar/ny")
    title, summary = (visitor.page.get_by_label(name, exact=True) for name in ("Rubrik", "Sammanfattning"))
    await title.fill("Snöröjning")
    await summary.focus()
    await visitor.page.get_by_text("Sparat ").wait_for()
    await visitor.page.get_by_role("button", name="Lägg till Snöröjning").wait_for()
    reference = visitor.page.url.rpartition("/")[2]
    await summary.fill("Plogning.")
    async with visitor.page.expect_response("**/autospara"):
        await title.focus()
    assert (await procurement_by_reference(reference))["texts"]["sv"]["summary"] == "Plogning."
    await visitor.audit()
    text = {"sv": {"title": "Snöröjning", "summary": "Annas ord."}}
    await actions.edit_procurement(reference, {}, text, by=BY, now=clock.now())
    await summary.fill("Mina ord.")
    async with visitor.page.expect_response("**/autospara"):
        await title.focus()
    await visitor.page.get_by_text("Inte sparat: någon annan har ändrat samma uppgifter.").wait_for()
    kept = await procurement_by_reference(reference)
    assert kept["texts"]["sv"]["summary"] == "Annas ord."
    assert await summary.input_value() == "Mina ord."


@pytest.mark.parametrize("visitor", ["no_js", "narrow", "dark"], indirect=True)
async def test_papers_questions_successors_and_the_list_are_pages_without_fault(visitor: Visitor) -> None:
    await signed_in(visitor)
    now = clock.now()
    reference, ended = await given.published(now=now), await given.published(now=now)
    until = now.date() + timedelta(days=100)
    await actions.award_procurement(ended, "Plog AB", contract_until_on=until, by=BY, now=now)
    await visitor.open("/intern/upphandlingar?lage=open")
    await visitor.open(f"/intern/upphandlingar/{reference}/dokument")
    await visitor.press("Lägg till")
    assert await visitor.says("Välj en fil")
    paper = {"name": "Underlag.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x"}
    await visitor.page.get_by_label("Fil", exact=True).set_input_files(files=[paper])
    await visitor.press("Lägg till")
    assert await visitor.says("Underlag (PDF, 1 kB, Svenska)")
    await visitor.open(f"/upphandlingar/{reference}/fraga")
    await visitor.page.get_by_label("Din fråga").fill("Hur långt är det?")
    await visitor.press("Skicka frågan")
    assert await visitor.says("Tack.")
    await visitor.open(f"/intern/upphandlingar/{reference}/fragor")
    await visitor.page.get_by_label("Svar", exact=True).fill("12 km")
    await visitor.press("Spara svaret")
    await visitor.press("Publicera 1 svar och mejla dem som följer")
    await visitor.open(f"/upphandlingar/{reference}")
    assert await visitor.says("12 km")
    await visitor.open("/intern/upphandlingar/avtal")
    await visitor.press("Planera nästa")
    assert await visitor.says("Tar över efter avtalet i")
    await visitor.open("/intern/upphandlingar/loften")
