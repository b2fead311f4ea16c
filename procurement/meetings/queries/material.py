"""A meeting's files."""

from typing import Any

from portal.foundation.database import fetch_row


async def file_of(meeting_id: int, number: int) -> dict[str, Any] | None:
    """Return a file with its bytes, or None when the meeting has no such file."""
    row = await fetch_row(
        "SELECT filename, media_type, body FROM meeting_document "
        "WHERE meeting_id = $1 AND id = $2 AND body IS NOT NULL",
        meeting_id, number,
    )  # fmt: skip
    return dict(row) if row else None
