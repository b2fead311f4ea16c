"""Letters whose fate is unknown: settled by evidence, by an officer, or by the stated policy."""

from datetime import datetime, timedelta

from notifications.delivery.domain.states import RATHER_TWICE
from portal.foundation.database import execute

WAIT_FOR_EVIDENCE = timedelta(minutes=15)


async def resolve_unknown(at: datetime | None) -> None:
    """Settle by our own evidence, then by policy.

    A worker that was only thought dead may have written its answer into the attempt later: that is evidence.
    Without any, after a quarter of an hour, what is better twice than late goes again, once, with the same bytes.
    """
    await execute(
        """
        UPDATE letter l SET state = 'accepted', reason = 'the answer came late', settled_at = clock_timestamp()
        FROM attempt a WHERE a.letter_id = l.id AND l.state = 'unknown' AND a.outcome = 'accepted'
        """
    )
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
