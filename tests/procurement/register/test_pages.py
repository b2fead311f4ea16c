"""The register's pages, over HTTP."""

from collections.abc import AsyncIterator

import httpx
import pytest

from portal.app import create_app
from portal.foundation import clock
from portal.foundation.settings import read_settings
from procurement.register.actions import cancel_procurement
from procurement.register.queries import procurement_by_reference
from tests import given


@pytest.fixture
async def visitor(db, tmp_path) -> AsyncIterator[httpx.AsyncClient]:
    settings = read_settings({"ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SECRET_KEY": "k" * 40})
    transport = httpx.ASGITransport(app=create_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


async def test_the_list_shows_what_is_open_and_no_draft(visitor):
    await given.published(now=clock.now(), title="Snöröjning")
    await given.draft(now=clock.now(), title="Hemligt utkast")

    page = (await visitor.get("/upphandlingar")).text

    assert "Snöröjning" in page
    assert "Hemligt" not in page


async def test_a_word_finds_its_procurement_and_the_others_stay_away(visitor):
    await given.published(now=clock.now(), title="Snöröjning i norr")
    await given.published(now=clock.now(), title="Skolskjuts", cpv=("60130000",))

    page = (await visitor.get("/upphandlingar", params={"q": "skolskjutsar"})).text

    assert "Skolskjuts" in page
    assert "Snöröjning i norr" not in page


async def test_nothing_found_gives_advice(visitor):
    answer = await visitor.get("/upphandlingar", params={"q": "zzz"})

    assert answer.status_code == 200
    assert "Inga upphandlingar matchar" in answer.text


async def test_the_number_alone_leads_to_the_full_address(visitor):
    reference = await given.published(now=clock.now(), title="Snöröjning på Åsen")

    answer = await visitor.get(f"/upphandlingar/{reference}")

    assert answer.status_code == 301
    assert answer.headers["location"] == f"/upphandlingar/{reference}-snorojning-pa-asen"
    assert (await visitor.get(answer.headers["location"])).status_code == 200


async def test_a_finnish_page_says_that_the_text_is_swedish_and_shows_both_clocks(visitor):
    reference = await given.published(now=clock.now(), title="Snöröjning")

    page = (await visitor.get(f"/fi/upphandlingar/{reference}-snorojning")).text

    assert '<html lang="fi">' in page
    assert '<h1 lang="sv">' in page


async def test_a_draft_and_an_unknown_number_are_not_found(visitor):
    reference = await given.draft(now=clock.now())

    assert (await visitor.get(f"/upphandlingar/{reference}")).status_code == 404
    assert (await visitor.get("/upphandlingar/1999-001")).status_code == 404


async def test_drawing_the_page_changes_nothing(visitor):
    reference = await given.published(now=clock.now())
    before = await procurement_by_reference(reference)

    await visitor.get(f"/upphandlingar/{reference}")

    assert await procurement_by_reference(reference) == before


@pytest.mark.parametrize("after", ["²", "99999999999"])
async def test_a_page_key_nobody_gave_out_shows_the_first_page(visitor, after):
    await given.published(now=clock.now(), title="Snöröjning")

    answer = await visitor.get("/upphandlingar", params={"after": after})

    assert answer.status_code == 200
    assert "Snöröjning" in answer.text


async def test_each_filter_can_be_taken_away_alone(visitor):
    await given.published(now=clock.now(), title="Snöröjning")
    page = (await visitor.get("/upphandlingar?q=sn%C3%B6&bransch=snorojning&lage=oppna")).text

    for rest in ("bransch=snorojning&amp;lage=oppna", "q=sn%C3%B6&amp;lage=oppna", "q=sn%C3%B6&amp;bransch=snorojning"):
        assert f'<li><a href="/upphandlingar?{rest}">' in page


async def test_nothing_found_offers_letters_about_that_search_and_tells_of_what_is_over(visitor):
    reference = await given.published(now=clock.now(), title="Plogning")
    await cancel_procurement(reference, "Behövs inte", by="olle@kommun.example", now=clock.now())

    page = (await visitor.get("/upphandlingar?q=plogning")).text

    assert "1 avslutad matchar" in page
    assert 'href="/prenumerera?words=plogning&amp;q=plogning"' in page
    assert "Få mejl när något nytt stämmer med sökningen" in page


async def test_what_cannot_be_read_is_told_and_the_list_stands(visitor):
    await given.published(now=clock.now(), title="Snöröjning")
    wrong_day = await visitor.get("/upphandlingar?fore=i+morgon")
    assert wrong_day.status_code == 422
    assert "Något behöver rättas" in wrong_day.text
    assert "Snöröjning" in wrong_day.text
    unknown = (await visitor.get("/upphandlingar?bransch=finns-inte")).text
    assert "finns-inte" in unknown
    assert "Snöröjning" in unknown
    assert "de första 100" in (await visitor.get(f"/upphandlingar?q={'x' * 101}")).text


async def test_a_page_beyond_the_last_leads_to_the_last(visitor):
    for _number in range(26):
        await given.published(now=clock.now())
    answer = await visitor.get("/upphandlingar?sida=999")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/upphandlingar?sida=2"
    assert (await visitor.get("/upphandlingar?sida=2")).text.count('<h2><a href="/upphandlingar/') == 1


async def test_each_trade_and_reason_is_tagged_with_its_own_language(visitor):
    reference = await given.published(now=clock.now(), cpv=("90620000", "45430000"))
    for address in (f"/fit/upphandlingar/{reference}", "/fit/upphandlingar"):
        page = (await visitor.get(address, follow_redirects=True)).text
        assert any(f"{before}Lumityöt ja liukkhauentorjunta" in page for before in ("· ", 'snorojning">'))
        assert '<span lang="sv">Golv, kakel och plattsättning</span>' in page
    await cancel_procurement(reference, "Behövs inte", by="olle@kommun.example", now=clock.now())
    page = (await visitor.get(f"/fi/upphandlingar/{reference}", follow_redirects=True)).text
    assert 'Keskeytetty: <span lang="sv">Behövs inte</span>' in page
