"""What time it is for all: web and workers on many machines share the database, and so its clock."""

from datetime import datetime

from portal.foundation import clock
from portal.foundation.database.engine import fetch_value


async def shared_now() -> datetime:
    """Return the instant by the database's clock, or the one that is pretended."""
    pretended = clock.pretended()
    found: datetime = pretended or await fetch_value("SELECT clock_timestamp()")
    return found
