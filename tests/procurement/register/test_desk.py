"""The officers' pages of the register, over HTTP."""

import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from portal.foundation import clock
from procurement.register import actions
from procurement.register.queries import procurement_by_reference
from tests import given
from tests.visitor import app_in, session_of

LIST = "/intern/upphandlingar"
LINK = {"kind": "document", "url": "https://a.example/underlag.pdf", "title": "Underlag", "language": "sv"}


@pytest.fixture
async def officer(db: None, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Petra, who may publish."""
    token = await session_of("procurer")
    transport = httpx.ASGITransport(app=app_in(tmp_path))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8000", cookies={"anbud_session": token}
    ) as client:
        yield client


def inputs(page: str) -> dict[str, Any]:
    """Return what a browser would post of the page's long form, untouched."""
    form = page[page.index('<form method="post" novalidate') : page.index("</form>", page.index("novalidate"))]
    values: dict[str, Any] = {}
    for name, kind, value in re.findall(r'<input[^>]*?name="(\w+)" type="(\w+)" value="([^"]*)"', form):
        if kind != "checkbox":
            values.setdefault(name, []).append(value)
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form):
        values.setdefault(name, []).append(value)
    for name, value in re.findall(r'<textarea[^>]*? name="(\w+)"[^>]*>([^<]*)</textarea>', form):
        values.setdefault(name, []).append(value)
    for name, options in re.findall(r'<select[^>]*? name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        values.setdefault(name, []).append((re.search(r'value="(\w+)" selected', options) or [None, ""])[1])
    return values


async def test_a_new_procurement_keeps_all_that_was_written(officer: httpx.AsyncClient) -> None:
    form = inputs((await officer.get(f"{LIST}/ny")).text) | {
        "language": "fi", "title": "Auraus", "summary": "Lumityöt.", "cpv": "90620000", "nuts": "se332",
        "deadline_on": "2030-10-14", "questions_on": "2030-10-01", "questions_time": "12.00", "currency": "EUR",
        "value_from": "40 000", "title_sv": "Snöröjning", "description_sv": "Plogning.", "requirements_sv": "Körkort.",
        "link_title": [LINK["title"], ""], "link_url": [LINK["url"], ""], "link_kind": ["document", "page"],
        "link_language": ["sv", "sv"],
    }  # fmt: skip
    answer = await officer.post(f"{LIST}/ny", data=form)

    found = await procurement_by_reference(answer.headers["location"].split("/")[3])
    assert found["language"] == "fi"
    assert found["texts"]["sv"] == {
        "title": "Snöröjning", "summary": "", "description": "Plogning.", "requirements": "Körkort.",
    }  # fmt: skip
    assert (found["nuts"], found["links"], found["currency"]) == (["SE332"], [LINK], "EUR")
    assert f"{found['questions_until']:%Y-%m-%d %H:%M}" == "2030-10-01 10:00"


async def test_what_was_written_stays_when_something_is_wrong(officer: httpx.AsyncClient) -> None:
    answer = await officer.post(
        f"{LIST}/ny", data={"title": "Auraus", "cpv": "12345678", "link_title": "A", "link_url": "x"}
    )
    assert "CPV-koden 12345678 finns inte" in answer.text
    assert 'value="Auraus"' in answer.text
    assert 'value="x"' in answer.text


async def test_two_who_change_the_same_see_both_texts_and_may_decide(officer: httpx.AsyncClient) -> None:
    reference = await given.draft(now=clock.now(), unit="Skolan")
    shown = inputs((await officer.get(f"{LIST}/{reference}")).text)
    await actions.edit_procurement(reference, {"unit": "Tekniska"}, by="anna@kommun.example", now=clock.now())

    answer = await officer.post(f"{LIST}/{reference}", data=shown | {"unit": "Omsorgen"})
    assert answer.status_code == 409
    assert "<dt>enhet</dt><dd>Tekniska</dd>" in answer.text
    assert 'value="Omsorgen"' in answer.text
    assert (await procurement_by_reference(reference))["unit"] == "Tekniska"

    again = await officer.post(f"{LIST}/{reference}", data=inputs(answer.text))
    assert again.status_code == 303
    assert (await procurement_by_reference(reference))["unit"] == "Omsorgen"


async def test_each_step_has_a_page_and_the_next_ones_are_offered(officer: httpx.AsyncClient) -> None:
    reference = await given.published(
        now=clock.now(), deadline_at=None, planned_on=date(2030, 9, 1), planned_precision="month"
    )
    ways = [
        ("dialog", {}, "dialogue"), ("planera", {}, "planned"), ("oppna", {"deadline_on": "2035-01-15"}, "open"),
        ("tilldela", {"winner": "Plog AB", "bids": "3", "contract_until_on": "2039-01-15"}, "awarded"),
        ("avsluta", {}, "ended"), ("ta-bort", {"reason": "Fel sida."}, "ended"), ("visa", {}, "ended"),
    ]  # fmt: skip
    for slug, said, status in ways:
        assert f"/steg/{slug}" in (await officer.get(f"{LIST}/{reference}")).text
        assert (await officer.get(f"{LIST}/{reference}/steg/{slug}")).status_code == 200
        assert (await officer.post(f"{LIST}/{reference}/steg/{slug}", data=said)).status_code == 303
        assert (await procurement_by_reference(reference))["status"] == status


@pytest.mark.parametrize(
    ("slug", "said", "words"),
    [
        ("oppna", {"deadline_on": ""}, "Skriv ett datum"),
        ("oppna", {"deadline_on": "2020-01-01"}, "har redan varit"),
        ("tilldela", {"winner": ""}, "Skriv vem som fick uppdraget"),
        ("tilldela", {"winner": "Plog AB", "bids": "tre"}, "Skriv antalet anbud med siffror"),
        ("avbryt", {"reason": ""}, "Skriv varför upphandlingen avbryts"),
    ],
)
async def test_a_step_asks_again_for_what_it_needs(
    officer: httpx.AsyncClient, slug: str, said: dict[str, str], words: str
) -> None:
    reference = await given.published(
        now=clock.now(), deadline_at=None, planned_on=date(2030, 9, 1), planned_precision="month"
    )
    answer = await officer.post(f"{LIST}/{reference}/steg/{slug}", data=said)
    assert words in answer.text
    assert (await procurement_by_reference(reference))["status"] == "planned"


async def test_a_step_that_does_not_follow_is_not_offered_and_an_unknown_one_is_not_found(
    officer: httpx.AsyncClient,
) -> None:
    reference = await given.published(now=clock.now())
    assert "går inte att ta nu" in (await officer.get(f"{LIST}/{reference}/steg/avsluta")).text
    assert (await officer.post(f"{LIST}/{reference}/steg/avsluta")).status_code == 409
    assert (await officer.get(f"{LIST}/{reference}/steg/flyga")).status_code == 404


async def test_the_public_page_tells_changes_in_words_and_an_earlier_last_day_loudly(
    officer: httpx.AsyncClient, at: Any
) -> None:
    reference = await given.published(now=at("09:00"), deadline_at=at("2030-04-01 12:00"))
    await actions.edit_procurement(reference, {"deadline_at": at("2030-03-20 12:00")}, by="olle", now=at("10:00"))
    await actions.edit_procurement(reference, {"links": []}, links=[LINK], by="olle", now=at("11:00"))
    await actions.award_procurement(reference, "Plog AB", by="olle", now=at("12:00"))

    page = (await officer.get(f"/upphandlingar/{reference}-snorojning-i-byarna")).text
    changes = page[page.index("<h2>Ändringar</h2>") :]
    assert "<strong>sista dag är tidigarelagd</strong>" in changes
    assert "ändrat: dokument" in changes
    assert "ändrat: tilldelad" in changes
    assert "ändrat: <" not in changes
