"""Returned mails: read by their codes, kept once, and acted on only when they name a letter of ours."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest

from benchmarks.bounces import EXPLAINED, addresses_found, judgements
from notifications.bounces.actions import take_in
from notifications.bounces.domain import read_returned, trace_of
from notifications.delivery.suppression import bars_of
from notifications.letters.domain import envelope_sender
from portal.foundation.database import fetch_value
from portal.foundation.settings import read_settings

SECRET = "k" * 40
NOW = datetime(2030, 3, 12, 9, tzinfo=UTC)


def report(status="5.1.1", action="failed", diagnostic="550 5.1.1 no such user", message_id="<m1@anbud.example>"):
    return (
        "From: MAILER-DAEMON@relay.example\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n'
        "--x\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.example\r\n\r\n"
        f"Final-Recipient: rfc822; A@firma.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; {diagnostic}\r\n\r\n"
        f"--x\r\nContent-Type: message/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\n\r\n--x--\r\n"
    ).encode()


COMPLAINT = (
    b'Content-Type: multipart/report; report-type=feedback-report; boundary="x"\r\n\r\n'
    b"--x\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n"
    b"Original-Rcpt-To: <a@firma.example>\r\n\r\n"
    b"--x\r\nContent-Type: message/rfc822-headers\r\n\r\nMessage-ID: <m1@anbud.example>\r\n\r\n--x--\r\n"
)


@pytest.mark.parametrize(
    ("status", "action", "diagnostic", "kind"),
    [
        ("5.1.1", "failed", "550 no such user", "hard"),
        ("5.0.0", "failed", "550 5.1.1 user unknown", "hard"),
        ("5.7.1", "failed", "550 5.7.1 user unknown to our filter", "policy"),
        ("5.2.2", "failed", "552 mailbox full", "soft"),
        ("4.4.1", "delayed", "connection timed out", "soft"),
        ("4.4.7", "failed", "delivery time expired", "soft"),
        ("2.0.0", "delivered", "250 ok", "none"),
        ("2.0.0", "relayed", "250 ok", "none"),
    ],
)
def test_a_delivery_report_is_read_by_its_action_and_status(status, action, diagnostic, kind):
    [one] = read_returned(report(status, action, diagnostic))
    assert (one.kind, one.recipient) == (kind, "a@firma.example")


def test_a_feedback_report_is_a_complaint():
    [one] = read_returned(COMPLAINT)
    assert (one.kind, one.recipient) == ("complaint", "a@firma.example")


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe\x00", b"From: a@b.example\r\n\r\nHej!\r\n", b"x" * 2_000_000])
def test_what_is_no_bounce_is_none(raw):
    assert [one.kind for one in read_returned(raw)] == ["none"]


def test_P4_a_tag_that_we_did_not_make_counts_for_nothing():
    ours = envelope_sender("key", SECRET, "b.anbud.example", "x@anbud.example")
    assert trace_of(f"To: {ours}\r\n\r\n".encode(), SECRET).name == sha256(b"key").hexdigest()[:16]
    forged = ours.replace(ours.split(".")[1][:12], "0" * 12)
    assert trace_of(f"To: {forged}\r\n\r\n".encode(), SECRET).name is None


@pytest.fixture
def settings(tmp_path):
    return read_settings({"ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SECRET_KEY": SECRET})


async def given_sent(name, recipient="a@firma.example", state="accepted"):
    body = name.encode()
    return await fetch_value(
        "INSERT INTO letter (kind, recipient, sender, language, subject, message_id, parts, fragments, sha256, size, "
        "scope, key, priority, state, not_before, attempts, created_at) VALUES "
        "('alert', $1, 'b@anbud.example', 'sv', 'x', $2, $3, '{}', $4, 2, 'all', $2, 5, $5, $6, 1, $6) RETURNING id",
        recipient,
        f"<{name}@anbud.example>",
        [body],
        sha256(body).digest(),
        state,
        NOW,
    )


async def test_I16_the_same_bounce_twice_is_kept_once(db, settings):
    await take_in(report(), settings, now=NOW)
    await take_in(report(), settings, now=NOW)
    assert await fetch_value("SELECT count(*) FROM bounce") == 1


async def test_a_complaint_stops_all_mail_to_the_letters_recipient(db, settings):
    await given_sent("m1")
    await take_in(COMPLAINT, settings, now=NOW)
    assert await bars_of("a@firma.example", SECRET) == ["complaint"]


async def test_an_address_that_does_not_exist_is_stopped_at_the_second_letter(db, settings):
    await given_sent("m1")
    await given_sent("m2")
    await take_in(report(message_id="<m1@anbud.example>"), settings, now=NOW)
    assert await bars_of("a@firma.example", SECRET) == []
    await take_in(report(message_id="<m2@anbud.example>"), settings, now=NOW)
    assert await bars_of("a@firma.example", SECRET) == ["no such recipient"]


async def test_R1_policy_blocks_stop_nobody(db, settings):
    for name in ("m1", "m2", "m3"):
        await given_sent(name)
        await take_in(report("5.7.1", message_id=f"<{name}@anbud.example>"), settings, now=NOW)
    assert await bars_of("a@firma.example", SECRET) == []


async def test_P4_a_report_about_no_letter_of_ours_stops_nobody(db, settings):
    await take_in(COMPLAINT, settings, now=NOW)
    assert await bars_of("a@firma.example", SECRET) == []


async def test_a_letter_of_unknown_fate_that_comes_back_was_accepted(db, settings):
    number = await given_sent("m1", state="unknown")
    await take_in(report("4.4.1", "delayed"), settings, now=NOW)
    assert await fetch_value("SELECT state FROM letter WHERE id = $1", number) == "accepted"


def test_mailmans_bounces_name_the_addresses_they_must(shared_data):
    assert [row["file"] for row, found, wanted in addresses_found(shared_data) if found != wanted] == []


def test_sisimais_mails_are_told_hard_soft_or_none_as_it_does_but_for_those_the_table_explains(shared_data):
    """`python -m benchmarks.bounces` prints every disagreement with its reason; all have been looked at by now."""
    judged = list(judgements(shared_data))
    assert sum(one.agrees for one in judged) / len(judged) >= 0.97
    assert {one.file for one in judged if not one.agrees} == set(EXPLAINED)


def test_what_is_no_bounce_is_never_hard(shared_data):
    assert not [one for one in judgements(shared_data) if one.expected == "none" and one.found == "hard"]
