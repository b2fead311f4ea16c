"""Keys are shown once, kept as a hash, do what they are for, and end."""

import re
from datetime import timedelta

import pytest

from portal.foundation import clock
from portal.foundation.audit import events
from portal.foundation.database import fetch, fetch_value
from portal.foundation.keys.actions import holder_of, make_key, revoke_key
from portal.foundation.keys.errors import NoSuchKey
from tests.visitor import session_of, visiting

BY = "anna@kommun.example"


async def test_a_key_is_known_by_its_hash_and_kept_nowhere(db):
    key = await make_key("Ärendesystemet", ["procurements:write"], by=BY, now=clock.now())
    assert key not in str(await fetch("SELECT * FROM api_key"))
    holder = await holder_of(key, now=clock.now())
    assert holder is not None
    assert (holder.actor, holder.scopes) == ("nyckel Ärendesystemet", {"procurements:write"})
    assert await holder_of(key[:-1], now=clock.now()) is None


async def test_when_it_was_last_used_is_noted_to_the_minute(db):
    now = clock.now()
    key = await make_key("A", ["notices:import"], by=BY, now=now)
    for moment in (now, now + timedelta(seconds=5), now + timedelta(seconds=90)):
        await holder_of(key, now=moment)
    assert await fetch_value("SELECT used_at FROM api_key") == now + timedelta(seconds=90)


async def test_a_key_taken_back_is_worthless_and_the_audit_says_who_took_it(db):
    key = await make_key("A", ["notices:import"], by=BY, now=clock.now())
    number = await fetch_value("SELECT id FROM api_key")
    for _ in range(2):
        await revoke_key(number, by=BY, now=clock.now())
    assert await holder_of(key, now=clock.now()) is None
    assert [(one.verb, one.actor) for one in await events(object_kind="key")] == [("key.revoked", BY), ("key.made", BY)]
    with pytest.raises(NoSuchKey):
        await revoke_key(0, by=BY, now=clock.now())


async def test_an_administrator_makes_one_sees_it_once_and_takes_it_back(db, tmp_path):
    cookies = {"anbud_session": await session_of("administrator")}
    async with visiting(tmp_path) as client:
        client.cookies.update(cookies)
        wrong = await client.post("/intern/drift/nycklar", data={"name": ""})
        assert wrong.status_code == 422
        assert "Välj vad nyckeln får göra" in wrong.text
        made = await client.post("/intern/drift/nycklar", data={"name": "Ärenden", "scopes": "procurements:write"})
        key = re.search(r"anbud_[\w-]{43}", made.text)
        assert key and made.headers["cache-control"] == "private, no-store"
        assert await holder_of(key[0], now=clock.now()) is not None
        again = await client.get("/intern/drift/nycklar")
        assert key[0] not in again.text
        assert "Ärenden" in again.text
        number = await fetch_value("SELECT id FROM api_key")
        assert (await client.post(f"/intern/drift/nycklar/{number}/aterkalla")).status_code == 303
        assert "Återkallad" in (await client.get("/intern/drift/nycklar")).text
    assert await holder_of(key[0], now=clock.now()) is None
