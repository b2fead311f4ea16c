"""The sender at work: `deliver_due` until nothing is due, `deliver_forever` in the worker."""

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import Callable
from contextlib import closing
from datetime import datetime

from notifications.delivery.actions import Sender, free_expired
from notifications.delivery.domain.limits import Limits
from notifications.delivery.epoch import note_epoch
from notifications.delivery.maildir import MaildirEvidence, MaildirWayOut, maildir_of
from notifications.delivery.ports import Evidence, WayOut
from notifications.delivery.postfix_log import PostfixLog
from notifications.delivery.records import Record, forget_old_records
from notifications.delivery.sender import Delivery
from notifications.delivery.signing import Signer
from notifications.delivery.smtp import Connection, Relay
from notifications.delivery.unknown import resolve_unknown
from portal.foundation.database import Calls
from portal.foundation.settings import Settings

log = logging.getLogger("anbud.delivery")

POLL_SECONDS = 5.0  # new letters call; this is for those whose time comes
LONGEST_REST_SECONDS = 60.0


def ways_out(settings: Settings) -> Callable[[], WayOut]:
    """Return what opens another way out: to the relay if there is one, into the Maildir otherwise."""
    if settings.smtp_url:
        relay = Relay.of_url(settings.smtp_url, local_name=_local_name(settings))
        return lambda: Connection(relay)
    folder = maildir_of(settings.data_dir)
    return lambda: MaildirWayOut(folder)


def _local_name(settings: Settings) -> str:
    return settings.mail_from.rpartition("@")[2].rstrip(">") or "localhost"


def sender_of(settings: Settings) -> Sender:
    """Return this process as a sender; its name says where it runs and is never used twice."""
    limits = Limits(
        settings.mail_per_minute,
        settings.mail_per_domain_and_minute,
        settings.mail_per_recipient_and_day,
        settings.mail_per_day,
    )
    name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
    return Sender(name, settings.secret_key, limits=limits, signer=_signer(settings))


def _signer(settings: Settings) -> Signer | None:
    if settings.dkim_key is None or settings.dkim_selector is None:
        return None
    return Signer(settings.mail_from.rpartition("@")[2], settings.dkim_selector, settings.dkim_key)


async def deliver_due(settings: Settings, now: datetime | None = None) -> dict[str, int]:
    """Send letters until none is due, and return how many came to which end.

    `now` None is the database's clock. A relay that cannot be used ends the run early; no letter is charged for it.
    """
    await _prepare(settings, now)
    forget_old_records(settings.data_dir)
    sender = sender_of(settings)
    with closing(Record(settings.data_dir, sender.worker)) as record:
        delivery = Delivery(ways_out(settings), sender, record, window=settings.smtp_window, now=now)
        await delivery.run(_connections(settings))
    return delivery.summary()


async def deliver_forever(settings: Settings, stopping: asyncio.Event) -> None:
    """Send what becomes due until `stopping` is set; open transactions are finished then."""
    sender, open_way, rest = sender_of(settings), ways_out(settings), 0.0
    calls = Calls("letters")
    while not stopping.is_set():
        with closing(Record(settings.data_dir, sender.worker)) as record:
            while not stopping.is_set() and not record.is_large:
                delivery = Delivery(open_way, sender, record, window=settings.smtp_window, stopping=stopping)
                await _run(delivery, settings)
                rest = min(max(1.0, rest * 2), LONGEST_REST_SECONDS) if delivery.troubled else 0.0
                await calls.wait(rest or POLL_SECONDS, stopping)
        sender = sender_of(settings)
    await calls.close()


async def _run(delivery: Delivery, settings: Settings) -> None:
    try:
        await _prepare(settings, None)
        await delivery.run(_connections(settings))
    except Exception as error:
        # Mostly the database being away. Whatever it is, the sender rests and goes on: letters wait in their rows.
        log.error("sending stopped for a while: %s", type(error).__name__)
        delivery.troubled = True


async def _prepare(settings: Settings, now: datetime | None) -> None:
    """Take over what lost workers left, and settle whatever can be settled."""
    await note_epoch(now)
    await free_expired()
    await resolve_unknown(settings.data_dir, now, _evidence(settings))


def _evidence(settings: Settings) -> list[Evidence]:
    if not settings.smtp_url:
        return [MaildirEvidence(maildir_of(settings.data_dir))]
    return [PostfixLog(settings.relay_log)] if settings.relay_log else []


def _connections(settings: Settings) -> int:
    return settings.smtp_connections if settings.smtp_url else 1
