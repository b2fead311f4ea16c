"""What can go wrong with thresholds and their review."""

from collections.abc import Sequence
from datetime import date

from portal.foundation.errors import AnbudError


class NoSuchThreshold(AnbudError):
    """The register has no row of this number."""

    def __init__(self, threshold_id: int) -> None:
        super().__init__(f"Beloppsgränsen {threshold_id} finns inte.")
        self.threshold_id = threshold_id


class ThresholdsOverlap(AnbudError):
    """Two amounts of a kind would hold on one day, or none would."""

    def __init__(self, timeline: str, stretches: Sequence[tuple[str, str, str]] = ()) -> None:
        super().__init__(f"Så kan det inte bli: {timeline}")
        self.timeline = timeline
        self.stretches = list(stretches)


class SameHands(AnbudError):
    """Whoever entered an amount cannot be the one who verifies it."""

    def __init__(self) -> None:
        super().__init__("Den som skrev in beloppet kan inte också kontrollera det. Be en kollega.")


class NothingToVerify(AnbudError):
    """An empty row cannot be verified."""

    def __init__(self) -> None:
        super().__init__("Raden har inget belopp än. Skriv in det först.")


class NoSuchReview(AnbudError):
    """No review has this number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Översynen {number} finns inte.")
        self.number = number


class StrandDecided(AnbudError):
    """What has been decided stays as it was decided."""

    def __init__(self, strand: str, decided_on: date) -> None:
        super().__init__(f"Den delen är beslutad {decided_on} och ändras inte. Börja en ny översyn.")
        self.strand = strand
