"""Letters whose fate is unknown: settled by evidence, by an officer, or by the stated policy."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from notifications.delivery.actions.settling import settle_unknown
from notifications.delivery.domain.replies import Outcome
from notifications.delivery.domain.states import RATHER_TWICE
from notifications.delivery.ports import Evidence
from notifications.delivery.records import Recorded, records_in
from portal.foundation.database import execute, fetch

WAIT_FOR_EVIDENCE = timedelta(minutes=15)


async def resolve_unknown(data_dir: Path, at: datetime | None, evidence: Sequence[Evidence] = ()) -> None:
    """Settle what can be settled: by late answers, by the records of lost workers, by the relay's, then by policy."""
    letters = await _unknown(at)
    if not letters:
        return
    await _by_late_answers()
    await _by_records(letters, data_dir)
    for source in evidence:
        await _by_evidence(await _unknown(at), source)
    await _by_policy(at)


async def _unknown(at: datetime | None) -> list[Any]:
    return await fetch(
        """
        SELECT l.id, l.kind, l.attempts, l.message_id, a.number, a.worker, a.started_at,
               a.phase IS NULL AS lost, coalesce($1, clock_timestamp()) AS at
        FROM letter l JOIN LATERAL (
            SELECT * FROM attempt a WHERE a.letter_id = l.id ORDER BY number DESC LIMIT 1
        ) a ON true
        WHERE l.state = 'unknown' ORDER BY l.id
        """,
        at,
    )


async def _by_late_answers() -> None:
    """A worker that was only thought dead may have written into the attempt later what became of it."""
    await execute(
        """
        UPDATE letter l SET state = 'accepted', reason = 'the answer came late', settled_at = clock_timestamp()
        FROM attempt a WHERE a.letter_id = l.id AND l.state = 'unknown' AND a.outcome = 'accepted'
        """
    )
    await execute(
        """
        UPDATE letter l SET state = 'ready', reason = 'its turn had not come when its worker was thought lost'
        FROM attempt a WHERE a.letter_id = l.id AND l.state = 'unknown' AND a.outcome = 'not_begun'
          AND NOT EXISTS (SELECT FROM attempt later WHERE later.letter_id = l.id AND later.number > a.number)
        """
    )


async def _by_records(letters: list[Any], data_dir: Path) -> None:
    """What the lost workers of this machine wrote down. An attempt they settled themselves is not asked about."""
    lost = [letter for letter in letters if letter["lost"]]
    if not lost:
        return
    records = await asyncio.to_thread(lambda: list(records_in(data_dir)))
    for letter in lost:
        outcome = _recorded(records, letter)
        if outcome is not None:
            await settle_unknown(letter, outcome, "the worker's record")


def _recorded(records: list[Recorded], letter: Any) -> Outcome | None:
    number, attempt = letter["id"], letter["number"]
    if letter["worker"]:
        return next((one.outcome_of(number, attempt) for one in records if one.worker == letter["worker"]), None)
    # The database lost what was committed last; whoever sent the letter then may have written it down.
    answers = [one.latest_answer(number, attempt) for one in records]
    return next((answer for answer in answers if answer is not None), None)


async def _by_evidence(letters: list[Any], source: Evidence) -> None:
    for letter in letters:
        outcome = await source.of(letter["message_id"], letter["started_at"], letter["at"])
        if outcome is not None:
            await settle_unknown(letter, outcome, source.name)


async def _by_policy(at: datetime | None) -> None:
    """Without evidence, after a quarter of an hour, what is better twice than late goes again, once, the same bytes."""
    await execute(
        """
        UPDATE letter l SET state = 'ready', reason = 'sent again by policy: its fate was unknown'
        WHERE l.state = 'unknown' AND l.kind = ANY($1::text[])
          AND (SELECT count(*) FROM attempt a WHERE a.letter_id = l.id AND a.outcome = 'unknown') = 1
          AND (SELECT max(a.ended_at) FROM attempt a WHERE a.letter_id = l.id)
              <= coalesce($2, clock_timestamp()) - $3::interval
        """,
        sorted(RATHER_TWICE),
        at,
        WAIT_FOR_EVIDENCE,
    )
