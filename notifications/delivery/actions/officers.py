"""What a person may do with the outbox."""

from datetime import datetime
from typing import Any

from notifications.delivery.errors import LetterSettled, NoSuchLetter
from portal.foundation.database import execute, fetch_value, transaction


async def retry_letter(number: int, *, at: datetime) -> None:
    """Make a letter that was given up, refused or put off due at once, with the same bytes.

    Raises:
        NoSuchLetter: no letter has this number.
        LetterSettled: it is on its way, accepted, cancelled, or its fate is unknown (say first what became of it).
    """
    await _change(
        number,
        ("ready", "deferred", "dead", "refused"),
        "tried again",
        "UPDATE letter SET state = 'ready', not_before = $2, expires_at = NULL, settled_at = NULL WHERE id = $1",
        at,
    )


async def resolve_letter(number: int, *, accepted: bool, by: str, at: datetime) -> None:
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
        f"{by} found that it {said}",
        at if accepted else None,
        at,
    )


async def _change(number: int, states: tuple[str, ...], wish: str, sql: str, *arguments: Any) -> None:
    async with transaction():
        state = await fetch_value("SELECT state FROM letter WHERE id = $1 FOR UPDATE", number)
        if state is None:
            raise NoSuchLetter(number)
        if state not in states:
            raise LetterSettled(number, state, wish)
        await execute(sql, number, *arguments)


async def pause_sending(*, by: str, reason: str, at: datetime) -> None:
    """Hold all mail, in every worker, until `resume_sending`; what is being handed over is finished."""
    await execute(
        "INSERT INTO brake (name, reason, by, at) VALUES ('pause', $1, $2, $3) ON CONFLICT (name) DO NOTHING",
        reason,
        by,
        at,
    )


async def resume_sending() -> None:
    """Lift every brake."""
    await execute("DELETE FROM brake")
