"""Limits held in the database: over restarts, and over all workers together."""

import logging
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from notifications.delivery.domain.limits import Allowance, Limits, allowances
from portal.foundation.database import execute, execute_many, fetch, fetch_row

log = logging.getLogger("anbud.delivery")
FIRST_REST, LONGEST_REST = timedelta(seconds=5), timedelta(minutes=15)


async def within_limits(rows: list[Any], digests: Mapping[int, bytes], limits: Limits, at: datetime) -> list[Any]:
    """Return the claimed letters that may go now, in their order; the others are put off, uncharged, with the reason.

    What is taken counts when the caller's transaction commits: a killed worker takes nothing.
    """
    wanted: dict[Allowance, int] = defaultdict(int)
    needs = {row["id"]: allowances(row["recipient"], digests[row["id"]], limits) for row in rows}
    for one in (one for every in needs.values() for one in every):
        wanted[one] += 1
    left: dict[Allowance, int] = {}
    again: dict[Allowance, datetime] = {}
    # In one order everywhere, so that two workers never wait for each other.
    for allowance in sorted(wanted):
        left[allowance], again[allowance] = await _take(allowance, wanted[allowance], at)
    going, put_off = [], []
    for row in rows:
        spent = next((need for need in needs[row["id"]] if left[need] <= 0), None)
        if spent is None:
            for need in needs[row["id"]]:
                left[need] -= 1
            going.append(row)
        else:
            put_off.append((row, spent))
    await _give_back(left)
    await _put_off([(row["id"], row["not_before"] if one.for_all else again[one], one.says) for row, one in put_off])
    for allowance in {spent for _, spent in put_off if spent.for_all}:
        await _brake(allowance, None if allowance.name == "day" else again[allowance], at)
    return going


async def _take(allowance: Allowance, wanted: int, at: datetime) -> tuple[int, datetime]:
    """Return how many of the wanted may go, and when there is more."""
    row = await fetch_row(
        "SELECT granted, again_at FROM take_allowance($1, $2, $3, $4, $5)",
        allowance.name, wanted, allowance.most, allowance.span, at,
    )  # fmt: skip
    assert row is not None
    return row["granted"], row["again_at"]


async def _give_back(left: Mapping[Allowance, int]) -> None:
    """What one limit held back, the others have not spent."""
    await execute_many(
        "UPDATE mail_rate SET used = used - $2 WHERE name = $1",
        [(allowance.name, count) for allowance, count in sorted(left.items()) if count > 0],
    )


async def _put_off(letters: list[tuple[int, datetime, str]]) -> None:
    await execute_many(
        "UPDATE letter SET state = 'deferred', not_before = $2, reason = $3, lease_token = NULL, lease_until = NULL "
        "WHERE id = $1",
        letters,
    )


async def _brake(allowance: Allowance, until: datetime | None, at: datetime) -> None:
    """Hold all letters: for the rest of the minute, or, at the day's brake, until a person lifts it."""
    if until is None:
        log.error("all sending stops: %s", allowance.says)
    await execute(
        "INSERT INTO brake (name, reason, by, at, until) VALUES ($1, $2, 'the limits', $3, $4) "
        "ON CONFLICT (name) DO UPDATE SET at = excluded.at, until = excluded.until WHERE brake.until IS NOT NULL",
        allowance.name, allowance.says, at, until,
    )  # fmt: skip


async def open_circuit(relay: str, reason: str, at: datetime | None) -> None:
    """Give the relay a rest, in every worker: each in a row is twice as long, up to a quarter of an hour."""
    await execute(
        """
        INSERT INTO brake AS b (name, reason, by, at, until, times)
        VALUES ('relay:' || $1, $2, 'the sender', coalesce($3, clock_timestamp()),
                coalesce($3, clock_timestamp()) + $4::interval, 1)
        ON CONFLICT (name) DO UPDATE SET reason = excluded.reason, times = b.times + 1, at = excluded.at,
            until = excluded.at + least($4::interval * 2 ^ least(b.times, 10), $5::interval)
        WHERE b.until <= excluded.at
        """,
        relay, reason[:300], at, FIRST_REST, LONGEST_REST,
    )  # fmt: skip


async def close_circuit(relay: str, at: datetime | None) -> bool:
    """The relay takes letters again; return whether it had been given a rest."""
    return bool(
        await fetch(
            "DELETE FROM brake WHERE name = 'relay:' || $1 AND until <= coalesce($2, clock_timestamp()) RETURNING name",
            relay,
            at,
        )
    )
