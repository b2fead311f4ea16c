"""What can happen under an activity. Standard library only."""

from dataclasses import dataclass
from datetime import date

from portal.foundation.i18n import N_

KINDS = (
    "meeting",
    "publication",
    "training",
    "survey",
    "decision",
    "link",
    "file",
    "diary",
    "review",
    "report",
    "note",
)
KIND_NAMES = {
    "meeting": N_("Möte"),
    "publication": N_("Publicering"),
    "training": N_("Utbildning"),
    "survey": N_("Enkät"),
    "decision": N_("Beslut"),
    "link": N_("Länk"),
    "file": N_("Fil"),
    "diary": N_("Diarienummer"),
    "review": N_("Översyn"),
    "report": N_("Rapport"),
    "note": N_("Anteckning"),
}
OUTCOMES = ("held", "late", "moved", "cancelled")
OUTCOME_NAMES = {
    "held": N_("Genomfört"),
    "late": N_("Genomfört sent"),
    "moved": N_("Flyttat"),
    "cancelled": N_("Inställt"),
}
# What was done, on time or not.
DONE = ("held", "late")


@dataclass(frozen=True, slots=True)
class Happened:
    """One occurrence as far as a rhythm asks: the day, whether it took place, and for whom."""

    on: date
    outcome: str = "held"
    slot: str = ""

    @property
    def counts(self) -> bool:
        """Tell whether it was done, late or not."""
        return self.outcome in DONE
