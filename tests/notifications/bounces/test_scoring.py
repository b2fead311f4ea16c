"""What an address's answers come to: waits that grow, a pause, a bar; and never because of policy."""

from datetime import UTC, datetime, timedelta

import pytest

from notifications.bounces.actions import take_in
from notifications.delivery.jobs import deliver_due
from notifications.delivery.queries import letter_row
from notifications.delivery.suppression import bars_of, lift_suppression, note_passing_trouble
from notifications.letters.domain import envelope_sender
from portal.foundation.database import fetch_value
from portal.foundation.settings import read_settings
from tests.notifications.bounces.test_bounces import SECRET, given_sent, report

START = datetime.now(UTC)
ADDRESS = "a@firma.example"


async def full(day, hour=0):
    await note_passing_trouble(ADDRESS, SECRET, said="full", at=START + timedelta(days=day, hours=hour))
    return await fetch_value("SELECT points FROM address_trouble")


async def test_a_full_mailbox_counts_once_a_day(db):
    assert [await full(0), await full(0), await full(1), await full(1)] == [1, 1, 2, 2]


async def test_a_week_of_quiet_forgets_the_points(db):
    assert [await full(0), await full(1), await full(9)] == [1, 2, 1]


async def test_waits_double_from_two_hours_to_sixty_four(db):
    waits = []
    for day in range(4):
        await full(day)
        until = await fetch_value("SELECT wait_until FROM address_trouble")
        waits.append(round((until - START - timedelta(days=day)).total_seconds() / 3600))
    assert waits == [2, 4, 8, 16]


async def test_the_fifth_point_bars_the_address_and_says_why(db):
    for day in range(5):
        await full(day)
    assert await bars_of(ADDRESS, SECRET) == ["no mail taken on 5 days"]


async def test_letters_to_a_full_mailbox_wait_but_not_what_was_asked_for(db, relay, settings, given_letter):
    relay.script["RCPT"] = ["452 4.2.2 mailbox full"]
    chosen = settings(relay.url)
    await given_letter("alert")
    await deliver_due(chosen)
    later, asked = await given_letter("alert"), await given_letter("confirmation")
    await deliver_due(chosen)

    row = await letter_row(later)
    assert (row["state"], row["attempts"]) == ("deferred", 0)
    assert (await letter_row(asked))["state"] == "accepted"
    await deliver_due(chosen, START + timedelta(hours=3))
    assert (await letter_row(later))["state"] == "accepted"


async def test_after_a_hard_no_letters_end_for_a_week_then_one_is_the_probe_and_a_second_no_bars(
    db,
    relay,
    settings,
    given_letter,
):
    relay.script["RCPT"] = ["550 5.1.1 no such user"] * 2
    chosen = settings(relay.url)
    await given_letter("alert")
    await deliver_due(chosen)
    paused = await given_letter("alert")
    await deliver_due(chosen)
    assert ((await letter_row(paused))["state"], (await letter_row(paused))["reason"]) == ("cancelled", "unreachable")
    assert await bars_of(ADDRESS, SECRET) == []

    probe = await given_letter("alert")
    await deliver_due(chosen, START + timedelta(days=8))
    assert (await letter_row(probe))["state"] == "refused"
    assert await bars_of(ADDRESS, SECRET) == ["no such recipient"]


async def test_lifting_the_bar_forgets_the_trouble_too(db, relay, settings, given_letter):
    for day in range(5):
        await full(-day)
    for day in range(5):
        await full(day)
    await lift_suppression(ADDRESS, SECRET, at=START)
    number = await given_letter("alert")
    await deliver_due(settings(relay.url))
    assert (await letter_row(number))["state"] == "accepted"


async def test_R1_a_relay_whose_letters_all_come_back_by_policy_bars_nobody(db, tmp_path):
    settings = read_settings({"ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SECRET_KEY": SECRET})
    for number in range(20):
        await given_sent(f"m{number}", f"f{number}@firma.example")
        raw = report("5.7.1", message_id=f"<m{number}@anbud.example>", diagnostic="550 5.7.1 blocked")
        await take_in(raw, settings, now=START)
    assert await fetch_value("SELECT count(*) FROM suppression") == 0
    assert await fetch_value("SELECT count(*) FROM address_trouble") == 0


@pytest.mark.parametrize("forged", [True, False])
async def test_P4_where_letters_carry_a_tag_only_the_tag_names_one(db, tmp_path, forged):
    settings = read_settings(
        {"ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SECRET_KEY": SECRET, "ANBUD_BOUNCE_DOMAIN": "b.anbud.example"}
    )
    sender = envelope_sender("key", SECRET, "b.anbud.example", "x@anbud.example")
    name, tag = sender.partition("@")[0].removeprefix("b+").split(".")
    await given_sent(name, state="unknown")
    quoted = f"{name}.{'0' * 12 if forged else tag}"
    raw = report(message_id=f"<{name}@anbud.example>").replace(
        b"Reporting-MTA:", f"Original-Envelope-Id: {quoted}\r\nReporting-MTA:".encode()
    )
    await take_in(raw, settings, now=START)

    assert await fetch_value("SELECT count(*) FROM bounce") == 1, "kept and shown all the same"
    assert await fetch_value("SELECT count(*) FROM address_trouble") == (0 if forged else 1)
    assert await fetch_value("SELECT state FROM letter") == ("unknown" if forged else "accepted")


async def test_a_report_of_success_settles_what_was_unknown(db, tmp_path):
    settings = read_settings({"ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SECRET_KEY": SECRET})
    number = await given_sent("m1", state="unknown")
    await take_in(report("2.0.0", "relayed", "250 ok"), settings, now=START)
    assert (await letter_row(number))["state"] == "accepted"
    assert await fetch_value("SELECT count(*) FROM address_trouble") == 0
