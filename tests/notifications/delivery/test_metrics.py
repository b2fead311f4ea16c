"""What monitoring reads of the outbox."""

import httpx

from notifications.delivery.jobs import deliver_due
from portal.app import create_app
from portal.foundation.database import DB
from tests.notifications.delivery.scripted_server import DROP


async def measured(settings):
    transport = httpx.ASGITransport(create_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        return (await client.get("/metrics")).text


async def test_letters_are_counted_by_state_the_unknown_ones_too(db, relay, settings, given_letter):
    assert 'anbud_letters{state="unknown"} 0' in await measured(settings())
    relay.script["DOT"] = [DROP]
    for _ in range(3):
        await given_letter("alert")
    await deliver_due(settings(relay.url))

    page = await measured(settings())
    assert 'anbud_letters{state="unknown"} 1' in page
    assert 'anbud_letters{state="accepted"} 2' in page
    assert "anbud_attempts_of_unknown_outcome 1" in page
    assert "anbud_brakes 0" in page
    assert "firma.example" not in page


async def test_without_a_database_the_counters_of_the_process_are_given(settings):
    assert DB.pool is None
    page = await measured(settings())
    assert "python_info" in page
    assert "anbud_letters" not in page
