"""Reading when jobs ran."""

from dataclasses import dataclass
from datetime import datetime

from portal.foundation.database import Asking, Question, asked_together


@dataclass(frozen=True, slots=True)
class JobRun:
    """How a job last went."""

    name: str
    ran_at: datetime
    did_at: datetime | None
    did: int
    failed_at: datetime | None
    error: str | None


async def last_runs() -> dict[str, JobRun]:
    """Return how each job last went, by its name."""
    [runs] = await asked_together([runs_of_jobs()])
    return runs


def runs_of_jobs() -> Asking[dict[str, JobRun]]:
    """Ask how each job last went."""
    [rows] = yield [Question("SELECT name, ran_at, did_at, did, failed_at, error FROM job_run")]
    return {row["name"]: JobRun(**row) for row in rows}
