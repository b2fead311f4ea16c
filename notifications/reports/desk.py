"""What officers elsewhere ask of reports."""

from collections.abc import Sequence
from typing import Any

from notifications.reports.queries import reports_saying


class PublishedReports:
    """The words of public reports (`procurement.thresholds.ports.Publications`)."""

    async def quoting(self, patterns: Sequence[str]) -> list[dict[str, Any]]:
        """Return the reports in which an officer's words or a note match a pattern."""
        return await reports_saying(patterns)
