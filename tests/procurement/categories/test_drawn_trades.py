"""Trades as officers draw them, and the words that found nothing."""

from dataclasses import replace

import pytest

from procurement.categories import actions, queries
from procurement.categories.domain import shipped_trades
from procurement.categories.errors import NoSuchTrade, PrefixUnknown

pytestmark = pytest.mark.usefixtures("db")


async def test_a_new_town_has_the_shipped_trades_in_their_fifteen_areas():
    areas = await queries.trades_by_area("fi")
    assert len(areas) == 15
    assert [trade.slug for area in areas for trade in area.trades] == [trade.slug for trade in shipped_trades()]
    assert areas[0].name == "Rakentaminen"


async def test_a_drawn_trade_stands_in_place_of_the_shipped_one(at):
    snow = await queries.trade_with_slug("snorojning")
    await actions.draw_trade(replace(snow, includes=("90620",), excludes=()), by="anna@example.se", now=at("09:00"))
    assert (await queries.trade_with_slug("snorojning")).includes == ("90620",)
    assert len(await queries.all_trades()) == len(shipped_trades())


async def test_an_ended_trade_is_not_offered_but_keeps_its_name(at):
    snow = await queries.trade_with_slug("snorojning")
    await actions.draw_trade(replace(snow, active=False), by="anna@example.se", now=at("09:00"))
    assert "snorojning" not in [trade.slug for trade in await queries.active_trades()]
    assert (await queries.trade_names("sv"))["snorojning"] == "Snöröjning och halkbekämpning"


async def test_a_prefix_without_codes_is_refused(at):
    snow = await queries.trade_with_slug("snorojning")
    with pytest.raises(PrefixUnknown):
        await actions.draw_trade(replace(snow, includes=("9999",)), by="anna@example.se", now=at("09:00"))


async def test_a_word_that_finds_nothing_is_counted_without_anybodys_name(at):
    for _ in range(2):
        assert (await actions.look_up("Flumpning", "sv", now=at("09:00"))).is_empty
    assert [(row["word"], row["times"]) for row in await queries.missed_words()] == [("flumpning", 2)]


@pytest.mark.parametrize("words", ["qqxxw@exempel.se", "19121212-1212", "xx", "q" * 60])
async def test_what_may_be_a_person_is_not_kept(words, at):
    await actions.look_up(words, "sv", now=at("09:00"))
    assert await queries.missed_words() == []


async def test_a_missed_word_made_a_synonym_is_found_and_leaves_the_queue(at):
    await actions.look_up("flumpning", "sv", now=at("09:00"))
    [miss] = await queries.missed_words()
    for _ in range(2):
        await actions.make_synonym(miss["id"], "snorojning", by="anna@example.se", now=at("10:00"))
    assert await queries.missed_words() == []
    assert (await actions.look_up("flumpning", "sv", now=at("11:00"))).trades[0].key == "snorojning"


async def test_a_synonym_for_a_trade_that_does_not_exist_is_refused_and_the_word_waits(at):
    await actions.look_up("flumpning", "sv", now=at("09:00"))
    [miss] = await queries.missed_words()
    with pytest.raises(NoSuchTrade):
        await actions.make_synonym(miss["id"], "inget", by="anna@example.se", now=at("10:00"))
    assert len(await queries.missed_words()) == 1


async def test_nodes_are_named_in_the_readers_language():
    names = await queries.names_of_nodes(["t:snorojning", "c90620000", "t:borta"], "en")
    assert names == {
        "t:snorojning": "Snow clearing and gritting",
        "c90620000": "Snow-clearing services",
        "t:borta": "borta",
    }
