"""What a person may do with the outbox."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from notifications.delivery.errors import LetterSettled, NoSuchLetter
from portal.foundation.audit import record_event
from portal.foundation.clock import now
from portal.foundation.database import execute, fetch, fetch_row, transaction


async def retry_letter(number: int, *, at: datetime, by: str = "command", why: str = "") -> None:
    """Make a letter that was given up, refused or put off due at once, with the same bytes.

    Raises:
        NoSuchLetter: no letter has this number.
        LetterSettled: it is on its way, accepted, cancelled, or its fate is unknown (say first what became of it).
    """
    await _change(
        number,
        ("ready", "deferred", "dead", "refused"),
        "tried again",
        "UPDATE letter SET state = 'ready', reason = $3, priority = 0, not_before = $2, expires_at = NULL, "
        "settled_at = NULL "
        "WHERE id = $1",
        at,
        f"{by} had it tried again{': ' + why if why else ''}"[:500],
        event=("letter.retried", by, at, why),
    )


async def retry_letters(numbers: Sequence[int], *, at: datetime, by: str, why: str) -> int:
    """Make those of the letters that were refused or given up due at once, with the same bytes; return how many."""
    async with transaction():
        rows = await fetch(
            "UPDATE letter SET state = 'ready', reason = $3, priority = 0, not_before = $2, expires_at = NULL, "
            "settled_at = NULL WHERE id = ANY ($1) AND state IN ('dead', 'refused') RETURNING id",
            list(numbers),
            at,
            f"{by} had it tried again: {why}"[:500],
        )
        if rows:
            details = {"why": why, "letters": len(rows)}
            await record_event(by, "letter.retried_all", "letter", "all", at=at, details=details)
    return len(rows)


async def resolve_letter(number: int, *, accepted: bool, by: str, at: datetime, why: str = "") -> None:
    """Settle a letter whose fate is unknown: it was accepted, or it was not and goes again.

    Raises:
        NoSuchLetter: no letter has this number.
        LetterSettled: its fate is not unknown.
    """
    state, said = ("accepted", "was accepted") if accepted else ("ready", "was not accepted")
    await _change(
        number,
        ("unknown",),
        "resolved",
        "UPDATE letter SET state = $2, reason = $3, settled_at = $4, not_before = least(not_before, $5) WHERE id = $1",
        state,
        f"{by} found that it {said}{': ' + why if why else ''}"[:500],
        at if accepted else None,
        at,
        event=("letter.resolved", by, at, f"it {said}. {why}".strip()),
    )


async def resolve_all_unknown(*, accepted: bool, by: str, at: datetime, why: str) -> int:
    """Settle every letter whose fate is unknown alike, as after a fail-over; return how many."""
    state, said = ("accepted", "were accepted") if accepted else ("ready", "were not accepted")
    async with transaction():
        rows = await fetch(
            "UPDATE letter SET state = $1, reason = $2, settled_at = $3, not_before = least(not_before, $4) "
            "WHERE state = 'unknown' RETURNING id",
            state, f"{by} found that they {said}: {why}"[:500], at if accepted else None, at,
        )  # fmt: skip
        details = {"why": why, "letters": len(rows), "said": said}
        await record_event(by, "letter.resolved_all", "letter", "unknown", at=at, details=details)
    return len(rows)


async def _change(
    number: int, states: tuple[str, ...], wish: str, sql: str, *arguments: Any, event: tuple[str, str, datetime, str]
) -> None:
    verb, by, at, why = event
    async with transaction():
        row = await fetch_row("SELECT state, emptied_at FROM letter WHERE id = $1 FOR UPDATE", number)
        if row is None:
            raise NoSuchLetter(number)
        state = "emptied" if row["emptied_at"] else row["state"]
        if state not in states:
            raise LetterSettled(number, state, wish)
        await execute(sql, number, *arguments)
        await record_event(by, verb, "letter", str(number), at=at, details={"was": state, "why": why})


async def pause_sending(*, by: str, reason: str, at: datetime) -> None:
    """Hold all mail, in every worker, until `resume_sending`; what is being handed over is finished."""
    async with transaction():
        await execute(
            "INSERT INTO brake (name, reason, by, at) VALUES ('pause', $1, $2, $3) ON CONFLICT (name) DO NOTHING",
            reason, by, at,
        )  # fmt: skip
        await record_event(by, "sending.paused", "sending", "all", at=at, details={"why": reason})


async def resume_sending(*, by: str = "command", at: datetime | None = None) -> None:
    """Lift every brake, the day's as well, and a relay's rest."""
    async with transaction():
        lifted = await fetch("DELETE FROM brake RETURNING name")
        # The day begins anew for the brake that a person has just lifted.
        await execute("DELETE FROM mail_rate WHERE name = 'day'")
        names = [row["name"] for row in lifted]
        await record_event(by, "sending.resumed", "sending", "all", at=at or now(), details={"lifted": names})
