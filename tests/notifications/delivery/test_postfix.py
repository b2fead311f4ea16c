"""Against a real Postfix: letters by STARTTLS, its answers, and its log as evidence of what became of a letter."""

import asyncio
import os
import signal
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from notifications.delivery.jobs import deliver_due
from notifications.delivery.postfix_log import PostfixLog
from notifications.delivery.queries import attempts_of, counts_by_state, letter_row
from portal.foundation.database import execute
from tests.notifications.delivery.real_postfix import is_here, real_postfix
from tests.notifications.delivery.test_delivery_crashes import expire_leases, worker


@pytest.fixture(scope="module")
def postfix():
    if not is_here():
        if os.environ.get("CI") == "true":
            pytest.fail("Postfix is missing: CI installs it, and runs as root")
        pytest.skip("left out: it needs root and Debian's package postfix (apt-get install postfix)")
    with real_postfix() as running:
        yield running


@pytest.fixture
def through(settings, postfix):
    """Settings that send to this port (the real one's unless said) and read the real one's log."""

    def make(port=None):
        return settings(f"smtp://127.0.0.1:{port or postfix.port}", ANBUD_RELAY_LOG=str(postfix.log))

    return make


async def until_logged(postfix, text):
    for _ in range(100):
        if text in postfix.log.read_text():
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{text} is not in Postfix's log")


async def until_settled_in(postfix, mark):
    """Wait until the log says what became of the letter with this Message-ID."""
    await until_logged(postfix, mark)
    queue = next(line for line in postfix.log.read_text().splitlines() if mark in line).split(": ")[1]
    for _ in range(100):
        log = postfix.log.read_text()
        if f"{queue}: from=" in log or "lost connection after DATA" in log:
            return
        await asyncio.sleep(0.05)


async def test_letters_go_to_a_real_postfix_by_starttls_and_one_connection(db, postfix, settings, given_letter):
    numbers = [await given_letter("alert", f"f{place}@firma.example") for place in range(12)]
    url = f"smtp+starttls://localhost:{postfix.port}?ca={postfix.authority}"

    assert (await deliver_due(settings(url)))["accepted"] == 12

    [attempt] = await attempts_of(numbers[0])
    assert attempt["tls"] and attempt["reply"].startswith("2.0.0 Ok: queued as")
    assert (await letter_row(numbers[0]))["state"] == "accepted"


async def test_a_real_postfix_that_nobody_vouches_for_gets_nothing(db, postfix, settings, given_letter):
    number = await given_letter("alert")
    await deliver_due(settings(f"smtp+starttls://localhost:{postfix.port}"))
    assert (await letter_row(number))["attempts"] == 0


@pytest.mark.parametrize(
    ("recipient", "state"), [("gone@firma.example", "refused"), ("full@firma.example", "deferred")]
)
async def test_a_real_postfixs_refusals_are_read_right(db, postfix, through, given_letter, recipient, state):
    number = await given_letter("alert", recipient)
    await deliver_due(through())
    assert (await letter_row(number))["state"] == state


@asynccontextmanager
async def losing(port, *, forward_dot):
    """A proxy that loses Postfix's answer to the dot, or the dot itself; the first time only."""
    lost = []
    tasks = set()

    async def serve(reader, writer):
        tasks.add(asyncio.current_task())
        there = await asyncio.open_connection("127.0.0.1", port)
        back = asyncio.create_task(pump(there[0], writer))
        try:
            while data := await reader.read(65536):
                if data.endswith(b"\r\n.\r\n") and not lost:
                    lost.append(data)
                    back.cancel()
                    await asyncio.gather(back, return_exceptions=True)
                    there[1].write(data if forward_dot else data[:-5])
                    if forward_dot:
                        await there[0].readline()
                    break
                there[1].write(data)
        finally:
            back.cancel()
            there[1].close()
            writer.transport.abort()

    async def pump(reader, writer):
        while data := await reader.read(65536):
            writer.write(data)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize("taken", [True, False])
async def test_S7_its_log_tells_whether_it_took_a_letter_whose_answer_was_lost(
    db, postfix, through, given_letter, taken
):
    number = await given_letter("alert")
    mark = f"message-id={(await letter_row(number))['message_id']}"
    async with losing(postfix.port, forward_dot=taken) as port:
        assert (await deliver_due(through(port)))["unknown"] == 1
        await until_settled_in(postfix, mark)
        await deliver_due(through(port))
        await deliver_due(through(port))

    row = await letter_row(number)
    assert row["state"] == "accepted"
    outcomes = [attempt["outcome"] for attempt in await attempts_of(number)]
    assert outcomes == (["accepted"] if taken else ["not_sent", "accepted"])
    assert postfix.log.read_text().count(mark) == (1 if taken else 2)


@pytest.mark.parametrize(("point", "times"), [("after transmitting commit", 1), ("after dot", 1), ("after answer", 1)])
async def test_F3_F5_F6_a_killed_workers_letter_is_settled_by_the_log_and_never_sent_twice(
    pool, postfix, through, given_letter, tmp_path_factory, point, times
):
    number = await given_letter("alert")
    mark = f"message-id={(await letter_row(number))['message_id']}"
    elsewhere = tmp_path_factory.mktemp("elsewhere")  # its own record is not at hand
    url = f"smtp://127.0.0.1:{postfix.port}"
    process = await worker(pool, url, elsewhere, ANBUD_CRASH_AT=point)
    assert await process.wait() == -signal.SIGKILL
    await expire_leases()
    await execute("UPDATE attempt SET started_at = started_at - interval '1 second'")
    if point != "after transmitting commit":
        await until_settled_in(postfix, mark)

    await deliver_due(through(), datetime.now(UTC) + timedelta(minutes=12))
    await deliver_due(through(), datetime.now(UTC) + timedelta(minutes=13))

    assert (await letter_row(number))["state"] == "accepted"
    assert postfix.log.read_text().count(mark) == times


async def test_a_log_that_begins_later_or_is_not_there_tells_nothing(db, postfix, tmp_path):
    now = datetime.now(UTC)
    long_ago = now - timedelta(days=300)
    assert await PostfixLog(postfix.log).of("<nobody@anbud.example>", long_ago, now) is None
    assert await PostfixLog(tmp_path / "none.log").of("<nobody@anbud.example>", now, now) is None
    assert await counts_by_state() == {}


LINES = """2026-11-24T05:29:38.1+01:00 relay postfix/smtpd[7]: ABCDEF12: client=localhost[127.0.0.1]
2026-11-24T05:29:38.2+01:00 relay postfix/cleanup[8]: ABCDEF12: message-id=<one@anbud.example>
2026-11-24T05:29:38.3+01:00 relay postfix/qmgr[9]: ABCDEF12: from=<b@anbud.example>, size=289, nrcpt=1 (queue active)
"""


async def test_the_log_is_read_in_the_form_with_the_year_as_well(tmp_path):
    (tmp_path / "mail.log").write_text(LINES)
    now = datetime(2026, 11, 24, 6, tzinfo=UTC)
    log = PostfixLog(tmp_path / "mail.log")
    assert (await log.of("<one@anbud.example>", now, now)).verdict == "accepted"
    assert (await log.of("<two@anbud.example>", now - timedelta(minutes=30), now)).verdict == "not_sent"
    assert await log.of("<two@anbud.example>", now - timedelta(minutes=5), now) is None
