"""Claiming letters and beginning them. Leases go by the database's clock; each change carries the lease's token."""

import secrets
from datetime import datetime
from hashlib import sha256
from typing import Any

from notifications.delivery.actions.begun import Begun, Result, Sender
from notifications.delivery.actions.pacing import within_limits
from notifications.delivery.actions.settling import forget_window, settle
from notifications.delivery.crash_points import pass_point
from notifications.delivery.domain.states import ASKED_FOR
from notifications.delivery.domain.wanted import unwanted
from notifications.delivery.ports import Outgoing
from notifications.delivery.queries import fragments_named, joined
from notifications.delivery.signing import Signer
from notifications.delivery.suppression import address_digest, troubles_of
from portal.foundation.database import execute_many, fetch, transaction

OFFICERS_WISH = 0  # the priority of a letter that an officer had tried again


def new_token() -> int:
    """Return a lease token that no other window has."""
    return secrets.randbits(62)


async def settle_and_begin(
    results: list[Result], sender: Sender, connection: str, secure: bool, window: int, at: datetime | None, *,
    token: int, forget: int | None = None,
) -> tuple[list[Begun], dict[str, int]]:  # fmt: skip
    """Record what came of one window and begin the next under `token`, in one commit.

    Returns the letters that may now be sent, and how many were cancelled or given up instead. `forget` is the token
    of a window whose commit was never answered: if it was made after all, its letters are free again.
    """
    async with transaction():
        if forget is not None:
            await forget_window(forget)
        counts = await settle(results, sender.secret)
        rows = await _claim(sender, window, token, at) if window else []
        pass_point("before claim commit")
        going, stopped = await _wanted(rows, sender, at)
        begun = await _begin(going, sender, connection, secure)
        for state in stopped:
            counts[state] = counts.get(state, 0) + 1
    if begun:
        pass_point("after transmitting commit")
    return begun, counts


async def _claim(sender: Sender, window: int, token: int, at: datetime | None) -> list[Any]:
    return await fetch(
        """
        WITH due AS (
            SELECT id FROM letter
            WHERE state IN ('ready', 'deferred') AND not_before <= coalesce($1, clock_timestamp())
              AND letter_life_is_known()
              AND NOT EXISTS (SELECT FROM brake WHERE until IS NULL OR until > coalesce($1, clock_timestamp()))
            ORDER BY priority, not_before, id LIMIT $2 FOR UPDATE SKIP LOCKED
        ), claimed AS (
            UPDATE letter l SET state = 'claimed', lease_token = $3, worker = $4,
                lease_until = clock_timestamp() + make_interval(secs => $5)
            FROM due WHERE l.id = due.id
            RETURNING l.*
        )
        SELECT c.*, coalesce($1, clock_timestamp()) AS at, last.number AS last_number, last.previous,
            coalesce((SELECT min(a.started_at) FROM attempt a WHERE a.letter_id = c.id), coalesce($1, clock_timestamp()))
                AS first_attempt_at,
            contact.email, contact.confirmed_at, contact.ended_at, contact.paused_until, contact.meetings,
            EXISTS (SELECT FROM subscription s WHERE s.contact_id = c.contact_id AND s.ended_at IS NULL) AS subscribes
        FROM claimed c
        LEFT JOIN contact ON contact.id = c.contact_id
        LEFT JOIN LATERAL (
            SELECT max(a.number) AS number, (array_agg(a.outcome ORDER BY a.number DESC)
                FILTER (WHERE a.outcome <> 'not_begun'))[1] AS previous
            FROM attempt a WHERE a.letter_id = c.id
        ) last ON true
        ORDER BY c.priority, c.not_before, c.id
        """,
        at,
        window,
        token,
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
    troubles = await troubles_of(list(digests.values()), rows[0]["at"])
    fragments = await fragments_named([digest for row in rows for digest in row["fragments"]])
    going, stopping, waiting = [], [], []
    for row in rows:
        trouble = troubles.get(digests[row["id"]])
        if trouble and row["kind"] not in ASKED_FOR and row["priority"] > OFFICERS_WISH and not trouble["missing"]:
            waiting.append((row["id"], trouble["wait_until"]))
            continue
        bars = {(digests[row["id"]], scope) for scope in ("all", row["kind"])}
        end = ("cancelled", "suppressed") if bars & suppressed else unwanted(row, row["at"])
        if trouble and trouble["missing"] and row["kind"] not in ASKED_FOR and row["priority"] > OFFICERS_WISH:
            end = end or ("cancelled", "unreachable")
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
    await execute_many(
        "UPDATE letter SET state = 'deferred', not_before = $2, lease_token = NULL, lease_until = NULL, "
        "reason = 'the address took no mail lately: its letters wait' WHERE id = $1",
        waiting,
    )
    paced = await within_limits([row for row, _ in going], digests, sender.limits, rows[0]["at"])
    ends = [state for _, state, _ in stopping] + ["waiting"] * (len(going) - len(paced) + len(waiting))
    return await _signed([(row, body) for row, body in going if row in paced], sender.signer), ends


async def _signed(going: list[tuple[Any, bytes]], signer: Signer | None) -> list[tuple[Any, bytes]]:
    """Return the letters with their signatures; one is made when a letter first goes, and kept with it."""
    made: dict[int, bytes] = {}
    unsigned = [(row, body) for row, body in going if row["signature"] is None] if signer else []
    if signer and unsigned:
        signatures = await signer.signatures([body for _, body in unsigned])
        made = {row["id"]: signature for (row, _), signature in zip(unsigned, signatures, strict=True)}
        await execute_many("UPDATE letter SET signature = $2 WHERE id = $1", list(made.items()))
    return [(row, (made.get(row["id"]) or row["signature"] or b"") + body) for row, body in going]


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
            contact_id=row["contact_id"],
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
