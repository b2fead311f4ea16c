"""Changes of the outbox. Leases go by the database's clock; every change of a leased letter carries its token."""

import random
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from notifications.delivery.crash_points import pass_point
from notifications.delivery.domain.replies import Outcome, Verdict
from notifications.delivery.domain.retries import Next, after, is_too_late
from notifications.delivery.domain.states import ASKED_FOR, MOVES
from notifications.delivery.errors import LetterSettled, NoSuchLetter
from notifications.delivery.ports import Outgoing
from notifications.delivery.queries import fragments_named, joined
from notifications.delivery.suppression import address_digest
from portal.foundation.database import execute, execute_many, fetch, fetch_value, transaction

LEASE_SECONDS = 60


@dataclass(frozen=True)
class Sender:
    """Who sends: a worker's name, the secret that keys suppressed addresses, and how long its leases hold."""

    worker: str
    secret: str
    lease_seconds: float = LEASE_SECONDS


@dataclass(frozen=True)
class Begun:
    """A letter whose `transmitting` is committed under `token`; only now may its bytes be written."""

    letter: Outgoing
    token: int
    number: int
    kind: str
    charged: int
    previous: str | None
    first_attempt_at: datetime
    expires_at: datetime | None
    at: datetime


@dataclass(frozen=True)
class Result:
    """What came of a begun letter; None: its turn never came, and nothing of it was sent."""

    begun: Begun
    outcome: Outcome | None


async def settle_and_begin(
    results: list[Result], sender: Sender, connection: str, secure: bool, window: int, at: datetime | None
) -> tuple[list[Begun], dict[str, int]]:
    """Record what came of one window and begin the next, in one commit.

    Returns the letters that may now be sent, and how many were cancelled or given up instead.
    """
    async with transaction():
        counts = await settle(results)
        rows = await _claim(sender, window, at) if window else []
        pass_point("before claim commit")
        going, stopped = await _wanted(rows, sender, at)
        begun = await _begin(going, sender, connection, secure)
        for state in stopped:
            counts[state] = counts.get(state, 0) + 1
    if begun:
        pass_point("after transmitting commit")
    return begun, counts


async def _claim(sender: Sender, window: int, at: datetime | None) -> list[Any]:
    return await fetch(
        """
        WITH due AS (
            SELECT id FROM letter
            WHERE state IN ('ready', 'deferred') AND not_before <= coalesce($1, clock_timestamp())
              AND NOT EXISTS (SELECT FROM brake WHERE until IS NULL OR until > coalesce($1, clock_timestamp()))
            ORDER BY priority, not_before, id LIMIT $2 FOR UPDATE SKIP LOCKED
        ), claimed AS (
            UPDATE letter l SET state = 'claimed', lease_token = $3, worker = $4,
                lease_until = clock_timestamp() + make_interval(secs => $5)
            FROM due WHERE l.id = due.id
            RETURNING l.*
        )
        SELECT c.*, coalesce($1, clock_timestamp()) AS at, last.number AS last_number, last.outcome AS previous,
            coalesce((SELECT min(a.started_at) FROM attempt a WHERE a.letter_id = c.id), coalesce($1, clock_timestamp()))
                AS first_attempt_at,
            contact.email, contact.confirmed_at, contact.ended_at, contact.paused_until,
            EXISTS (SELECT FROM subscription s WHERE s.contact_id = c.contact_id AND s.ended_at IS NULL) AS subscribes
        FROM claimed c
        LEFT JOIN contact ON contact.id = c.contact_id
        LEFT JOIN LATERAL (
            SELECT number, outcome FROM attempt a WHERE a.letter_id = c.id ORDER BY number DESC LIMIT 1
        ) last ON true
        ORDER BY c.priority, c.not_before, c.id
        """,
        at,
        window,
        secrets.randbits(62),
        sender.worker,
        sender.lease_seconds,
    )


async def _wanted(rows: list[Any], sender: Sender, at: datetime | None) -> tuple[list[tuple[Any, bytes]], list[str]]:
    """Divide claimed letters into those that go and those that stop here, each of these with its reason."""
    if not rows:
        return [], []
    digests = {row["id"]: address_digest(row["recipient"], sender.secret) for row in rows}
    barred = await fetch(
        "SELECT address_digest, scope FROM suppression WHERE lifted_at IS NULL AND address_digest = ANY($1::bytea[])",
        list(digests.values()),
    )
    suppressed = {(bar["address_digest"], bar["scope"]) for bar in barred}
    fragments = await fragments_named([digest for row in rows for digest in row["fragments"]])
    going, stopping = [], []
    for row in rows:
        bars = {(digests[row["id"]], scope) for scope in ("all", row["kind"])}
        end = ("cancelled", "suppressed") if bars & suppressed else _unwanted(row)
        body = None if end else _body(row, fragments)
        if body is not None:
            going.append((row, body))
        else:
            stopping.append((row["id"], *(end or ("dead", "the bytes do not have the sum they were given"))))
    await execute_many(
        "UPDATE letter SET state = $2, reason = $3, settled_at = clock_timestamp(), lease_token = NULL, "
        "lease_until = NULL WHERE id = $1",
        stopping,
    )
    return going, [state for _, state, _ in stopping]


def _unwanted(row: Any) -> tuple[str, str] | None:
    """Return the final state and the reason of a letter that must not go any more, or None."""
    at = row["at"]
    if row["expires_at"] and row["expires_at"] <= at:
        return "dead", "expired"
    if row["kind"] in ASKED_FOR or row["contact_id"] is None:
        return None
    if row["ended_at"] or (not row["subscribes"] and row["kind"] != "invitation"):
        return "cancelled", "unsubscribed"
    if row["confirmed_at"] is None:
        return "cancelled", "unconfirmed"
    if row["email"] != row["recipient"]:
        return "cancelled", "address_changed"
    if row["paused_until"] and row["paused_until"] > at:
        return "cancelled", "paused"
    return None


def _body(row: Any, fragments: dict[bytes, bytes]) -> bytes | None:
    try:
        body = joined(row["parts"], row["fragments"], fragments)
    except (KeyError, ValueError):
        return None
    return body if sha256(body).digest() == row["sha256"] else None


async def _begin(going: list[tuple[Any, bytes]], sender: Sender, connection: str, secure: bool) -> list[Begun]:
    await execute_many(
        "UPDATE letter SET state = 'transmitting' WHERE id = $1 AND lease_token = $2",
        [(row["id"], row["lease_token"]) for row, _ in going],
    )
    await execute_many(
        "INSERT INTO attempt (letter_id, number, worker, connection, started_at, tls, bytes, sha256) "
        "VALUES ($1, $2, $3, $4, clock_timestamp(), $5, $6, $7)",
        [
            (row["id"], (row["last_number"] or 0) + 1, sender.worker, connection, secure, len(body), row["sha256"])
            for row, body in going
        ],
    )
    return [
        Begun(
            letter=Outgoing(row["id"], row["message_id"], row["sender"], row["recipient"], body),
            token=row["lease_token"],
            number=(row["last_number"] or 0) + 1,
            kind=row["kind"],
            charged=row["attempts"],
            previous=row["previous"],
            first_attempt_at=row["first_attempt_at"],
            expires_at=row["expires_at"],
            at=row["at"],
        )
        for row, body in going
    ]


async def settle(results: list[Result]) -> dict[str, int]:
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
    return counts


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
