"""The rows D1 to D5: whatever the database does, no letter is lost, and none goes twice unseen."""

import asyncio
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import asyncpg
import httpx
import pytest

from notifications.delivery.epoch import note_epoch
from notifications.delivery.jobs import deliver_due
from notifications.delivery.queries import counts_by_state, letter_row
from portal.app import create_app
from portal.foundation.database import DATABASE_TROUBLE, DB, execute, fetch_value
from portal.foundation.database.migrate import migrate
from suppliers.signup.actions import unsubscribe_token
from tests.notifications.delivery.own_server import may_mount, own_server, wait_until
from tests.notifications.delivery.proxy import CommitProxy
from tests.notifications.delivery.test_delivery_crashes import end_workers, worker


@pytest.fixture(scope="module")
def server():
    with own_server() as running:
        yield running


@pytest.fixture
def first():
    with own_server() as running:
        yield running


@pytest.fixture
def small():
    if not may_mount():
        pytest.skip("left out: a small disk to fill can be mounted by root only")
    with own_server(disk_megabytes=140) as running:
        yield running


@pytest.fixture
async def migrated(server):
    """A pool on the test's own server, emptied of letters afterwards."""
    await DB.open_pool(server.dsn(), size=10)
    await migrate()
    yield server
    await end_workers()  # one that a failed test left would send the next test's letters
    await patiently(execute, "TRUNCATE letter, attempt, fragment, brake, contact, subscription, supplier CASCADE")
    await DB.close_pool()


async def patiently(query, *arguments):
    """Ask through a pool whose connections the fault has cut: each dead one is found out by using it."""
    for _ in range(50):
        try:
            return await query(*arguments)
        except DATABASE_TROUBLE:
            await asyncio.sleep(0.1)
    return await query(*arguments)


async def until_sent(relay, count):
    while len(relay.accepted) < count:
        relay.body_arrived.clear()
        await relay.body_arrived.wait()


STEPS = ["EHLO", "MAIL", "RCPT", "DATA", "DOT", "QUIT"]


@pytest.mark.parametrize("how", ["fast", "immediate"])
@pytest.mark.parametrize("step", STEPS)
async def test_D1_a_restart_of_the_database_in_any_step_loses_and_repeats_nothing(
    migrated, relay, given_letter, tmp_path, step, how
):
    for place in range(4):
        await given_letter("alert", recipient=f"f{place}@firma.example")
    relay.on_command = RestartsOnce(migrated, step, how)
    process = await worker(migrated.dsn(), relay.url, tmp_path, FOREVER="yes", ANBUD_SMTP_CONNECTIONS="1")
    await until_sent(relay, 4)
    await until_settled()
    process.terminate()

    assert await process.wait() == 0
    assert relay.on_command.done
    assert await counts_by_state() == {"accepted": 4}
    assert len(relay.accepted) == len(set(relay.accepted)) == 4


class RestartsOnce:
    """Restarts the database while the worker waits for the relay's answer in the given step."""

    def __init__(self, server, step, how):
        self.server, self.step, self.how, self.done = server, step, how, False

    def __call__(self, verb):
        if verb == self.step and not self.done:
            self.done = True
            self.server.restart(self.how)


async def until_settled():
    """Wait until no letter is under way."""
    under_way = "SELECT count(*) FROM letter WHERE state IN ('ready', 'deferred', 'claimed', 'transmitting')"
    for _ in range(300):
        if not await patiently(fetch_value, under_way):
            return
        await asyncio.sleep(0.1)


async def test_D1_a_sender_whose_connections_are_cut_goes_on(migrated, relay, given_letter, tmp_path):
    process = await worker(migrated.dsn(), relay.url, tmp_path, FOREVER="yes")
    await given_letter("confirmation")
    await until_sent(relay, 1)
    await execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'anbud work'")
    await given_letter("confirmation")
    await until_sent(relay, 2)
    await until_settled()
    process.terminate()

    assert await process.wait() == 0
    assert await counts_by_state() == {"accepted": 2}


async def test_D1_F6_a_worker_killed_while_the_database_is_away_leaves_the_answer_in_its_record(
    migrated, relay, settings, given_letter, tmp_path
):
    number = await given_letter("alert")
    relay.on_command = StopsOnce(migrated)
    process = await worker(migrated.dsn(), relay.url, tmp_path)
    await until_sent(relay, 1)
    wait_until(lambda: any(b'"answer"' in record.read_bytes() for record in (tmp_path / "sending").iterdir()))
    process.kill()
    await process.wait()

    migrated._launch()
    await patiently(execute, "UPDATE letter SET lease_until = now() - interval '1 second'")
    await patiently(deliver_due, settings(relay.url))

    assert (await letter_row(number))["state"] == "accepted"
    assert len(relay.bodies) == 1


class StopsOnce:
    def __init__(self, server):
        self.server, self.done = server, False

    def __call__(self, verb):
        if verb == "DATA" and not self.done:
            self.done = True
            self.server.stop_now("fast")


@pytest.mark.parametrize("made", [True, False])
@pytest.mark.parametrize("which", [2, 3])
async def test_D3_a_commit_whose_answer_is_lost_is_looked_up_before_anything_is_done(
    migrated, relay, settings, given_letter, tmp_path, made, which
):
    """The second commit begins the window, the third settles it and begins the next; each was made or was not."""
    for place in range(3):
        await given_letter("alert", recipient=f"f{place}@firma.example")
    await note_epoch(None)  # so that commits are counted from the sender's first
    async with CommitProxy(migrated, cut_at=which, made=made).running(tmp_path) as proxy:
        await DB.close_pool()
        await DB.open_pool(proxy.dsn, size=4)
        try:
            await deliver_due(settings(relay.url, ANBUD_SMTP_WINDOW="2"))
            await deliver_due(settings(relay.url, ANBUD_SMTP_WINDOW="2"))
        finally:
            await DB.close_pool()
            await DB.open_pool(migrated.dsn(), size=4)

    assert proxy.was_cut
    assert await counts_by_state() == {"accepted": 3}
    assert len(relay.accepted) == len(set(relay.accepted)) == 3


async def test_D2_a_stand_by_that_lacks_the_last_commits_sends_nothing_twice(
    first, relay, settings, given_letter, tmp_path_factory
):
    """Two letters were accepted, one was new: after the fail-over only the worker's record knows of the two."""
    home = tmp_path_factory.mktemp("home")
    await DB.open_pool(first.dsn(), size=4)
    await migrate()
    before = await given_letter("alert", recipient="before@firma.example")
    process = await worker(first.dsn(), relay.url, home)
    assert await process.wait() == 0
    late = [await given_letter("alert", recipient=f"late{place}@firma.example") for place in range(2)]
    second = first.follow(Path(tempfile.mkdtemp(prefix="anbud-second-", dir="/var/tmp")))
    try:
        await detach(first, second)
        assert await (await worker(first.dsn(), relay.url, home)).wait() == 0
        await DB.close_pool()
        first.stop_now("immediate")
        await promote(second)
        await DB.open_pool(second.dsn(), size=4)
        assert await counts_by_state() == {"accepted": 1, "ready": 2}

        elsewhere = settings(relay.url, ANBUD_DATA_DIR=str(tmp_path_factory.mktemp("elsewhere")))
        await deliver_due(elsewhere)
        assert await counts_by_state() == {"accepted": 1, "unknown": 2}
        new = await given_letter("alert", recipient="new@firma.example")
        await deliver_due(settings(relay.url, ANBUD_DATA_DIR=str(home)))

        rows = [await letter_row(number) for number in (before, *late, new)]
        assert [row["state"] for row in rows] == ["accepted"] * 4
        assert len(relay.accepted) == len(set(relay.accepted)) == 4
    finally:
        await DB.close_pool()
        second.stop()
        shutil.rmtree(second.folder.parent, ignore_errors=True)


async def detach(first, second):
    """End the streaming: what the first commits from now on never reaches the second."""
    connection = await asyncpg.connect(second.dsn("postgres"))
    await connection.execute("ALTER SYSTEM SET primary_conninfo = ''")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()
    streams = "SELECT count(*) FROM pg_stat_replication"
    for _ in range(100):
        if not await fetch_value(streams):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the stand-by still follows")


async def promote(second):
    connection = await asyncpg.connect(second.dsn("postgres"))
    assert await connection.fetchval("SELECT pg_promote(true, 30)")
    await connection.close()


async def test_D2_a_copy_taken_before_is_another_life_as_well(relay, settings, given_letter, migrated):
    await given_letter("alert")
    await deliver_due(settings(relay.url))
    await execute("UPDATE epoch SET system = system + 1")  # as restored from a backup into another cluster
    number = await given_letter("alert")
    planned = await given_letter("digest")
    await execute("UPDATE letter SET not_before = now() + interval '1 day' WHERE id = $1", planned)

    await deliver_due(settings(relay.url))

    assert (await letter_row(number))["state"] == "unknown"
    assert (await letter_row(planned))["state"] == "ready"
    assert await fetch_value("SELECT max(held) FROM epoch") == 1
    assert len(relay.bodies) == 1


FAULTS = {
    "serialization": "RAISE EXCEPTION 'x' USING ERRCODE = '40001'",
    "deadlock": "RAISE EXCEPTION 'x' USING ERRCODE = '40P01'",
    "statement timeout": "RAISE EXCEPTION 'x' USING ERRCODE = '57014'",
    "lock timeout": "RAISE EXCEPTION 'x' USING ERRCODE = '55P03'",
    "disk full": "RAISE EXCEPTION 'x' USING ERRCODE = '53100'",
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_D4_what_the_database_refuses_at_times_is_tried_again(migrated, relay, settings, given_letter, fault):
    for place in range(3):
        await given_letter("alert", recipient=f"f{place}@firma.example")
    await execute("CREATE SEQUENCE refusals")
    await execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF nextval('refusals') BETWEEN 3 AND 4 THEN {FAULTS[fault]}; END IF; RETURN NEW; END $$"
    )
    await execute("CREATE TRIGGER refuses BEFORE UPDATE ON letter FOR EACH ROW EXECUTE FUNCTION refuse()")
    try:
        for _ in range(3):
            await deliver_due(settings(relay.url, ANBUD_SMTP_WINDOW="1"))
    finally:
        await execute("DROP TRIGGER refuses ON letter")
        await execute("DROP FUNCTION refuse")
        await execute("DROP SEQUENCE refusals")

    assert await counts_by_state() == {"accepted": 3}
    assert len(relay.accepted) == len(set(relay.accepted)) == 3


async def test_D4_a_pool_of_one_connection_is_enough_for_many_to_the_relay(migrated, relay, settings, given_letter):
    await DB.close_pool()
    await DB.open_pool(migrated.dsn(), size=1)
    for place in range(20):
        await given_letter("alert", recipient=f"f{place}@firma.example")

    await deliver_due(settings(relay.url, ANBUD_SMTP_CONNECTIONS="8", ANBUD_SMTP_WINDOW="2"))

    assert await counts_by_state() == {"accepted": 20}


async def test_D5_nothing_is_sent_while_the_database_is_read_only(migrated, relay, settings, given_letter, tmp_path):
    await given_letter("alert")
    contact = await a_contact()
    await execute("ALTER DATABASE anbud SET default_transaction_read_only = on")
    try:
        process = await worker(migrated.dsn(), relay.url, tmp_path, FOREVER="yes")
        await DB.close_pool()
        await DB.open_pool(migrated.dsn(), size=4)
        answers = await unsubscribe_and_sign_up(settings(), contact)
        assert relay.bodies == [] and not any(command.startswith("MAIL") for command in relay.commands)
    finally:
        connection = await asyncpg.connect(migrated.dsn("postgres"))
        await connection.execute("ALTER DATABASE anbud RESET default_transaction_read_only")
        await connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'anbud'")
        await connection.close()

    await until_sent(relay, 1)
    await until_settled()
    process.terminate()
    assert await process.wait() == 0
    assert answers == [503, 503]


async def test_D5_a_full_disk_stops_sending_until_there_is_room_and_nothing_is_lost(
    small, relay, settings, given_letter, tmp_path
):
    await DB.open_pool(small.dsn(), size=4)
    try:
        await migrate()
        for place in range(300):
            await given_letter("alert", recipient=f"f{place}@firma.example")
        contact = await a_contact()
        filler = small.cluster / "filler"
        fill(filler)
        process = await worker(small.dsn(), relay.url, tmp_path, FOREVER="yes")
        await until_full(relay)
        sent = len(relay.bodies)
        answers = await unsubscribe_and_sign_up(settings(), contact)
        filler.unlink()
        await until_sent(relay, 300)
        await until_settled()
        process.terminate()
        assert await process.wait() == 0
        assert sent < 300
        assert await patiently(counts_by_state) == {"accepted": 300}
        assert len(relay.accepted) == len(set(relay.accepted)) == 300
        assert answers
    finally:
        await DB.close_pool()


def fill(path):
    """Leave no byte free."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            with suppress(OSError):
                while file.write(b"x" * size) == size:
                    pass


async def until_full(relay):
    """Wait until no letter has come for a while."""
    seen, quiet = -1, 0
    for _ in range(200):
        quiet = quiet + 1 if len(relay.bodies) == seen else 0
        seen = len(relay.bodies)
        if quiet >= 10:
            return
        await asyncio.sleep(0.1)


async def a_contact():
    supplier = await fetch_value("INSERT INTO supplier (name, country, origin) VALUES ('F', 'SE', 'form') RETURNING id")
    return await fetch_value(
        "INSERT INTO contact (supplier_id, email, language, confirmed_at, meetings, reminders, token_version) "
        "VALUES ($1, 'x@firma.example', 'sv', now(), false, false, 1) RETURNING id",
        supplier,
    )


async def unsubscribe_and_sign_up(settings, contact):
    transport = httpx.ASGITransport(app=create_app(settings), raise_app_exceptions=False)
    form = {"everything": "yes", "frequency": "day", "language": "sv", "email": "ny@firma.example", "company": "Ny"}
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as browser:
        ending = await browser.post(
            f"/avsluta/{unsubscribe_token(contact, 'k' * 40)}", data={"List-Unsubscribe": "One-Click"}
        )
        intake = await browser.post("/prenumerera", data=form)
    return [ending.status_code, intake.status_code]
