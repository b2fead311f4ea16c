"""A past for a demonstration: letters older than the installation, told as a relay would have told them."""

from datetime import datetime

from portal.foundation.database import execute, transaction

WORKER = "demo"
# Of a hundred letters, how the last attempt ended for these; all others were accepted at once.
GREYLISTED, NO_SUCH_BOX = (7, 31, 58), (44,)


async def settle_past(before: datetime) -> None:
    """Settle every letter due before `before`, with the attempts that a relay would have left: most went at once,
    a few at the second try, and hardly any were refused. Letters already settled are left alone.
    """
    async with transaction():
        await execute("""UPDATE letter SET state = 'claimed', lease_token = id, worker = $2, lease_until = not_before
                         WHERE state = 'ready' AND not_before < $1""", before, WORKER)  # fmt: skip
        await _attempts("deferred", 1, "id % 100 = ANY($1)", GREYLISTED, "451", "4.7.1", "greylisted, try again later")
        await _attempts("hard", 1, "id % 100 = ANY($1)", NO_SUCH_BOX, "550", "5.1.1", "no such mailbox")
        await _attempts("accepted", 2, "id % 100 = ANY($1)", GREYLISTED, "250", "2.0.0", "queued")
        gone = (*GREYLISTED, *NO_SUCH_BOX)
        await _attempts("accepted", 1, "NOT id % 100 = ANY($1)", gone, "250", "2.0.0", "queued")
        await execute("""
            UPDATE letter l SET lease_token = NULL, lease_until = NULL, attempts = a.number, settled_at = a.ended_at,
                state = CASE a.outcome WHEN 'hard' THEN 'refused' ELSE 'accepted' END,
                reason = CASE a.outcome WHEN 'hard' THEN a.code || ' ' || a.enhanced || ' ' || a.reply END
            FROM (SELECT DISTINCT ON (letter_id) * FROM attempt ORDER BY letter_id, number DESC) a
            WHERE a.letter_id = l.id AND l.state = 'claimed' AND l.worker = $1""", WORKER)  # fmt: skip


async def _attempts(
    outcome: str, number: int, which: str, rest: tuple[int, ...], code: str, enhanced: str, reply: str
) -> None:
    """Write the attempts of the letters `which` in one statement; a second try comes 20 minutes after the first."""
    await execute(
        f"""INSERT INTO attempt (letter_id, number, worker, connection, started_at, ended_at, phase, code, enhanced,
                                 reply, tls, bytes, sha256, outcome)
            SELECT id, $2, $3, '1', at + interval '2 seconds', at + interval '3 seconds', $4, $5, $6, $7, true, size,
                   sha256, $8
            FROM (SELECT *, not_before + ($2 - 1) * interval '20 minutes' AS at FROM letter) l
            WHERE state = 'claimed' AND worker = $3 AND {which}""",
        list(rest), number, WORKER, "body" if outcome == "accepted" else "rcpt", int(code), enhanced, reply, outcome,
    )  # fmt: skip
