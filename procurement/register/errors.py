"""What can go wrong in the register."""

from collections.abc import Mapping
from typing import Any

from portal.foundation.errors import AnbudError

_SWEDISH = {
    "draft": "ett utkast", "planned": "planerad", "dialogue": "i dialog", "open": "öppen", "closed": "stängd",
    "awarded": "tilldelad", "ended": "avslutad", "cancelled": "avbruten",
}  # fmt: skip


class NoSuchProcurement(AnbudError):
    """No procurement has this reference."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"Ingen upphandling har numret {reference}.")
        self.reference = reference


class Withdrawn(AnbudError):
    """The procurement was taken off the website."""

    def __init__(self, reference: str, reason: str) -> None:
        super().__init__(f"Upphandling {reference} är borttagen härifrån. Skäl: {reason}")
        self.reference, self.reason = reference, reason


class NotAllowedNow(AnbudError):
    """The procurement's status does not allow this step."""

    def __init__(self, reference: str, status: str, step: str) -> None:
        super().__init__(
            f"Upphandling {reference} är {_SWEDISH.get(status, status)} och kan inte bli {_SWEDISH.get(step, step)}."
        )
        self.reference = reference


class TooLateToCallOff(AnbudError):
    """Somebody may have been told already."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"Mejlen om {reference} har börjat gå. Det går inte att ångra längre.")
        self.reference = reference


class NeedsAnotherPair(AnbudError):
    """The one who wrote last may not publish: a colleague must look first."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"Du ändrade {reference} senast. En kollega behöver granska och publicera.")
        self.reference = reference


class ChangedSinceRead(AnbudError):
    """The draft is not the one that was read when it was decided to publish it."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"{reference} har ändrats sedan du öppnade sidan. Läs den igen innan du publicerar.")
        self.reference = reference


class SameAlready(AnbudError):
    """Another procurement of today is called the same, and some of the same people were told of it."""

    def __init__(self, reference: str, twin: str, people: int) -> None:
        super().__init__(
            f"{twin} har samma rubrik och mejlades i dag. Av dem som {reference} når har {people} redan fått det mejlet "
            "eller är på väg att få det."
        )
        self.reference, self.twin, self.people = reference, twin, people


class NumberChanged(AnbudError):
    """It reaches another number than the one that stood on the button."""

    def __init__(self, reference: str, before: int | None, after: int) -> None:
        super().__init__(
            f"Sidan sade inte hur många som får mejl. De är {after}. Tryck igen om det stämmer."
            if before is None
            else f"Antalet har ändrats från {before} till {after} sedan du öppnade sidan. Tryck igen om det stämmer."
        )
        self.reference, self.before, self.after = reference, before, after


class HourPassed(AnbudError):
    """Nothing can become public at that hour; the message says why."""


class NotReady(AnbudError):
    """A draft lacks what a published procurement must have."""

    def __init__(self, reference: str, lacks: list[str]) -> None:
        super().__init__(f"Upphandling {reference} kan inte publiceras än. Det saknas: {', '.join(lacks)}.")
        self.reference = reference
        self.lacks = lacks


class DeadlinePassed(AnbudError):
    """A procurement cannot open for bids until an instant that has passed."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"Upphandling {reference} kan inte öppnas: sista dagen har redan varit.")
        self.reference = reference


class OverBefore(AnbudError):
    """Nobody could bid for it any more if it became public."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"Sista dag att lämna anbud i {reference} har varit. Ändra den innan du publicerar.")
        self.reference = reference


class EditedMeanwhile(AnbudError):
    """Somebody else changed the same fields after this form was opened; `theirs` is what they hold now."""

    def __init__(self, reference: str, theirs: Mapping[str, Any]) -> None:
        super().__init__(f"Någon annan har ändrat samma uppgifter i {reference} under tiden. Inget är sparat än.")
        self.reference = reference
        self.theirs = theirs


class DraftInUse(AnbudError):
    """A draft cannot be taken away."""

    def __init__(self) -> None:
        super().__init__("Utkastet används redan på något annat ställe och kan inte tas bort.")


class NotToMerge(AnbudError):
    """Two procurements, or a notice and a procurement, cannot become one; the message says why."""


class NoSuchDocument(AnbudError):
    """The procurement has no such paper."""

    def __init__(self, number: int) -> None:
        super().__init__("Dokumentet finns inte, eller är borttaget.")
        self.number = number


class TooManyDocuments(AnbudError):
    """A procurement has as many papers as its page can hold."""

    def __init__(self, most: int) -> None:
        super().__init__(f"Det finns redan {most} dokument. Ta bort något först, eller lägg flera i samma fil.")
        self.most = most


class NoSuchQuestion(AnbudError):
    """No question of this number waits for an answer."""

    def __init__(self, number: int) -> None:
        super().__init__("Frågan finns inte, eller är redan besvarad.")
        self.number = number


class QuestionsClosed(AnbudError):
    """A procurement takes no questions from the public now."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"Det går inte längre att ställa frågor om {reference}.")
        self.reference = reference


class NothingToRelease(AnbudError):
    """There is no answer to show, or nobody to show it to."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"Det finns inga nya svar att publicera för {reference}.")
        self.reference = reference


class RenewalSettled(AnbudError):
    """What follows a contract is settled already."""

    def __init__(self, reference: str, taken: str | None) -> None:
        said = f"Den ersätts av {taken}." if taken else "Inget ska föreslås efter den."
        super().__init__(f"Det är redan avgjort vad som kommer efter {reference}. {said}")
        self.reference, self.taken = reference, taken


class TooManyViews(AnbudError):
    """An officer has as many saved views as a page can hold."""

    def __init__(self, most: int) -> None:
        super().__init__(f"Du har redan {most} sparade urval. Ta bort ett först.")
        self.most = most
