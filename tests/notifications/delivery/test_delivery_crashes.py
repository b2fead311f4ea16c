"""Workers killed without a word at the worst moments: nothing is lost, nothing goes twice unseen."""

import asyncio
import os
import signal
import sys

import pytest

from notifications.delivery.jobs import deliver_due
from notifications.delivery.queries import counts_by_state, letter_row
from portal.foundation.database import execute
from tests.notifications.delivery.scripted_server import STALL

SENDER = """
import asyncio, os
from notifications.delivery.jobs import deliver_due, deliver_forever
from portal.foundation.database import DB
from portal.foundation.settings import read_settings

async def main():
    settings, stopping = read_settings(os.environ), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(15, stopping.set)
    await DB.open_pool(settings.database_url + "&application_name=anbud%20work", size=10)
    if os.environ.get("FOREVER"):
        await deliver_forever(settings, stopping)
    else:
        await deliver_due(settings)
    await DB.close_pool()

asyncio.run(main())
"""


STARTED: list[asyncio.subprocess.Process] = []


async def worker(dsn, url, folder, **more):
    environ = {
        **os.environ, "ANBUD_DATABASE_URL": dsn, "ANBUD_SMTP_URL": url, "ANBUD_DATA_DIR": str(folder),
        "ANBUD_SECRET_KEY": "k" * 40, **more,
    }  # fmt: skip
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", SENDER, env=environ)
    STARTED.append(process)
    return process


async def end_workers():
    """Kill every worker that still runs."""
    while STARTED:
        process = STARTED.pop()
        if process.returncode is None:
            process.kill()
            await process.wait()


async def expire_leases():
    await execute(
        "UPDATE letter SET lease_until = clock_timestamp() - interval '1 second' WHERE lease_token IS NOT NULL"
    )


# What the killed worker's record tells: that the body never began, what the relay said, or (None) neither.
POINTS = [
    ("before claim commit", "accepted"),  # F1: nothing changed
    ("after transmitting commit", "accepted"),  # F2, F3: claim and `transmitting` are one commit
    ("after last look", "accepted"),  # F3
    ("after 354", "unknown"),  # F4: the record says that the body began
    ("after dot", "unknown"),  # F5
    ("after answer", "unknown"),  # F6, before it was noted
    ("after answer is noted", "accepted"),  # F6, noted and not committed
    ("after settling commit", "accepted"),  # F7
]


@pytest.mark.parametrize(("point", "state"), POINTS)
async def test_F1_to_F7_a_killed_workers_letter_is_sent_once_or_its_fate_unknown(
    pool, relay, settings, given_letter, tmp_path, point, state
):
    number = await given_letter("alert")
    process = await worker(pool, relay.url, tmp_path, ANBUD_CRASH_AT=point)
    assert await process.wait() == -signal.SIGKILL
    await expire_leases()

    await deliver_due(settings(relay.url))
    await deliver_due(settings(relay.url))

    assert (await letter_row(number))["state"] == state
    assert len(relay.accepted) == (1 if state == "accepted" else {"after 354": 0}.get(point, len(relay.accepted)))
    assert len(relay.accepted) <= 1


async def test_F3_without_the_workers_record_the_letter_waits_for_evidence(
    pool, relay, settings, given_letter, tmp_path
):
    number = await given_letter("alert")
    process = await worker(pool, relay.url, tmp_path / "elsewhere", ANBUD_CRASH_AT="after transmitting commit")
    await process.wait()
    await expire_leases()

    await deliver_due(settings(relay.url))

    assert (await letter_row(number))["state"] == "unknown"
    assert relay.bodies == []


async def test_F5_of_a_killed_workers_window_only_the_letter_in_its_body_is_unknown(
    pool, relay, settings, given_letter, tmp_path
):
    for place in range(8):
        await given_letter("alert", recipient=f"f{place}@firma.example")
    relay.script["DOT"] = ["250 ok", "250 ok", STALL]
    process = await worker(pool, relay.url, tmp_path, ANBUD_SMTP_CONNECTIONS="1")
    relay.on_command = lambda verb: None
    while len(relay.bodies) < 3:
        relay.body_arrived.clear()
        await relay.body_arrived.wait()
    process.kill()
    await process.wait()
    await expire_leases()

    await deliver_due(settings(relay.url))
    await deliver_due(settings(relay.url))

    assert await counts_by_state() == {"accepted": 7, "unknown": 1}
    assert len(relay.accepted) == len(set(relay.accepted)) == 8


async def test_F7_a_worker_that_finished_leaves_nothing_to_do(pool, relay, settings, given_letter, tmp_path):
    await given_letter("alert")
    process = await worker(pool, relay.url, tmp_path)
    assert await process.wait() == 0

    assert (await deliver_due(settings(relay.url)))["accepted"] == 0
    assert len(relay.accepted) == 1


@pytest.mark.parametrize("point", ["after transmitting commit", "after last look", "after answer"])
async def test_F3_F6_a_letter_for_the_maildir_is_one_file_whenever_its_worker_dies(
    pool, settings, given_letter, tmp_path, point
):
    number = await given_letter("alert")
    process = await worker(pool, "", tmp_path, ANBUD_CRASH_AT=point)
    assert await process.wait() == -signal.SIGKILL
    await expire_leases()
    (tmp_path / "sending").rename(tmp_path / "lost")  # its record is not at hand

    await deliver_due(settings())
    await deliver_due(settings())

    assert (await letter_row(number))["state"] == "accepted"
    assert len(list((tmp_path / "mail" / "new").iterdir())) == 1


async def test_F9_a_worker_told_to_stop_finishes_its_letter_and_leaves_none_unknown(
    pool, relay, given_letter, tmp_path
):
    for place in range(30):
        await given_letter("confirmation", recipient=f"f{place}@firma.example")
    started = asyncio.Event()
    relay.on_command = lambda verb: started.set() if verb == "DATA" else None
    process = await worker(pool, relay.url, tmp_path, FOREVER="yes")
    await started.wait()
    process.terminate()

    assert await process.wait() == 0
    counts = await counts_by_state()
    assert set(counts) <= {"ready", "accepted"}
    assert counts.get("accepted", 0) == len(relay.accepted)


async def test_T3_a_worker_that_was_thought_dead_changes_nothing_but_leaves_its_evidence(
    pool, relay, settings, given_letter
):
    number = await given_letter("alert")
    relay.script["DOT"] = [STALL]
    slow = asyncio.create_task(deliver_due(settings(relay.url)))
    await relay.body_arrived.wait()
    await expire_leases()
    await deliver_due(settings(relay.url))
    assert (await letter_row(number))["state"] == "unknown"

    relay.writers[0].write(b"250 taken at last\r\n")
    await slow
    assert (await letter_row(number))["state"] == "unknown"

    await deliver_due(settings(relay.url))
    assert (await letter_row(number))["state"] == "accepted"
    assert len(relay.bodies) == 1


async def test_W2_two_workers_send_each_letter_once(pool, relay, given_letter, tmp_path):
    for place in range(60):
        await given_letter("confirmation", recipient=f"f{place}@firma.example")

    workers = [await worker(pool, relay.url, tmp_path) for _ in range(2)]
    assert [await process.wait() for process in workers] == [0, 0]

    assert sorted(relay.recipients) == sorted(f"f{place}@firma.example" for place in range(60))
    assert await counts_by_state() == {"accepted": 60}


async def test_many_letters_go_over_few_connections_and_each_once(pool, relay, settings, given_letter):
    for place in range(50):
        await given_letter(recipient=f"f{place}@firma.example")

    done = await deliver_due(settings(relay.url, ANBUD_SMTP_CONNECTIONS="4"))

    assert done["accepted"] == 50
    assert sorted(relay.recipients) == sorted(f"f{place}@firma.example" for place in range(50))
    # One that found nothing due may come back once for what another then left.
    assert relay.connections <= 8
