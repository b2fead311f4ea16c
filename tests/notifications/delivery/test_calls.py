"""A letter that is written calls the workers: none waits for a poll."""

import asyncio

from notifications.delivery import jobs
from notifications.delivery.jobs import deliver_forever
from portal.foundation.database import Calls, execute


async def test_a_letter_leaves_when_it_is_written_not_when_somebody_looks(
    pool, relay, settings, given_letter, monkeypatch
):
    monkeypatch.setattr(jobs, "POLL_SECONDS", 3600.0)
    stopping = asyncio.Event()
    sending = asyncio.create_task(deliver_forever(settings(relay.url), stopping))
    for _ in range(3):
        relay.body_arrived.clear()
        await given_letter()
        await asyncio.wait_for(relay.body_arrived.wait(), 30)
    stopping.set()
    await sending
    assert len(relay.accepted) == 3


async def test_a_call_made_while_nobody_waits_is_heard_by_the_next_wait(pool):
    calls, stopping = Calls("letters"), asyncio.Event()
    await calls.wait(0, stopping)
    await execute("NOTIFY letters")
    await calls.wait(30, stopping)
    await calls.close()


async def test_a_listener_whose_connection_was_cut_listens_again(pool):
    calls, stopping = Calls("letters"), asyncio.Event()
    await calls.wait(0, stopping)
    await execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
    await calls.wait(0.2, stopping)
    await calls.wait(0, stopping)
    await execute("NOTIFY letters")
    await calls.wait(30, stopping)
    await calls.close()
