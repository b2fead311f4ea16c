"""Digests and alerts under the rows F8, T1, T2, T4, T5, W1, U2, P2 and P3: each hit in one letter, or with its reason."""

import asyncio
import os
import signal
import sys
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import time_machine

from notifications.digests import domain
from notifications.digests.actions import alerts_due, digests_due
from notifications.digests.clocks import tzdata_version
from notifications.letters import fragments
from notifications.letters.queries import listed_letters, whole_letters
from notifications.matching.actions import match_due
from portal import worker
from portal.foundation.database import execute, fetch, fetch_row, fetch_value
from portal.foundation.settings import read_settings
from suppliers.registry.actions import end_contact, erase_contact, write_wish
from tests import given

STOCKHOLM = ZoneInfo("Europe/Stockholm")
RUN = """
import asyncio, os
from datetime import datetime
from notifications.digests.actions import alerts_due, digests_due
from portal.foundation.database import DB
from portal.foundation.settings import read_settings

async def main():
    settings = read_settings(os.environ)
    await DB.open_pool(settings.database_url, size=4)
    now = datetime.fromisoformat(os.environ["NOW"])
    print(await digests_due(settings, now) + await alerts_due(settings, now))
    await DB.close_pool()

asyncio.run(main())
"""


@pytest.fixture
def settings(tmp_path):
    return read_settings({"ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SECRET_KEY": "k" * 40})


async def run_elsewhere(dsn, folder, now, **more):
    """Start a process that makes the digests and alerts due at `now`."""
    environ = {
        **os.environ, "ANBUD_DATABASE_URL": dsn, "ANBUD_DATA_DIR": str(folder), "ANBUD_SECRET_KEY": "k" * 40,
        "NOW": now.isoformat(), **more,
    }  # fmt: skip
    return await asyncio.create_subprocess_exec(sys.executable, "-c", RUN, env=environ, stdout=asyncio.subprocess.PIPE)


async def hits():
    rows = await fetch("SELECT state, reason FROM hit ORDER BY id")
    return [tuple(row) for row in rows]


async def given_hits(at, people=3, frequency="day", **wish):
    contacts = [
        await given.contact(f"f{n}@firma.example", now=at("09:00"), frequency=frequency, **wish) for n in range(people)
    ]
    await given.published(now=at("09:00"), title="Snöröjning i norr")
    await given.published(now=at("09:00"), title="Snöröjning i söder")
    await match_due(at("09:05"))
    return contacts


@pytest.mark.parametrize("frequency", ["now", "day"])
@pytest.mark.parametrize("point", ["digest run written", "hits claimed", "letters rendered"])
async def test_F8_killed_while_claiming_and_rendering_nothing_is_left_and_it_is_made_again(
    pool, at, settings, tmp_path, point, frequency
):
    await given_hits(at, frequency=frequency)
    now = at("2030-03-13 07:00")
    process = await run_elsewhere(pool, tmp_path, now, ANBUD_CRASH_AT=point)
    await process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert {state for state, _ in await hits()} == {"pending"}
    assert await fetch_value("SELECT count(*) FROM letter") == 0

    assert await digests_due(settings, now) + await alerts_due(settings, now) == 3
    assert {state for state, _ in await hits()} == {"in_letter"}
    assert await fetch_value("SELECT count(DISTINCT key) FROM letter") == 3


@pytest.mark.parametrize("schedulers", [2, 3])
async def test_W1_schedulers_at_once_make_one_run_and_one_letter_for_each(pool, at, tmp_path, schedulers):
    await given_hits(at, people=20)
    now = at("2030-03-13 07:00")
    processes = [await run_elsewhere(pool, tmp_path, now) for _ in range(schedulers)]
    made = [int((await process.communicate())[0]) for process in processes]

    assert sum(made) == 20
    assert await fetch_value("SELECT count(*) FROM digest_run WHERE frequency = 'day'") == 1
    assert await fetch_value("SELECT count(DISTINCT contact_id) FROM letter") == 20
    assert await fetch_value("SELECT count(*) FROM letter") == 20


@pytest.mark.parametrize("missed", [1, 3, 10])
async def test_T4_an_outage_over_digest_times_ends_in_one_letter_that_says_so(db, at, settings, missed):
    await given.contact(now=at("09:00"), frequency="day")
    await digests_due(settings, at("2030-03-12 08:00"))
    for day in range(missed):
        now = at("09:00") + timedelta(days=day)
        await given.published(now=now, title=f"Nummer {day}", deadline_at=now + timedelta(days=30))
    await match_due(at("09:05") + timedelta(days=missed - 1))

    back = at("12:00") + timedelta(days=missed)
    assert [await digests_due(settings, back), await digests_due(settings, back + timedelta(minutes=5))] == [1, 0]

    [row] = await listed_letters()
    text = (await whole_letters([row["id"]]))[row["id"]].decode("ascii")
    assert ("=C3=B6rsenat" in text) == (missed > 1)
    assert {state for state, _ in await hits()} == {"in_letter"}
    assert await fetch_value("SELECT late FROM digest_run WHERE frequency = 'day' ORDER BY id DESC LIMIT 1") == (
        missed > 1
    )


async def test_a_run_keeps_by_which_rules_its_cutoff_was_worked_out(db, at, settings):
    await digests_due(settings, at("2030-03-13 07:00"))
    row = await fetch_row("SELECT * FROM digest_run WHERE frequency = 'day'")
    assert (row["timezone"], row["tzdata"]) == ("Europe/Stockholm", tzdata_version())
    assert row["cutoff_at"] == at("2030-03-13 07:00")
    assert tzdata_version()[:2] == "20"


@pytest.mark.parametrize("sent_at", [time(2, 30), time(7, 0)])
@pytest.mark.parametrize("first", [date(2030, 3, 29), date(2030, 10, 25)])
def test_T2_over_both_clock_change_nights_there_is_one_run_for_each_day(first, sent_at):
    cutoffs = [domain.cutoff(first + timedelta(days=n), STOCKHOLM, sent_at) for n in range(5)]
    assert cutoffs == sorted(set(cutoffs))
    assert {later - earlier for earlier, later in pairwise(cutoffs)} <= {
        timedelta(hours=hours) for hours in (23, 24, 25)
    }
    instant = datetime.combine(first, time(0), STOCKHOLM).astimezone(UTC)
    due = [domain.run_due("day", instant + timedelta(minutes=10 * n), STOCKHOLM, sent_at) for n in range(6 * 24 * 4)]
    assert due == sorted(due)
    assert sorted(set(due)) == [first + timedelta(days=n) for n in range(-1, 4)]


@pytest.mark.parametrize("night", [date(2030, 3, 31), date(2030, 10, 27)])
async def test_T2_over_a_clock_change_night_each_hit_is_in_one_digest(db, at, settings, night):
    start = datetime.combine(night - timedelta(days=1), time(6), STOCKHOLM).astimezone(UTC)
    await given.contact(now=start, frequency="day")
    for hour in range(0, 50, 5):
        now = start + timedelta(hours=hour)
        await digests_due(settings, now)
        await given.published(now=now, title=f"Timme {hour}")
        await match_due(now)
    end = start + timedelta(hours=72)
    await digests_due(settings, end)

    assert {state for state, _ in await hits()} == {"in_letter"}
    runs = await fetch("SELECT local_on, letters FROM digest_run WHERE frequency = 'day' ORDER BY local_on")
    assert len({row["local_on"] for row in runs}) == len(runs)
    assert await fetch_value("SELECT sum(letters) FROM digest_run") == await fetch_value("SELECT count(*) FROM letter")


async def test_T5_new_time_zone_rules_change_no_run_that_was_made(db, at, settings):
    await given_hits(at, people=1)
    await digests_due(settings, at("2030-03-13 07:00"))
    made = await fetch("SELECT local_on, cutoff_at FROM digest_run ORDER BY id")
    await given.published(now=at("2030-03-13 07:10"), title="Efter")
    await match_due(at("2030-03-13 07:11"))

    # The rules move 07.00 an hour on: as if Stockholm kept the time of Helsinki from now on.
    moved = read_settings(
        {"ANBUD_DATA_DIR": str(settings.data_dir), "ANBUD_SECRET_KEY": "k" * 40, "ANBUD_TIMEZONE": "Europe/London"}
    )
    assert await digests_due(moved, at("2030-03-13 08:00")) == 0
    assert await fetch("SELECT local_on, cutoff_at FROM digest_run ORDER BY id") == made
    assert await digests_due(moved, at("2030-03-14 08:00")) == 1
    assert {state for state, _ in await hits()} == {"in_letter"}


@pytest.mark.parametrize(
    "offset", [timedelta(days=1), timedelta(minutes=10), timedelta(minutes=-10), -timedelta(days=1)]
)
async def test_T1_a_worker_whose_clock_is_wrong_sends_no_digest_early_and_none_twice(db, settings, offset):
    seen = []

    async def remember(settings, now):
        seen.append(now)
        stopping.set()

    stopping = asyncio.Event()
    truth = await fetch_value("SELECT clock_timestamp()")
    with time_machine.travel(truth + offset, tick=True):
        await worker._rounds([worker.Job("remember", "", remember)], settings, stopping)

    assert abs(seen[0] - truth) < timedelta(minutes=1)


async def test_U2_a_change_of_language_in_the_week_is_heard_by_the_next_letter(db, at, settings):
    [contact] = await given_hits(at, people=1, frequency="week")
    await write_wish(contact, given.wish(frequency="week", language="fi"), now=at("2030-03-14 10:00"))

    assert await digests_due(settings, at("2030-03-18 07:00")) == 1

    [row] = await listed_letters()
    assert b"Content-Language: fi" in (await whole_letters([row["id"]]))[row["id"]]


@pytest.mark.parametrize(
    ("before", "after"), [("day", "week"), ("week", "day"), ("week", "now"), ("day", "now"), ("now", "day")]
)
async def test_U2_a_change_of_frequency_in_the_period_neither_loses_nor_repeats(db, at, settings, before, after):
    [contact] = await given_hits(at, people=1, frequency=before)
    await write_wish(contact, given.wish(frequency=after), now=at("2030-03-12 10:00"))
    for day in range(14):
        now = at("11:00") + timedelta(days=day)
        await alerts_due(settings, now)
        await digests_due(settings, now)

    assert await hits() == [("in_letter", None)] * 2
    assert await fetch_value("SELECT count(*) FROM letter") == 1


async def test_U2_who_leaves_or_is_erased_before_the_run_has_the_reason_in_the_ledger(db, at, settings):
    first, _, _ = await given_hits(at)
    await end_contact(first, now=at("10:00"))
    await erase_contact("f1@firma.example", secret=settings.secret_key, now=at("10:00"))

    assert await digests_due(settings, at("2030-03-13 07:00")) == 1
    assert sorted(await hits()) == [("cancelled", "unsubscribed")] * 4 + [("in_letter", None)] * 2


POISON = ["\r\nBcc: x@y.example", "{{ 7 * 7 }}{% raw %}", "a" * 10_000, "abc\u202edef\u2066", "<script>x</script>"]


@pytest.mark.parametrize("title", POISON)
async def test_P2_a_poison_title_is_escaped_cut_or_kept_out_alone(db, at, settings, title):
    await given.contact(now=at("09:00"), frequency="now")
    await given.published(now=at("09:00"), title="Helt vanlig")
    await given.published(now=at("09:00"), title="Ofarlig")
    await execute("UPDATE procurement_text SET title = $1 WHERE title = 'Ofarlig'", title)
    await match_due(at("09:05"))

    assert await alerts_due(settings, at("09:06")) == 1

    [row] = await listed_letters()
    whole = (await whole_letters([row["id"]]))[row["id"]]
    head = whole.split(b"\r\n\r\n")[0]
    assert b"\nBcc:" not in head
    assert b"Helt vanlig" in whole
    assert b"<script>" not in whole.split(b"text/html")[1]
    assert "49" not in row["subject"]
    assert len(row["subject"]) <= 150


async def test_P2_P3_what_cannot_be_rendered_is_settled_with_its_reason_and_holds_up_nobody(
    db, at, settings, monkeypatch
):
    await given_hits(at, frequency="now")
    render = fragments.rendered_item

    def breaks(procurement, *more):
        if any("norr" in text["title"] for text in procurement["texts"].values()):
            raise ValueError("poison")
        return render(procurement, *more)

    monkeypatch.setattr(fragments, "rendered_item", breaks)

    assert await alerts_due(settings, at("09:06")) == 3
    assert (
        sorted(await hits(), key=str)
        == [("cancelled", "could not be written: ValueError")] * 3 + [("in_letter", None)] * 3
    )
    assert await alerts_due(settings, at("09:07")) == 0
