"""Counters of rate limits."""

from piccolo.columns import Integer, Timestamptz, Varchar
from piccolo.table import Table


class RateLimit(Table, tablename="rate_limit"):
    """How often a key was used in the window that began at `window_started_at`."""

    key = Varchar(length=64, primary_key=True, default=None, help_text="sha256 of what is limited; no addresses here.")
    window_started_at = Timestamptz(null=False, default=None, required=True, index=True)
    count = Integer(null=False, default=0)  # type: ignore[assignment]
