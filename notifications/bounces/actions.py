"""Taking a returned mail in: stored, read, and acted on once, however often it comes."""

import logging
from datetime import datetime
from hashlib import sha256
from typing import Any

from notifications.bounces.domain import Returned, Trace, gravest, read_returned, trace_of
from notifications.delivery.suppression import note_missing, note_passing_trouble, suppress
from portal.foundation.database import execute, fetch_row, fetch_value, transaction
from portal.foundation.settings import Settings

log = logging.getLogger("anbud.bounces")


async def take_in(raw: bytes, settings: Settings, *, now: datetime) -> list[Returned]:
    """Store `raw` and act on it; returns what it says. The same mail again changes nothing.

    Only a mail that names one of our letters, by a tag that we made or by its Message-ID, may stop an address, and
    only that letter's: anyone can write a bounce.
    """
    returned = _read(raw)
    worst = gravest(returned)
    async with transaction():
        letter = await _letter(trace_of(raw, settings.secret_key), tagged=settings.bounce_domain is not None)
        stored = await fetch_value(
            "INSERT INTO bounce (digest, mail, received_at, kind, status, said, letter_id) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (digest) DO NOTHING RETURNING id",
            sha256(raw).digest(),
            raw,
            now,
            worst.kind,
            worst.status,
            worst.said.replace("\x00", "") or None,
            letter["id"] if letter else None,
        )
        if stored is not None and letter is not None and worst.kind != "none":
            await _conclude(worst, letter["recipient"], settings.secret_key, now)
        if stored is not None and letter is not None and (worst.kind != "none" or worst.status):
            await _settle_unknown(letter["id"], now)
    return returned


def _read(raw: bytes) -> list[Returned]:
    try:
        return read_returned(raw)
    except Exception:  # made to confuse: it is kept and shown, says nothing, and holds up no other
        log.exception("a returned mail cannot be read")
        return [Returned("none")]


async def _letter(trace: Trace, *, tagged: bool) -> Any | None:
    """Return the letter. Where letters carry a tag that only we can make, nothing else names one: the rest is forged."""
    return await fetch_row(
        "SELECT id, recipient FROM letter WHERE message_id = ANY($1::text[]) OR starts_with(message_id, '<' || $2) "
        "ORDER BY id LIMIT 1",
        [] if tagged else list(trace.message_ids),
        trace.name,
    )


async def _settle_unknown(letter: int, now: datetime) -> None:
    """A relay that sends a letter back has had it."""
    await execute(
        "UPDATE letter SET state = 'accepted', reason = 'it came back, so it was taken', settled_at = $2 "
        "WHERE id = $1 AND state = 'unknown'",
        letter,
        now,
    )


async def _conclude(worst: Returned, recipient: str, secret: str, now: datetime) -> None:
    if worst.kind == "complaint":
        await suppress(recipient, secret, reason="complaint", by="feedback report", at=now, evidence=worst.said)
    said = f"{worst.status or ''} {worst.said}".strip()
    if worst.kind == "hard":
        await note_missing(recipient, secret, said=said, at=now)
    elif worst.kind == "soft":
        await note_passing_trouble(recipient, secret, said=said, at=now)
