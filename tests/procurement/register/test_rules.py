"""Which rules a purchase falls under, and what it makes together with the year's others of its kind."""

import pytest

from portal.foundation.database import execute
from procurement.register.actions import cancel_procurement
from procurement.register.domain import purchase_kind
from procurement.register.queries import bought_of_same_kind, procurement_by_reference
from procurement.register.web.rules import rules_for
from tests import given
from tests.visitor import session_of, visiting

KRONOR = 100


@pytest.fixture
async def verified(db):
    """Amounts that somebody here has looked up and another has checked."""
    await execute("UPDATE threshold SET verified_by = 'petra', verified_at = now() WHERE amount_minor IS NOT NULL")


async def bought(at, kronor, cpv="90620000", **more):
    return await given.published(now=at("2025-03-12 09:00"), cpv=(cpv,), value_to_minor=kronor * KRONOR, **more)


@pytest.mark.parametrize(
    ("cpv", "kind"),
    [
        (["45233141"], "works"),
        (["55520000"], "social"),
        (["90620000", "45233141"], "goods_services"),
        ([], "goods_services"),
    ],
)
def test_the_main_code_says_what_kind_of_purchase_it_is(cpv, kind):
    assert purchase_kind(cpv) == kind


async def test_the_years_purchases_of_the_same_kind_are_summed_and_others_are_not(db, at):
    mine = await bought(at, 300_000)
    await bought(at, 200_000, "90621000")
    await bought(at, 900_000, "55520000")
    cancelled = await bought(at, 700_000)
    await cancel_procurement(cancelled, "Inga pengar.", by="o", now=at("2025-03-13 09:00"))
    found = await procurement_by_reference(mine)
    assert await bought_of_same_kind(found["id"], found["cpv"], 2025) == (200_000 * KRONOR, 1)
    assert await bought_of_same_kind(found["id"], found["cpv"], 2024) == (0, 0)
    # A neighbour that shares the installation adds up its own.
    await execute("INSERT INTO buyer (name) VALUES ('Pajala kommun')")
    await execute("UPDATE procurement SET buyer_id = (SELECT max(id) FROM buyer) WHERE id <> $1", found["id"])
    assert await bought_of_same_kind(found["id"], found["cpv"], 2025) == (0, 0)


async def test_two_that_are_small_alone_and_not_together_are_warned_of(verified, at):
    mine = await procurement_by_reference(await bought(at, 500_000))
    alone = await rules_for(mine, at("2025-03-12 10:00"))
    assert (alone["procedure"], alone["together"]) == ("direct_award", False)
    await bought(at, 500_000)
    both = await rules_for(mine, at("2025-03-12 10:00"))
    assert (both["procedure"], both["together"]) == ("national", True)


async def test_without_a_value_or_with_amounts_nobody_checked_nothing_is_claimed(db, at, tmp_path):
    assert await rules_for(await procurement_by_reference(await given.published(now=at("09:00"))), at("09:00")) is None
    reference = await bought(at, 500_000)
    told = await rules_for(await procurement_by_reference(reference), at("2025-03-12 10:00"))
    assert (told["procedure"], told["abstains"]) == (None, "unverified")
    async with visiting(tmp_path) as client:
        client.cookies["anbud_session"] = await session_of("officer")
        page = (await client.get(f"/intern/upphandlingar/{reference}/forhandsgranska")).text
    assert "inte kontrollerat av någon här" in page


async def test_the_years_kinds_are_listed_with_their_share_of_the_limit(db, at, tmp_path):
    for kronor in (300_000, 300_000):
        await bought(at, kronor)
    await bought(at, 900_000, "79710000")
    await bought(at, 10_000, "15000000")
    async with visiting(tmp_path) as client:
        client.cookies["anbud_session"] = await session_of("reader")
        said = (await client.get("/intern/samma-slag?ar=2025")).text
        # What is small by itself comes first: the largest share of the limit before the others.
        assert said.index("906</a>") < said.index("150</a>") < said.index("797</a>")
        assert "Nära gränsen" in said
        assert "Över gränsen var för sig" in said
        assert "86 % av gränsen" in said.replace("\u00a0", " ")
        await bought(at, 150_000)
        assert "Över gränsen tillsammans" in (await client.get("/intern/samma-slag?ar=2025")).text
        assert "Inga köp med ett värde" in (await client.get("/intern/samma-slag?ar=2019")).text
        assert (await client.get("/intern/samma-slag?ar=x")).status_code == 200
