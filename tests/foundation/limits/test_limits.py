import asyncio
from datetime import timedelta

import pytest

from portal.foundation.database import fetch_value
from portal.foundation.limits import TooOften, take
from portal.foundation.limits.actions import forget_old_limits

HOUR = timedelta(hours=1)


async def test_the_limit_holds_for_each_key_and_opens_with_the_next_window(db, at):
    for _ in range(3):
        await take("sign-up", "10.0.0.1", most=3, window=HOUR, now=at("09:00"))
    with pytest.raises(TooOften) as refused:
        await take("sign-up", "10.0.0.1", most=3, window=HOUR, now=at("09:30"))
    assert refused.value.again_at == at("10:00")
    assert await take("sign-up", "10.0.0.2", most=3, window=HOUR, now=at("09:30")) == 1
    assert await take("sign-up", "10.0.0.1", most=3, window=HOUR, now=at("10:00")) == 1


async def test_uses_at_the_same_instant_are_all_counted(pool, at):
    uses = [take("sign-up", "10.0.0.1", most=7, window=HOUR, now=at("09:00")) for _ in range(30)]
    outcomes = await asyncio.gather(*uses, return_exceptions=True)
    assert sorted(o for o in outcomes if isinstance(o, int)) == [1, 2, 3, 4, 5, 6, 7]


async def test_no_address_is_kept_and_old_counters_go(db, at):
    await take("sign-up", "anna@kommun.example", most=7, window=HOUR, now=at("09:00"))
    assert "anna" not in await fetch_value("SELECT string_agg(key, '') FROM rate_limit")
    assert await forget_old_limits(now=at("09:00") + timedelta(days=3)) == 1
