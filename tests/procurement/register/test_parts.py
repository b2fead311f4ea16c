"""The form as a whole: lots, what a bidder needs, what is unknown, and what is told before anything is saved."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import httpx
import pytest

from notifications.digests.actions import alerts_due
from notifications.letters.queries import listed_letters, whole_letters
from notifications.matching.actions import match_due
from notifications.matching.queries import matches_of
from portal.foundation import clock
from portal.foundation.database import fetch, fetch_value
from portal.foundation.web.marked import marked_up
from procurement.plan.queries import activities_on
from procurement.register import actions
from procurement.register.domain.lots import lots_matter, whole_lots
from procurement.register.errors import NotReady
from procurement.register.queries import lots_of, procurement_by_reference, revisions_of
from tests import given
from tests.visitor import session_of, settings_in, visiting

OLLE = "olle@kommun.example"
LIST = "/intern/upphandlingar"
LOTS = [{"title": "Grus", "cpv": ["14212000"]}, {"title": "Plogning av byarna", "cpv": ["90620000"]}]


@pytest.fixture
async def officer(db, tmp_path) -> AsyncIterator[httpx.AsyncClient]:
    async with visiting(tmp_path) as visitor:
        visitor.cookies.set("anbud_session", await session_of("procurer"))
        yield visitor


async def draft(now: datetime, **more: Any) -> str:
    fields = {"cpv": ["45000000"], "deadline_at": now + timedelta(days=20), **more.pop("fields", {})}
    texts = more.pop("texts", {"sv": {"title": "Vägar", "summary": "Underhåll av vägar."}})
    return await actions.create_draft(fields, texts, buyer="Övertorneå kommun", by=OLLE, now=now, **more)


async def published(now: datetime, **more: Any) -> str:
    reference = await draft(now, **more)
    await actions.publish_procurement(reference, by=OLLE, now=now)
    return reference


async def page_of(visitor: httpx.AsyncClient, reference: str, language: str = "") -> str:
    answer = await visitor.get(f"{language}/upphandlingar/{reference}", follow_redirects=True)
    return unescape(answer.text)


# --- lots ---------------------------------------------------------------------------------------------------------


def test_lots_without_a_number_take_the_next_that_is_free() -> None:
    assert [lot["number"] for lot in whole_lots([{"number": ""}, {"number": "2"}, {"title": "x"}])] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("change", "matters"),
    [
        ({"title": "Annat"}, False), ({"value_minor": 5}, False), ({"awarded_to": "Grus AB"}, False),
        ({"deadline_at": datetime(2030, 1, 1, tzinfo=UTC)}, True), ({"cancelled": True}, True), ({"cpv": []}, True),
    ],
)  # fmt: skip
def test_a_bidder_is_told_of_what_they_act_on_in_a_lot(change: dict[str, Any], matters: bool) -> None:
    before = whole_lots(LOTS)
    assert lots_matter(before, [before[0] | change, before[1]]) is matters
    assert lots_matter(before, before[:1])


async def test_who_chose_the_code_of_a_lot_is_reached_by_the_whole(db, at) -> None:
    now = at("09:00")
    await given.contact(now=now, cpv=("90620000",))
    reference = await draft(now, lots=LOTS)
    assert [match["hit"] for match in (await matches_of([reference], now))[reference]] == ["exact"]
    assert (await procurement_by_reference(reference))["cpv"] == ["45000000", "14212000", "90620000"]

    other = await draft(now)
    await actions.edit_procurement(other, {}, lots=LOTS, by=OLLE, now=now)
    await actions.edit_procurement(other, {"cpv": ["45000000"]}, by=OLLE, now=now)
    assert [match["hit"] for match in (await matches_of([other], now))[other]] == ["exact"]


async def test_lots_are_added_by_a_button_kept_shown_to_all_and_won_one_by_one(officer: httpx.AsyncClient) -> None:
    form = {
        "language": "sv", "title": "Vägar", "summary": "Underhåll.", "cpv": "45000000", "deadline_on": "2035-05-14",
        "lot_number": [""], "lot_title": ["Grus"], "lot_description": ["Till *vägar*."], "lot_cpv": ["14212000"],
        "lot_value": ["400 000"], "lot_deadline_on": ["2035-05-01"], "lot_deadline_time": ["12.00"],
    }  # fmt: skip
    more = (await officer.post(f"{LIST}/ny", data=form | {"add_lot": "yes"})).text
    assert more.count('name="lot_title"') == 2
    assert await fetch_value("SELECT count(*) FROM procurement") == 0
    second = {
        "lot_number": ["", ""], "lot_title": ["Grus", "Plogning"], "lot_description": ["Till *vägar*.", ""],
        "lot_cpv": ["14212000", ""], "lot_value": ["400 000", ""], "lot_deadline_on": ["2035-05-01", ""],
        "lot_deadline_time": ["12.00", "23:59"],
    }  # fmt: skip
    reference = (await officer.post(f"{LIST}/ny", data=form | second)).headers["location"].split("/")[3]
    await actions.publish_procurement(reference, by=OLLE, now=clock.now())
    shown = await page_of(officer, reference, "/fi")
    assert '<h3 lang="sv">Osa 1: Grus</h3>' in shown
    assert "<em>vägar</em>" in shown
    assert "400 000 kr" in shown.replace("\xa0", " ")

    await actions.edit_procurement(reference, {"case_number": "KS 1"}, by=OLLE, now=clock.now())
    won = {"winner": "", "lot": ["1", "2"], "lot_winner": ["Grus AB", "Plog AB, Grus AB"]}
    assert (await officer.post(f"{LIST}/{reference}/steg/tilldela", data=won)).status_code == 303
    found = await procurement_by_reference(reference)
    assert found["awarded_to"] == "Grus AB, Plog AB"
    assert [lot["awarded_to"] for lot in await lots_of(found["id"])] == ["Grus AB", "Plog AB, Grus AB"]
    assert "Vinnare: Plog AB, Grus AB" in await page_of(officer, reference)


async def test_a_copy_has_the_lots_without_their_days_and_winners(db, at) -> None:
    lots = [{"title": "Grus", "deadline_at": at("12:00"), "awarded_to": "Grus AB"}]
    new = await actions.copy_procurement(await draft(at("09:00"), lots=lots), by=OLLE, now=at("09:00"))
    assert (await procurement_by_reference(new))["lots"] == whole_lots([{"title": "Grus"}])


# --- what a bidder needs, in each language --------------------------------------------------------------------------


async def test_the_page_says_what_a_bidder_needs_and_falls_back_part_by_part(officer: httpx.AsyncClient) -> None:
    texts = {
        "sv": {"title": "Vägar", "summary": "Underhåll.", "requirements": "# Krav\n\n- körkort\n- **F-skatt**"},
        "fi": {"title": "Tiet", "summary": "Kunnossapito."},
    }
    reference = await published(clock.now(), texts=texts, fields={"papers": ["espd"]})
    swedish, finnish = await page_of(officer, reference), await page_of(officer, reference, "/fi")
    assert "<h3>Krav</h3>\n<ul>\n<li>körkort</li>\n<li><strong>F-skatt</strong></li>" in swedish
    assert "Ni intygar att ni får lämna anbud." in swedish
    assert '<p class="lead">Kunnossapito.</p>' in finnish
    assert '<div lang="sv"><h3>Krav</h3>' in finnish
    assert "Yhteinen eurooppalainen hankinta-asiakirja (ESPD)" in finnish


async def test_other_demands_are_news_to_a_bidder_and_a_translation_is_none(db, at) -> None:
    now, reference = at("09:00"), await published(at("09:00"))
    found = await procurement_by_reference(reference)
    text = found["texts"]["sv"]
    ways = [({"sv": text | {"requirements": "Körkort."}}, True), ({"fi": {"title": "Tiet", "requirements": "Ajokortti."}}, False)]  # fmt: skip
    for texts, matters in ways:
        await actions.edit_procurement(reference, {}, texts, by=OLLE, now=now)
        assert (await revisions_of(found["id"]))[0]["matters"] is matters
    await actions.edit_procurement(reference, {"papers": ["espd"]}, by=OLLE, now=now)
    assert (await revisions_of(found["id"]))[0]["matters"]


def test_long_texts_are_marked_up_and_nothing_in_them_runs() -> None:
    text = "# Ett\n\n### Två\n\n<b>x</b> [a](javascript:alert(1)) [b](https://b.example/?q=1&r)\nnästa rad"
    assert marked_up(text) == (
        "<h3>Ett</h3>\n<h4>Två</h4>\n<p>&lt;b&gt;x&lt;/b&gt; [a](javascript:alert(1)) "
        '<a href="https://b.example/?q=1&amp;r" rel="external nofollow">b</a><br>\nnästa rad</p>\n'
    )


# --- what is not known, and what nobody has written -----------------------------------------------------------------


async def test_what_is_said_to_be_unknown_is_shown_as_that_and_what_is_forgotten_is_not(
    officer: httpx.AsyncClient,
) -> None:
    unknown = {"fields": {"deadline_at": None, "unknown": ["planned_on", "value"]}}
    shown = await page_of(officer, await published(clock.now(), **unknown))
    assert "<dt>Uppskattat värde</dt><dd>Inte känt än</dd>" in shown
    assert "<dt>Planeras till</dt><dd>Inte känt än</dd>" in shown
    assert "Avtalstid" not in shown
    form = unescape((await officer.get(f"{LIST}/{await draft(clock.now(), fields={'unknown': ['value']})}")).text)
    assert "Inte ifyllt: avtalstid. Skriv, eller kryssa för Okänt än." in form


async def test_a_draft_needs_no_title_and_what_is_published_does(officer: httpx.AsyncClient) -> None:
    said = {
        "language": "sv",
        "summary": "Kort.",
        "summary_fi": "Lyhyt.",
        "cpv": "90620000",
        "deadline_on": "2035-05-14",
    }
    reference = (await officer.post(f"{LIST}/ny", data=said)).headers["location"].split("/")[3]
    for path in (LIST, f"{LIST}/{reference}", f"{LIST}/{reference}/forhandsgranska", f"{LIST}/{reference}/dokument"):
        assert "Utan titel" in (await officer.get(path)).text
    with pytest.raises(NotReady) as error:
        await actions.publish_procurement(reference, by=OLLE, now=clock.now())
    assert "en rubrik, en rubrik till översättningen (Suomi)" in str(error.value)


async def test_a_form_whose_first_answer_was_lost_goes_on_with_the_same_draft(officer: httpx.AsyncClient) -> None:
    said = {"language": "sv", "title": "Vägar", "token": "t" * 20}
    first = await officer.post(f"{LIST}/ny/autospara", data=said)
    again = await officer.post(f"{LIST}/ny/autospara", data=said | {"title": "Broar"})
    assert again.headers["location"] == first.headers["location"]
    reference = first.headers["location"].split("/")[3]
    await actions.edit_procurement(reference, {"unit": "Skolan"}, by="anna@kommun.example", now=clock.now())
    by_hand = await officer.post(f"{LIST}/ny", data=said | {"title": "Tunnlar"})
    assert by_hand.headers["location"] == f"{first.headers['location']}/forhandsgranska"
    found = await procurement_by_reference(reference)
    assert (found["texts"]["sv"]["title"], found["unit"]) == ("Tunnlar", "Skolan")

    await actions.edit_procurement(reference, {}, {"sv": {"title": "Kajer"}}, by="anna@kommun.example", now=clock.now())
    both = await officer.post(f"{LIST}/ny", data=said | {"title": "Vallar"})
    assert both.status_code == 409
    assert "Kajer" in both.text
    assert await fetch_value("SELECT count(*) FROM procurement") == 1


async def test_an_empty_form_begins_no_draft(officer: httpx.AsyncClient) -> None:
    assert (await officer.post(f"{LIST}/ny/autospara", data={"language": "sv"})).status_code == 422
    assert "Formuläret är tomt" in (await officer.post(f"{LIST}/ny", data={"language": "sv"})).text
    assert await fetch_value("SELECT count(*) FROM procurement") == 0


async def test_checking_tells_what_is_missing_and_how_it_reads_and_saves_nothing(officer: httpx.AsyncClient) -> None:
    said = {"language": "sv", "title": "Snöröjning", "cpv": "45000000", "requirements": "- körkort", "check": "yes"}
    shown = unescape((await officer.post(f"{LIST}/ny", data=said)).text)
    assert "Det saknas något innan den kan publiceras: en sammanfattning" in shown
    assert "Koden 45000000 är en hel huvudgrupp" in shown
    assert "Lägg till Snöröjning" in shown
    assert "<li>körkort</li>" in shown
    assert await fetch_value("SELECT count(*) FROM procurement") == 0

    lot = {"lot_number": "1", "lot_cpv": "90620000", "lot_title": "Vinter"}
    assert "Koderna hör inte till någon bransch" in shown
    assert "Koderna hör inte till någon bransch" not in (await officer.post(f"{LIST}/ny", data=said | lot)).text

    reference = await draft(clock.now())
    later = {**said, "revision": "1", "summary": "Kort.", "deadline_on": "2035-05-14"}
    assert "Inget saknas för att publicera." in (await officer.post(f"{LIST}/{reference}", data=later)).text
    assert (await procurement_by_reference(reference))["revision"] == 1


async def test_saving_leads_to_the_papers_when_that_is_what_is_wanted(officer: httpx.AsyncClient) -> None:
    answer = await officer.post(f"{LIST}/ny", data={"language": "sv", "title": "Vägar", "papers_next": "yes"})
    assert answer.headers["location"].endswith("/dokument")


async def test_what_serves_an_activity_of_the_plan_is_evidence_of_it_once_public(db, at) -> None:
    [(rule, _, _), *_] = await activities_on(at("09:00").date())
    reference = await published(at("09:00"), fields={"activity_rule": rule})
    await actions.publish_procurement(reference, by=OLLE, now=at("10:00"))
    kept = await fetch("SELECT kind, title FROM occurrence WHERE rule = $1 AND reference LIKE 'procurement:%'", rule)
    assert [dict(row) for row in kept] == [{"kind": "publication", "title": f"{reference}: Vägar"}]


# --- letters ---------------------------------------------------------------------------------------------------------


async def letters() -> list[str]:
    rows = await listed_letters()
    whole = await whole_letters([row["id"] for row in rows])
    return [body.decode() for body in whole.values()]


async def test_whoever_was_told_is_told_of_a_paper_an_answer_and_a_lots_last_day_once_each(db, at, tmp_path) -> None:
    now, settings = at("09:00"), settings_in(tmp_path)
    for number in range(3):
        await given.contact(f"firma{number}@a.example", now=now, cpv=("90620000",), frequency="now")
    await given.contact("annan@a.example", now=now, cpv=("15000000",), frequency="now")
    reference = await published(now, lots=LOTS)
    counts = []

    async def send(minute: int) -> None:
        await match_due(at(f"09:{minute:02}"))
        await alerts_due(settings, at(f"09:{minute + 1:02}"))
        counts.append(len(await letters()))

    await send(5)
    paper = actions.Paper("Karta", "karta.pdf", "application/pdf", b"%PDF-1.7 x")
    await actions.add_document(reference, paper, by=OLLE, now=at("09:10"))
    await send(15)
    question = await actions.ask_question(reference, "Får man prova?", now=at("09:20"))
    await actions.write_answer(reference, question, "Får man prova?", "Ja.")
    await send(21)
    await actions.release_answers(reference, by=OLLE, now=at("09:23"))
    await send(25)
    lots = (await procurement_by_reference(reference))["lots"]
    moved = [lots[0] | {"deadline_at": at("12:00") + timedelta(days=5)}, lots[1]]
    await actions.edit_procurement(reference, {}, lots=moved, by=OLLE, now=at("09:30"))
    await send(35)
    await send(40)
    assert counts == [3, 6, 6, 9, 12, 12]
    assert sum("Del 2: Plogning av byarna" in body for body in await letters()) == 12
