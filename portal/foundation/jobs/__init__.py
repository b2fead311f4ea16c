"""When each job last ran and how it went, so that a person can see whether the house is alive."""

from portal.foundation.jobs.actions import Ran, note_runs
from portal.foundation.jobs.queries import JobRun, last_runs, runs_of_jobs

__all__ = ["JobRun", "Ran", "last_runs", "note_runs", "runs_of_jobs"]
