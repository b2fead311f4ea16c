"""Officers draw a trade anew: what it does is seen first, and only what was seen is saved."""

import html
import re
from collections.abc import Callable
from typing import Any

import httpx

from portal.foundation import clock
from portal.foundation.database import fetch, fetch_value
from procurement.categories.actions import look_up
from procurement.categories.domain import Trade, overlaps, read_prefixes, read_words, relation, unmapped
from procurement.categories.queries import active_trades, missed_words, trade_with_slug
from tests import given

PATH = "/intern/branscher"


def fields_of(page: str) -> dict[str, str]:
    """What stands in the form of a page."""
    found = dict(re.findall(r'<input [^>]*?name="([\w-]+)"[^>]*? value="([^"]*)"', page))
    found |= dict(re.findall(r'<textarea [^>]*?name="([\w-]+)"[^>]*>([^<]*)</textarea>', page))
    return {name: html.unescape(value) for name, value in found.items()}


async def preview(browser: httpx.AsyncClient, slug: str, **changed: str) -> tuple[str, dict[str, str]]:
    form = fields_of((await browser.get(f"{PATH}/{slug}")).text) | changed
    page = (await browser.post(f"{PATH}/{slug}", data=form)).text
    return page, fields_of(page)


async def test_the_list_says_how_many_firms_chose_a_trade_and_what_is_bought(sign_in: Callable[..., Any]) -> None:
    await given.contact("a@plog.example", now=clock.now(), trades=("snorojning",))
    await given.contact("b@plog.example", now=clock.now(), trades=("snorojning", "skyltar"))
    await given.published(now=clock.now())
    page = (await (await sign_in()).get(PATH)).text
    assert "Leverantörer i Snöröjning och halkbekämpning: 2" in page
    assert "Upphandlingar i Snöröjning och halkbekämpning: 1" in page


async def test_a_change_shows_who_gets_more_and_less_before_it_is_saved(sign_in: Callable[..., Any]) -> None:
    await given.contact("a@plog.example", company="Bara snö", now=clock.now(), trades=("snorojning",))
    await given.contact("b@plog.example", company="Allt", now=clock.now())
    await given.contact(
        "c@plog.example", company="Snö och koden", now=clock.now(), trades=("snorojning",), cpv=("90620000",)
    )
    await given.published(now=clock.now(), title="Plogning av byarna")
    await given.published(now=clock.now(), title="Gräsklippning", cpv=("77314100",))
    browser = await sign_in("procurer")
    page, form = await preview(browser, "snorojning", includes="773141", excludes="")
    assert "1 företag får veta om mer" not in page.replace("2 företag", "")
    assert "2 företag får veta om mer, 1 om mindre. 1 upphandling tillkommer, 1 faller bort" in " ".join(page.split())
    less = page[page.index("Får veta om mindre (") :]
    assert "Bara snö" in less[: less.index("</ul>")]
    assert "Snö och koden" not in less[: less.index("</ul>")]
    assert await fetch_value("SELECT count(*) FROM trade_edit") == 0
    assert (await browser.post(f"{PATH}/snorojning", data=form | {"save": "ja"})).status_code == 303
    assert (await trade_with_slug("snorojning")).includes == ("773141",)
    assert await fetch_value("SELECT count(*) FROM letter") == 0
    assert [row[0] for row in await fetch("SELECT verb FROM event WHERE object_kind = 'trade'")] == ["trade.drawn"]


async def test_only_the_change_that_was_seen_is_saved(sign_in: Callable[..., Any]) -> None:
    browser = await sign_in("procurer")
    _page, form = await preview(browser, "snorojning", includes="9062")
    answer = await browser.post(f"{PATH}/snorojning", data=form | {"save": "ja", "includes": "90"})
    assert (answer.status_code, "Det här händer om du sparar" in answer.text) == (200, True)
    assert await fetch_value("SELECT count(*) FROM trade_edit") == 0


async def test_wrong_prefixes_and_an_empty_name_are_told_beside_their_fields(sign_in: Callable[..., Any]) -> None:
    browser = await sign_in("procurer")
    answer = await browser.post(
        f"{PATH}/snorojning", data={"name-sv": "", "includes": "9062, 99999, plog", "active": "yes"}
    )
    assert answer.status_code == 422
    assert "Ingen CPV-kod börjar med 99999." in answer.text
    assert "Skriv branschens namn på svenska" in answer.text
    assert 'value="9062, 99999, plog"' in answer.text


async def test_a_word_that_found_nothing_becomes_a_synonym(sign_in: Callable[..., Any]) -> None:
    await look_up("xyzzyvux", "sv", now=clock.now())
    browser = await sign_in("procurer")
    assert "xyzzyvux" in (await browser.get(f"{PATH}/sokord")).text
    [word] = await missed_words()
    assert (await browser.post(f"{PATH}/sokord/{word['id']}", data={})).status_code == 422
    await browser.post(f"{PATH}/sokord/{word['id']}", data={f"trade-{word['id']}": "snorojning"})
    assert [hit.key for hit in (await look_up("xyzzyvux", "sv", now=clock.now())).trades] == ["snorojning"]
    assert await missed_words() == []
    await look_up("flumpning", "sv", now=clock.now())
    [word] = await missed_words()
    await browser.post(f"{PATH}/sokord/{word['id']}", data={"aside": "ja"})
    assert await missed_words() == []


async def test_a_trade_of_our_own_is_drawn_and_may_be_chosen(sign_in: Callable[..., Any]) -> None:
    browser = await sign_in("procurer")
    form = {"name-sv": "Renskötsel & älg", "includes": "03300000-2", "area": "jord-skog"}
    areas = re.findall(r'<option value="([\w-]+)"', (await browser.get(f"{PATH}/ny")).text)
    form["area"] = areas[0]
    page = (await browser.post(f"{PATH}/ny", data=form)).text
    assert "Delar koder med" in page
    answer = await browser.post(f"{PATH}/ny", data=fields_of(page) | {"area": areas[0], "save": "ja"})
    assert answer.headers["location"] == f"{PATH}/renskotsel-alg"
    assert "renskotsel-alg" in {trade.slug for trade in await active_trades()}
    again = await browser.post(f"{PATH}/ny", data=form)
    assert "Det finns redan en bransch med det namnet" in again.text


async def test_officers_read_and_procurers_draw(sign_in: Callable[..., Any]) -> None:
    browser = await sign_in("officer")
    assert (await browser.get(f"{PATH}/snorojning")).status_code == 200
    assert (await browser.post(f"{PATH}/snorojning", data={"save": "ja"})).status_code == 403
    assert (await browser.get(f"{PATH}/utan-bransch")).status_code == 200
    assert (await browser.get(f"{PATH}/finns-inte")).status_code == 404


SNOW = Trade("sno", "x", {"sv": "Snö"}, includes=("9062",), excludes=("90621",))
STREETS = Trade("gator", "x", {"sv": "Gator"}, includes=("906",))


def test_trades_that_share_codes_are_told_of_with_the_codes() -> None:
    shared = overlaps(SNOW, [SNOW, STREETS])
    assert set(shared) == {"gator"}
    assert "90620000" in shared["gator"]


def test_codes_without_a_trade_are_told_of_by_the_topmost_of_their_branch() -> None:
    everything_else = Trade("allt", "x", includes=tuple(f"{n:02}" for n in range(1, 99) if n != 90))
    bare = unmapped([everything_else, STREETS])
    assert "90600000" not in bare
    assert all(code.startswith("90") for code in bare)
    assert "90700000" in bare
    assert not any(code.startswith("907") and code != "90700000" for code in bare)


def test_a_purchase_is_near_a_trade_exactly_broadly_or_not_at_all() -> None:
    assert relation(SNOW, ["90620000"]) == "exact"
    assert relation(SNOW, ["90600000"]) == "broader"
    assert relation(SNOW, ["15000000"]) == "none"


def test_prefixes_and_words_are_read_as_people_write_them() -> None:
    assert read_prefixes("9062, 90630000-2;9062\nplog") == ("9062", "9063", "plog")
    assert read_words("Plog,  snö  röjning\nplog;") == ("plog", "snö röjning")


async def test_a_trade_that_may_be_chosen_still_may_after_the_preview(sign_in: Callable[..., Any]) -> None:
    browser = await sign_in("procurer")
    page = (await browser.get(f"{PATH}/snorojning")).text
    assert re.search(r'id="active"[^>]* checked ', page)
    after, _form = await preview(browser, "snorojning", includes="9062")
    assert re.search(r'id="active"[^>]* checked ', after)
