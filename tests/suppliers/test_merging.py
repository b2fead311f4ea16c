"""Two firms that are one: found, merged with all they have, parted again."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.foundation import clock
from portal.foundation.database import execute, fetch, fetch_value
from suppliers.directory.actions import add_note, merge, tell_apart, undo_merge
from suppliers.directory.errors import NoSuchFirm, NotToMerge
from suppliers.directory.queries import alike, doubles, firms, merges_of
from suppliers.directory.queries.contacts import Sought
from tests import given

BY = "olle@kommun.example"
LIST = "/intern/leverantorer"


async def two(first: str = "Annas Plog AB", second: str = "annas plog") -> tuple[int, int, int, int]:
    """Two firms of nearly the same name: the contacts and the firms."""
    one = await given.contact("anna@plog.example", company=first, now=clock.now(), trades=("snorojning",))
    other = await given.contact("bo@plog.example", company=second, now=clock.now())
    ids = {row["id"]: row["supplier_id"] for row in await fetch("SELECT id, supplier_id FROM contact")}
    return one, other, ids[one], ids[other]


async def test_names_that_differ_in_legal_form_and_punctuation_only_are_proposed(db: None) -> None:
    await two("Annas Plog AB", "Aktiebolaget Annas-Plog")
    await given.contact("c@bygg.example", company="Bygg AB", now=clock.now())
    assert [[firm["name"] for firm in group["firms"]] for group in await doubles()] == [
        ["Annas Plog AB", "Aktiebolaget Annas-Plog"]
    ]


async def test_two_firms_with_two_numbers_are_two(db: None) -> None:
    _one, _other, first, second = await two()
    await execute("UPDATE supplier SET organisation_number = '5560360793' WHERE id = $1", first)
    await execute("UPDATE supplier SET organisation_number = '2120001355' WHERE id = $1", second)
    assert await doubles() == []
    with pytest.raises(NotToMerge, match="olika organisationsnummer"):
        await merge(second, first, by=BY, now=clock.now())


async def test_the_same_number_is_proposed_whatever_the_names(db: None) -> None:
    await two("Annas Plog AB", "Norrbottens snö")
    await execute("UPDATE supplier SET organisation_number = '5560360793'")
    assert [len(group["firms"]) for group in await doubles()] == [2]


async def test_a_misspelt_name_is_told_of_on_the_firms_page(db: None) -> None:
    _one, _other, first, second = await two("Norrskenets snöröjning", "Norskenets snöröjning")
    assert [row["id"] for row in await alike(first)] == [second]


async def test_contacts_with_what_they_chose_and_notes_move_and_the_number_is_filled_in(db: None) -> None:
    one, other, first, second = await two()
    await execute("UPDATE supplier SET organisation_number = '1234567-8', country = 'FI' WHERE id = $1", second)
    await add_note(other, "Ringde.", by=BY, now=clock.now())
    await merge(second, first, by=BY, now=clock.now())
    assert await fetch_value("SELECT count(*) FROM contact WHERE supplier_id = $1", first) == 2
    assert await fetch_value("SELECT trades FROM subscription WHERE contact_id = $1", one) == ["snorojning"]
    assert await fetch_value("SELECT supplier_id FROM supplier_note") == first
    row = await fetch("SELECT organisation_number, country FROM supplier WHERE id = $1", first)
    assert tuple(row[0]) == ("1234567-8", "FI")
    assert {row["company"] for row in await firms(Sought(), clock.now())} == {"Annas Plog AB"}
    assert await doubles() == []
    with pytest.raises(NoSuchFirm):
        await merge(second, first, by=BY, now=clock.now())


async def test_a_merge_is_undone_with_what_moved_and_only_that(db: None) -> None:
    _one, other, first, second = await two()
    await execute("UPDATE supplier SET organisation_number = '5560360793' WHERE id = $1", second)
    number = await merge(second, first, by=BY, now=clock.now())
    later = await given.contact("ny@plog.example", company="x", now=clock.now())
    await execute("UPDATE contact SET supplier_id = $1 WHERE id = $2", first, later)
    assert await undo_merge(number, by=BY, now=clock.now()) == second
    owners = {row["id"]: row["supplier_id"] for row in await fetch("SELECT id, supplier_id FROM contact")}
    assert (owners[other], owners[later]) == (second, first)
    assert await fetch_value("SELECT organisation_number FROM supplier WHERE id = $1", first) is None
    assert await merges_of(first) == []
    with pytest.raises(NotToMerge, match="redan ångrad"):
        await undo_merge(number, by=BY, now=clock.now())


async def test_firms_that_were_told_apart_are_not_asked_about_again(db: None) -> None:
    _one, _other, first, second = await two()
    await tell_apart(second, first, by=BY, now=clock.now())
    await tell_apart(first, second, by=BY, now=clock.now())
    assert await doubles() == []
    assert await alike(first) == []


async def test_a_firm_that_signs_up_with_a_merged_firms_number_joins_the_one_that_was_kept(db: None) -> None:
    from suppliers.registry.actions import enter_contact
    from suppliers.registry.domain import CompanyNumber

    _one, _other, first, second = await two()
    await execute("UPDATE supplier SET organisation_number = '5560360793'")
    await merge(second, first, by=BY, now=clock.now())
    number = CompanyNumber("SE", "5560360793")
    new = await enter_contact("ny@plog.example", "Plog", number, given.wish(), origin="form", now=clock.now())
    assert await fetch_value("SELECT supplier_id FROM contact WHERE id = $1", new) == first


async def test_officers_merge_and_undo_on_pages(sign_in: Callable[..., Any]) -> None:
    one, other, first, second = await two()
    browser = await sign_in("procurer")
    listed = (await browser.get(f"{LIST}/dubbletter")).text
    assert f"{LIST}/sla-ihop/{second}/{first}" in listed
    asked = (await browser.get(f"{LIST}/sla-ihop/{second}/{first}")).text
    assert "Inget mejl går ut" in asked
    assert (await browser.post(f"{LIST}/sla-ihop/{second}/{first}")).status_code == 303
    page = (await browser.get(f"{LIST}/{one}")).text
    assert "Ångra sammanslagningen med annas plog" in page
    assert "Slogs ihop med ett annat företag (annas plog → Annas Plog AB), procurer@kommun.example" in page
    merged = await fetch_value("SELECT id FROM supplier_merge")
    assert (await browser.post(f"{LIST}/angra-sammanslagning/{merged}")).status_code == 303
    assert (await browser.post(f"{LIST}/angra-sammanslagning/{merged}")).status_code == 409
    assert (await (await sign_in("officer")).post(f"{LIST}/sla-ihop/{second}/{first}")).status_code == 403
    assert (await browser.post(f"{LIST}/sla-ihop/{first}/{first}")).status_code == 422
    assert other


async def test_the_one_double_among_many_is_found(db: None) -> None:
    await execute("INSERT INTO supplier (name) SELECT 'Firma ' || n || ' AB' FROM generate_series(1, 5000) n")
    await execute("INSERT INTO supplier (name) VALUES ('firma 4711')")
    assert [[firm["name"] for firm in group["firms"]] for group in await doubles()] == [["Firma 4711 AB", "firma 4711"]]


async def test_the_key_follows_the_name(db: None) -> None:
    one, _other, first, _second = await two("Annas Plog AB", "Bygg")
    await execute("UPDATE supplier SET name = 'Plogservice i Norr Handelsbolag' WHERE id = $1", first)
    assert await fetch_value("SELECT name_key FROM supplier WHERE id = $1", first) == "plogservice i norr"
    assert one
