"""What came of letters is written into their rows; what dead workers left is taken over."""

import random
from typing import Any

from notifications.delivery.actions.begun import Result, Sender
from notifications.delivery.domain.replies import Outcome, Verdict
from notifications.delivery.domain.retries import Next, after, is_too_late
from notifications.delivery.domain.states import MOVES
from notifications.delivery.suppression import note_missing, note_passing_trouble
from portal.foundation.database import execute, execute_many, fetch, transaction


async def settle(results: list[Result], secret: str = "") -> dict[str, int]:
    """Record results; returns how many letters came to each state.

    A letter whose lease was lost keeps the state it has by now: the late result stays in its attempt, as evidence.
    """
    counts: dict[str, int] = {}
    changes: list[tuple[Any, ...]] = []
    attempts: list[tuple[Any, ...]] = []
    for result in results:
        step = _next(result)
        counts[step.state] = counts.get(step.state, 0) + 1
        begun, outcome = result.begun, result.outcome
        key = (begun.letter.id, begun.number)
        due = begun.at + step.wait
        changes.append((begun.letter.id, begun.token, step.state, step.reason, int(step.charged), due))
        if outcome is None:
            attempts.append((*key, None, None, None, "its turn did not come", "not_begun"))
        else:
            reply = outcome.reply.replace("\x00", "").encode("utf-8", "replace").decode()
            attempts.append((*key, outcome.phase, outcome.code, outcome.enhanced, reply, outcome.verdict))
    # In one order everywhere, so that two workers never wait for each other.
    changes.sort()
    await execute_many(
        """
        UPDATE letter SET state = $3, reason = $4, attempts = attempts + $5, lease_token = NULL, lease_until = NULL,
            not_before = CASE WHEN $3 = 'deferred' THEN $6 ELSE not_before END,
            settled_at = CASE WHEN $3 IN ('accepted', 'refused', 'dead') THEN clock_timestamp() END
        WHERE id = $1 AND lease_token = $2 AND state = 'transmitting'
        """,
        changes,
    )
    await execute_many(
        "UPDATE attempt SET phase = $3, code = $4, enhanced = $5, reply = $6, outcome = $7, "
        "ended_at = clock_timestamp() WHERE letter_id = $1 AND number = $2",
        attempts,
    )
    await _note_troubles(results, secret)
    return counts


async def _note_troubles(results: list[Result], secret: str) -> None:
    for result in results:
        outcome, letter = result.outcome, result.begun.letter
        if outcome is not None and outcome.verdict is Verdict.HARD:
            await note_missing(letter.recipient, secret, said=outcome.reply, at=result.begun.at)
        elif outcome is not None and outcome.verdict is Verdict.SOFT:
            await note_passing_trouble(letter.recipient, secret, said=outcome.reply, at=result.begun.at)


def _next(result: Result) -> Next:
    begun, outcome = result.begun, result.outcome
    if outcome is None:
        return Next("ready", None, charged=False)
    step = after(outcome, charged=begun.charged, previous=begun.previous, jitter=random.uniform(-1, 1))
    late = is_too_late(begun.kind, begun.first_attempt_at, begun.expires_at, begun.at + step.wait)
    if step.state == "deferred" and late:
        return Next("dead", f"given up: {step.reason}")
    assert step.state in MOVES["transmitting"]
    return step


async def renew_leases(sender: Sender, token: int) -> None:
    """Keep a window's letters ours for another lease."""
    await execute(
        "UPDATE letter SET lease_until = clock_timestamp() + make_interval(secs => $2) WHERE lease_token = $1",
        token,
        sender.lease_seconds,
    )


async def free_expired() -> int:
    """Take the letters of dead workers: claimed ones are free again, the fate of the others is unknown."""
    async with transaction():
        lost = await fetch(
            """
            UPDATE letter SET lease_token = NULL, lease_until = NULL,
                state = CASE state WHEN 'claimed' THEN 'ready' ELSE 'unknown' END,
                reason = CASE state WHEN 'claimed' THEN reason ELSE 'the worker was lost before it could say' END
            WHERE id IN (SELECT id FROM letter WHERE state IN ('claimed', 'transmitting')
                AND lease_until < clock_timestamp() ORDER BY id FOR UPDATE SKIP LOCKED)
            RETURNING id, state
            """
        )
        await execute(
            "UPDATE attempt SET outcome = $2, ended_at = clock_timestamp() "
            "WHERE letter_id = ANY($1::bigint[]) AND outcome IS NULL",
            [row["id"] for row in lost if row["state"] == "unknown"],
            Verdict.UNKNOWN,
        )
    return sum(row["state"] == "unknown" for row in lost)


async def forget_window(token: int) -> None:
    """Free the letters of a window of ours that nobody began: the answer to its commit was lost."""
    freed = await fetch(
        "UPDATE letter SET state = 'ready', lease_token = NULL, lease_until = NULL "
        "WHERE lease_token = $1 AND state = 'transmitting' RETURNING id",
        token,
    )
    await execute(
        "UPDATE attempt SET outcome = 'not_begun', ended_at = clock_timestamp() "
        "WHERE letter_id = ANY($1::bigint[]) AND outcome IS NULL",
        [row["id"] for row in freed],
    )


async def settle_unknown(letter: Any, outcome: Outcome, found_by: str) -> None:
    """Settle a letter of unknown fate by what has been found out about its last attempt.

    `letter` holds id, number, kind, attempts and at (now). It changes nothing when the letter is settled by now.
    """
    step = after(outcome, charged=letter["attempts"], previous=None, jitter=0)
    state = "ready" if step.state == "deferred" else step.state
    assert state in MOVES["unknown"]
    async with transaction():
        changed = await fetch(
            """
            UPDATE letter SET state = $2, reason = $3, attempts = attempts + $4, not_before = greatest(not_before, $5),
                settled_at = CASE WHEN $2 IN ('accepted', 'refused', 'dead') THEN clock_timestamp() END
            WHERE id = $1 AND state = 'unknown' RETURNING id
            """,
            letter["id"],
            state,
            f"{found_by}: {step.reason or 'the relay took it'}"[:500],
            int(step.charged),
            letter["at"] + step.wait,
        )
        if changed:
            await execute(
                "UPDATE attempt SET outcome = $3, phase = $4, code = $5, enhanced = $6, reply = $7 "
                "WHERE letter_id = $1 AND number = $2",
                letter["id"],
                letter["number"],
                outcome.verdict,
                outcome.phase,
                outcome.code,
                outcome.enhanced,
                f"{found_by}: {outcome.reply}".replace("\x00", "")[:1000],
            )
