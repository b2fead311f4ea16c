"""What is kept about a firm in this package (`suppliers.ports.Elsewhere`): its letters, and where it was asked."""

from typing import Any

from notifications.bounces.queries import KeptInLetters
from notifications.direct_awards.domain import OUTCOMES, WAYS
from notifications.direct_awards.queries import asked_of_firms
from notifications.direct_awards.words import kronor
from portal.foundation.settings import Settings
from suppliers.ports import Traced


class KeptOfFirms:
    """All of this package, for a firm's extract."""

    def __init__(self, settings: Settings) -> None:
        self.letters = KeptInLetters(settings)

    async def kept_about(self, contact_id: int | None, email: str, firm: Traced) -> dict[str, list[dict[str, Any]]]:
        """Return every row about the firm, and about its contact where it has one, by what it is."""
        kept = await self.letters.kept_about(contact_id, email) if contact_id is not None else {}
        return {**kept, "asked": [_said(row) for row in await asked_of_firms(firm.names, firm.numbers)]}


def _said(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row in the words an officer chose from."""
    words = {"way": WAYS[row["way"]], "outcome": OUTCOMES[row["outcome"]], "amount": kronor(row["amount_minor"])}
    return {name: value for name, value in (row | words).items() if name != "amount_minor"}
