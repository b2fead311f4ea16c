"""What is kept about a firm in this package (`suppliers.ports.Elsewhere`): its letters, and where it was asked."""

from collections.abc import Mapping
from typing import Any

from notifications.bounces.queries import KeptInLetters
from notifications.delivery.domain.words import KINDS, STATES
from notifications.direct_awards.domain import OUTCOMES, WAYS
from notifications.direct_awards.queries import asked_of_firms
from notifications.direct_awards.words import EVENTS, kronor
from portal.foundation.settings import Settings
from suppliers.ports import Traced

HITS = {
    "exact": "just det som är valt", "narrower": "ryms i det som är valt", "broader": "brett kodad, kan gälla det som är valt",
    "everything": "vill ha allt",
}  # fmt: skip
HIT_STATES = {
    "pending": "Väntar på nästa sammandrag", "in_letter": "Står i ett mejl", "expired": "Hann gå ut innan mejlet skickades",
}  # fmt: skip
CAME_BACK = {
    "hard": "Adressen tar inte emot", "soft": "Gick inte just då", "policy": "Servern vägrade", "complaint": "Klagomål",
    "none": "Inget fel",
}  # fmt: skip
OUTCOMES_OF_ATTEMPTS = {"accepted": "Servern tog emot", "deferred": "Inte just då", "refused": "Servern vägrade"}


class KeptOfFirms:
    """All of this package, for a firm's extract."""

    words: Mapping[str, Mapping[str, str]] = {
        "kind": {**KINDS, **CAME_BACK}, "event": EVENTS, "hit": HITS, "state": {**HIT_STATES, **STATES},
        "outcome": OUTCOMES_OF_ATTEMPTS,
    }  # fmt: skip

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
