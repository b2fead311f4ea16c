"""Procurements follow the trades as officers draw them."""

from dataclasses import replace
from typing import Any

from procurement.categories.actions import draw_trade
from procurement.categories.queries import trade_with_slug
from procurement.register.actions import follow_trades
from procurement.register.queries import procurement_by_reference
from tests import given


async def test_a_procurement_follows_a_trade_that_is_drawn_anew_once(db: None, at: Any) -> None:
    reference = await given.published(now=at("09:00"), cpv=("90620000",))
    assert await follow_trades() == 0
    snow, signs = await trade_with_slug("snorojning"), await trade_with_slug("skyltar")
    await draw_trade(replace(snow, includes=("9063",)), by="anna@example.se", now=at("10:00"))
    await draw_trade(replace(signs, includes=("9062",), excludes=()), by="anna@example.se", now=at("10:00"))

    assert await follow_trades() == 1
    assert await follow_trades() == 0
    nodes = (await procurement_by_reference(reference))["match_exact"]
    assert "t:skyltar" in nodes
    assert "t:snorojning" not in nodes


async def test_a_procurement_written_after_the_drawing_has_nothing_to_follow(db: None, at: Any) -> None:
    snow = await trade_with_slug("snorojning")
    await draw_trade(replace(snow, includes=("9063",)), by="anna@example.se", now=at("08:00"))
    await given.published(now=at("09:00"))
    assert await follow_trades() == 0
