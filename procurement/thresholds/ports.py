"""What the register of amounts needs from above."""

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class Publications(Protocol):
    """Knows what is published of other packages' texts."""

    async def quoting(self, patterns: Sequence[str]) -> list[dict[str, Any]]:
        """Return {"number", "reference", "language", "title"} of each text that a pattern, counted from 1, finds."""
