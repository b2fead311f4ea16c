"""Returned mail comes in by Maildir, SMTP, LMTP and webhook; it is stored before it is acknowledged, and once."""

import asyncio
import mailbox
import socket
import threading
from contextlib import suppress

import aiosmtplib
import httpx
import pytest

from notifications.bounces.actions import take_in
from notifications.bounces.door import Door
from notifications.bounces.jobs import bounces_due
from portal.app import create_app
from portal.foundation import clock
from portal.foundation.database import execute, fetch, fetch_value
from tests.notifications.bounces.test_bounces import given_sent, report

TOKEN = {"authorization": "Bearer secret-token"}


async def kept():
    return await fetch_value("SELECT count(*) FROM bounce")


@pytest.fixture
async def door(pool, settings):
    async def take(raw):
        await take_in(raw, settings(), now=clock.now())

    opened = Door(take)
    await opened.open()
    yield opened
    await opened.close()


async def sent_to(port, body, recipient="b+x.y@b.anbud.example"):
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as client:
        return await client.sendmail("", [recipient], body)


async def test_a_mail_in_the_maildir_is_stored_and_then_moved_to_those_that_are_read(db, settings, tmp_path):
    box = mailbox.Maildir(tmp_path / "bounces")
    for number in range(3):
        box.add(report(message_id=f"<m{number}@anbud.example>"))
    chosen = settings(ANBUD_BOUNCE_MAILDIR=str(tmp_path / "bounces"))

    assert await bounces_due(chosen, clock.now()) == 3
    assert await bounces_due(chosen, clock.now()) == 0
    assert await kept() == 3
    assert {message.get_subdir() for message in mailbox.Maildir(tmp_path / "bounces")} == {"cur"}


async def test_a_mail_that_could_not_be_stored_stays_new(db, settings, tmp_path, monkeypatch):
    mailbox.Maildir(tmp_path / "bounces").add(report())
    chosen = settings(ANBUD_BOUNCE_MAILDIR=str(tmp_path / "bounces"))

    async def away(*arguments, **more):
        raise OSError("the database is away")

    monkeypatch.setattr("notifications.bounces.jobs.take_in", away)
    with pytest.raises(OSError, match="away"):
        await bounces_due(chosen, clock.now())
    monkeypatch.undo()
    assert await bounces_due(chosen, clock.now()) == 1


async def test_a_mail_by_smtp_is_stored_before_it_is_acknowledged(door):
    await sent_to(door.port, report())
    assert await kept() == 1


async def test_dots_and_line_ends_come_as_they_were(door):
    await sent_to(door.port, b"Subject: x\r\n\r\n.dot\r\n..two\r\n")
    [row] = await fetch("SELECT mail FROM bounce")
    assert row["mail"] == b"Delivered-To: b+x.y@b.anbud.example\r\nSubject: x\r\n\r\n.dot\r\n..two\r\n"


async def test_while_nothing_can_be_stored_it_is_told_to_come_again(door):
    await execute("ALTER TABLE bounce RENAME TO elsewhere")
    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await sent_to(door.port, report())
    assert refused.value.code == 451
    await execute("ALTER TABLE elsewhere RENAME TO bounce")
    await sent_to(door.port, report())
    assert await kept() == 1


async def test_by_lmtp_each_recipient_gets_its_answer(door):
    said = []

    def talk():
        with socket.create_connection(("127.0.0.1", door.port)) as connection, connection.makefile("rwb") as file:
            for line in (
                b"LHLO x", b"MAIL FROM:<>", b"RCPT TO:<a@b.example>", b"RCPT TO:<c@b.example>", b"DATA",
                b"Subject: x\r\n\r\nhej\r\n.", b"QUIT",
            ):  # fmt: skip
                file.write(line + b"\r\n")
            file.flush()
            said.extend(file.read().decode().splitlines())

    talking = threading.Thread(target=talk)
    talking.start()
    await asyncio.to_thread(talking.join)
    assert said[-3:] == ["250 2.0.0 kept", "250 2.0.0 kept", "221 2.0.0 bye"]
    assert await kept() == 1


@pytest.mark.parametrize("said", [b"", b"DATA\r\n", b"\xff\xfe\r\n", b"x" * 200_000 + b"\r\n", b"RCPT\r\n" * 300])
async def test_nonsense_at_the_door_stores_nothing_and_leaves_it_open(door, said):
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(said)
    writer.write_eof()
    with suppress(ConnectionResetError):
        await reader.read()
    writer.close()
    assert await kept() == 0
    await sent_to(door.port, report())
    assert await kept() == 1


@pytest.fixture
async def machine(db, settings):
    app = create_app(settings(ANBUD_BOUNCE_TOKEN="secret-token"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000") as client:
        yield client


async def test_a_mail_by_webhook_is_stored_once_and_said_what_it_is(machine):
    await given_sent("m1")
    answers = [await machine.post("/api/v1/returned-mail", content=report(), headers=TOKEN) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == [{"class": "hard", "recipient": "a@firma.example", "status": "5.1.1"}]
    assert await kept() == 1


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer wrong"}, {"authorization": "Basic c2VjcmV0"}])
async def test_a_webhook_without_the_token_is_turned_away(machine, headers):
    assert (await machine.post("/api/v1/returned-mail", content=report(), headers=headers)).status_code == 401
    assert await kept() == 0


async def test_without_a_token_of_ours_there_is_no_webhook(db, settings):
    transport = httpx.ASGITransport(create_app(settings()))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        assert (await client.post("/api/v1/returned-mail", content=report(), headers=TOKEN)).status_code == 404


def bomb():
    head = b"From: MAILER-DAEMON@x.example\r\nMIME-Version: 1.0\r\n"
    for level in range(3000):
        head += b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (level, level)
    return head


@pytest.mark.parametrize(
    "raw", [b"x" * 20_000_000, bomb(), b"Content-Type: multipart/report\r\n\r\n" + b"\x00" * 1000, report()[:300]]
)
async def test_P4_a_poison_bounce_is_kept_and_stops_nobody(db, settings, raw):
    await given_sent("m1")
    await take_in(raw, settings(), now=clock.now())
    assert await kept() == 1
    assert await fetch_value("SELECT count(*) FROM suppression") == 0
