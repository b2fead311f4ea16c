"""Another address, one's own data, and ways of leaving: over HTTP, by mailed links."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from notifications.letters.actions import LetterOutbox
from portal.foundation import clock, tokens
from portal.foundation.database import fetch, fetch_value
from suppliers.directory.actions import add_note
from suppliers.registry.actions import erase_contact
from suppliers.signup import actions
from suppliers.signup.lists import ListedFirm, enter_listed
from tests import given
from tests.suppliers.test_signup_pages import text_of
from tests.visitor import settings_in, visiting

SECRET = "k" * 40


@pytest.fixture
async def visitor(db: None, tmp_path: Any) -> AsyncIterator[httpx.AsyncClient]:
    async with visiting(tmp_path) as client:
        yield client


async def manage(contact: int, age: timedelta = timedelta()) -> str:
    version = await fetch_value("SELECT token_version FROM contact WHERE id = $1", contact)
    return f"/mina-val/{actions.manage_token(contact, version, SECRET, clock.now() - age)}"


async def letters() -> list[tuple[str, str]]:
    return [(row["kind"], row["recipient"]) for row in await fetch("SELECT kind, recipient FROM letter ORDER BY id")]


async def link_to_move() -> str:
    number = await fetch_value("SELECT max(id) FROM letter WHERE kind = 'address_change'")
    [line] = [line for line in (await text_of(number)).splitlines() if "/ny-adress/" in line]
    return line.removeprefix("http://127.0.0.1:8000")


async def test_an_address_changes_only_from_the_new_mailbox_and_both_are_told(visitor: httpx.AsyncClient) -> None:
    contact = await given.contact(now=clock.now(), language="fi")
    old = await manage(contact)
    answer = await visitor.post(f"{old}/adress", data={"email": "Ny@Firma.example"})
    assert "ny@firma.example" in answer.text
    assert await letters() == [("address_change", "ny@firma.example")]
    link = await link_to_move()

    assert (await visitor.get(link)).status_code == 200
    assert await fetch_value("SELECT email FROM contact") == "anna@firma.example"
    assert (await visitor.post(link)).status_code == 200
    assert (await visitor.post(link)).status_code == 200
    assert await fetch_value("SELECT email FROM contact") == "ny@firma.example"
    assert (await letters())[1:] == [("address_changed", "ny@firma.example"), ("address_left", "anna@firma.example")]
    assert (await visitor.get(old)).status_code == 410
    assert (await visitor.get(await manage(contact))).status_code == 200


async def test_a_link_that_is_an_hour_old_neither_changes_the_address_nor_hands_out_data(
    visitor: httpx.AsyncClient,
) -> None:
    old = await manage(await given.contact(now=clock.now()), timedelta(hours=2))
    assert (await visitor.get(f"{old}/adress")).status_code == 410
    assert (await visitor.post(f"{old}/adress", data={"email": "ny@firma.example"})).status_code == 410
    assert (await visitor.get(f"{old}/uppgifter")).status_code == 410
    assert await letters() == []


async def test_the_page_is_the_same_when_the_new_address_subscribes_already(visitor: httpx.AsyncClient) -> None:
    contact = await given.contact(now=clock.now())
    await given.contact("olle@firma.example", now=clock.now())
    page = await manage(contact)
    one = (await visitor.post(f"{page}/adress", data={"email": "olle@firma.example"})).text
    other = (await visitor.post(f"{page}/adress", data={"email": "eva@firma.example"})).text
    assert one.replace("olle@", "eva@") == other
    assert await letters() == [("already", "olle@firma.example"), ("address_change", "eva@firma.example")]


async def test_an_address_taken_meanwhile_is_not_taken_twice(visitor: httpx.AsyncClient) -> None:
    await visitor.post(
        f"{await manage(await given.contact(now=clock.now()))}/adress", data={"email": "ny@firma.example"}
    )
    await given.contact("ny@firma.example", now=clock.now())
    answer = await visitor.post(await link_to_move())
    assert answer.status_code == 409
    assert "Adressen prenumererar redan" in answer.text


async def test_the_later_wish_for_an_address_is_the_one_that_counts(visitor: httpx.AsyncClient) -> None:
    page = await manage(await given.contact(now=clock.now()))
    await visitor.post(f"{page}/adress", data={"email": "fel@firma.example"})
    first = await link_to_move()
    await visitor.post(f"{page}/adress", data={"email": "ny@firma.example"})
    assert (await visitor.post(first)).status_code == 410
    assert (await visitor.post(await link_to_move())).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "words"), [("anna@", "namn@exempel.se"), ("anna@gmial.com", "Menade du anna@gmail.com?")]
)
async def test_a_wrong_new_address_is_asked_about(visitor: httpx.AsyncClient, wrong: str, words: str) -> None:
    page = await manage(await given.contact(now=clock.now()))
    assert words in (await visitor.post(f"{page}/adress", data={"email": wrong})).text
    assert await letters() == []


async def test_ones_data_is_a_page_to_read_and_a_file(visitor: httpx.AsyncClient, tmp_path: Any) -> None:
    contact = await given.contact(now=clock.now(), trades=("snorojning",))
    await actions.mail_a_manage_link(
        "anna@firma.example", secret=SECRET, outbox=LetterOutbox(settings_in(tmp_path)), now=clock.now()
    )
    await add_note(contact, "Ringde om takskottning.", by="olle@kommun.example", now=clock.now())
    page = (await visitor.get(f"{await manage(contact)}/uppgifter")).text
    data = json.loads((await visitor.get(f"{await manage(contact)}/uppgifter.json")).text)

    for said in (
        "anna@firma.example",
        "Annas firma",
        "Snöröjning och halkbekämpning",
        "Din länk för att ändra",
        "Ringde om tak",
    ):
        assert said in page
    assert data["email"] == "anna@firma.example"
    assert [letter["kind"] for letter in data["letters"]] == ["manage_link"]
    assert data["notes"][0]["text"] == "Ringde om takskottning."
    assert "token_version" not in data


async def test_some_trades_can_be_left_and_the_last_one_ends_all(visitor: httpx.AsyncClient) -> None:
    contact = await given.contact(now=clock.now(), trades=("snorojning", "elmateriel"))
    link = f"/avsluta/{actions.unsubscribe_token(contact, SECRET)}"
    assert "Kryssa för" in (await visitor.post(link, data={"do": "some"})).text
    assert "Sparat" in (await visitor.post(link, data={"do": "some", "trades": "elmateriel"})).text
    assert await fetch_value("SELECT trades FROM subscription") == ["snorojning"]
    assert await fetch_value("SELECT ended_at FROM contact") is None
    await visitor.post(link, data={"do": "some", "trades": "snorojning"})
    assert await fetch_value("SELECT ended_at FROM contact") is not None


@pytest.mark.parametrize(("said", "kept"), [("too_many", "too_many"), ("nonsense", None), ("", None)])
async def test_why_is_asked_and_never_required(visitor: httpx.AsyncClient, said: str, kept: str | None) -> None:
    contact = await given.contact(now=clock.now())
    link = f"/avsluta/{actions.unsubscribe_token(contact, SECRET)}"
    assert "Avslutat" in (await visitor.post(link, data={"do": "all", "reason": said})).text
    assert await fetch_value("SELECT ended_reason FROM contact") == kept


async def test_who_was_erased_comes_back_only_by_its_own_hand(db: None, tmp_path: Any, at: Any) -> None:
    outbox = LetterOutbox(settings_in(tmp_path))
    await given.contact(now=at("09:00"))
    await erase_contact("anna@firma.example", secret=SECRET, now=at("10:00"))
    row = ListedFirm("rad 2", {"email": "anna@firma.example", "company": "Annas firma", "everything": "ja"})
    refused = await enter_listed([row], "gammal lista", secret=SECRET, outbox=outbox, now=at("11:00"))
    assert (refused["added"], refused["rejected"][0]["reason"]) == (
        0, "email: Adressens ägare har bett att bli borttagen och kan bara anmäla sig själv.",
    )  # fmt: skip

    await actions.ask_to_confirm(
        "anna@firma.example", "Annas firma", None, given.wish(), secret=SECRET, outbox=outbox, now=at("12:00")
    )
    pending = await fetch_value("SELECT max(id) FROM pending_signup")
    await actions.confirm(
        tokens.seal("confirm", {"id": pending}, SECRET, now=at("12:00")), secret=SECRET, outbox=outbox, now=at("12:01")
    )
    again = await enter_listed([row], "gammal lista", secret=SECRET, outbox=outbox, now=at("13:00"))
    assert again["added"] == 1
