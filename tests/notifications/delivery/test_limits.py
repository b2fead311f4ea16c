"""I17 and the circuit: limits and rests are rows, so they hold for all workers and over restarts."""

from datetime import UTC, datetime, timedelta

import pytest

from notifications.delivery.jobs import deliver_due
from notifications.delivery.queries import brakes, counts_by_state, letter_row
from portal.foundation.database import execute, fetch, fetch_value
from tests.notifications.delivery.test_delivery_crashes import worker


def later(**more):
    return datetime.now(UTC) + timedelta(**more)


async def given_many(given_letter, count, address="f{}@firma.example", **more):
    return [await given_letter("alert", address.format(place), **more) for place in range(count)]


async def test_I17_a_minutes_limit_holds_for_workers_together_and_after_them(
    pool, relay, settings, given_letter, tmp_path
):
    await given_many(given_letter, 40)
    workers = [await worker(pool, relay.url, tmp_path, ANBUD_MAIL_PER_MINUTE="12") for _ in range(3)]
    assert [await process.wait() for process in workers] == [0, 0, 0]
    limited = settings(relay.url, ANBUD_MAIL_PER_MINUTE="12")

    await deliver_due(limited)
    assert len(relay.accepted) == 12
    await deliver_due(limited, later(seconds=61))
    assert len(relay.accepted) == 24


async def test_I17_one_domain_at_its_limit_holds_up_no_other(db, relay, settings, given_letter):
    slow = await given_many(given_letter, 10, "f{}@slow.example")
    await given_many(given_letter, 2, "f{}@other.example")

    await deliver_due(settings(relay.url, ANBUD_MAIL_PER_DOMAIN_AND_MINUTE="4"))

    assert sorted(relay.recipients) == [
        "f0@other.example", "f0@slow.example", "f1@other.example", "f1@slow.example", "f2@slow.example", "f3@slow.example",
    ]  # fmt: skip
    row = await letter_row(slow[-1])
    assert (row["state"], row["attempts"]) == ("deferred", 0)
    assert row["reason"] == "enough letters to this domain for a minute"


async def test_I17_an_address_gets_so_many_letters_a_day_and_the_rest_the_next(db, relay, settings, given_letter):
    await given_many(given_letter, 5, "a@firma.example")
    limited = settings(relay.url, ANBUD_MAIL_PER_RECIPIENT_AND_DAY="3")

    await deliver_due(limited)
    await deliver_due(limited, later(hours=20))
    assert len(relay.accepted) == 3
    await deliver_due(limited, later(hours=25))
    assert len(relay.accepted) == 5
    assert not any("firma" in row["name"] for row in await fetch("SELECT name FROM mail_rate"))


async def test_I17_the_days_brake_stops_everything_until_a_person_lifts_it(db, relay, settings, given_letter):
    await given_many(given_letter, 10)
    limited = settings(relay.url, ANBUD_MAIL_PER_DAY="4")

    await deliver_due(limited)
    await deliver_due(limited, later(days=2))

    assert len(relay.accepted) == 4
    [brake] = await brakes()
    assert (brake["name"], brake["reason"], brake["until"]) == ("day", "more than 4 letters in a day", None)
    assert (await counts_by_state())["accepted"] == 4
    await execute("DELETE FROM brake")
    await deliver_due(limited, later(days=2))
    assert len(relay.accepted) == 8


async def test_I17_what_a_killed_worker_had_taken_in_its_transaction_is_not_spent(
    pool, relay, settings, given_letter, tmp_path
):
    await given_many(given_letter, 8)
    process = await worker(pool, relay.url, tmp_path, ANBUD_MAIL_PER_MINUTE="8", ANBUD_CRASH_AT="before claim commit")
    await process.wait()

    await deliver_due(settings(relay.url, ANBUD_MAIL_PER_MINUTE="8"))
    assert len(relay.accepted) == 8


async def test_a_relay_in_trouble_rests_longer_each_time_in_every_worker(db, relay, settings, given_letter):
    number = (await given_many(given_letter, 1))[0]
    relay.script["GREETING"] = ["421 4.3.2 busy"] * 4
    start, rests = datetime.now(UTC), []
    now = start
    for _ in range(4):
        await deliver_due(settings(relay.url), now)
        until = await fetch_value("SELECT until FROM brake")
        rests.append(round((until - now).total_seconds()))
        await deliver_due(settings(relay.url), now + timedelta(seconds=1))
        now = until + timedelta(seconds=1)

    assert rests == [5, 10, 20, 40]
    assert relay.connections == 4
    assert (await letter_row(number))["attempts"] == 0
    assert (await deliver_due(settings(relay.url), now))["accepted"] == 1
    assert await fetch_value("SELECT count(*) FROM brake") == 0


@pytest.mark.parametrize("blocks", [2, 3])
async def test_three_policy_blocks_in_a_row_give_the_relay_a_rest_and_two_do_not(
    db, relay, settings, given_letter, blocks
):
    await given_many(given_letter, 6)
    relay.script["DOT"] = ["550 5.7.1 blocked"] * blocks

    await deliver_due(settings(relay.url))

    assert len(relay.accepted) == (4 if blocks == 2 else 0)
    assert await fetch_value("SELECT count(*) FROM brake") == (0 if blocks == 2 else 1)
    assert (await counts_by_state()).get("refused") is None
