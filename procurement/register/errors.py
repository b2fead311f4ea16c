"""What can go wrong in the register."""

from portal.foundation.errors import AnbudError


class NoSuchProcurement(AnbudError):
    """No procurement has this reference."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"Ingen upphandling har numret {reference}.")
        self.reference = reference


class NotAllowedNow(AnbudError):
    """The procurement's status does not allow this step."""

    def __init__(self, reference: str, status: str, step: str) -> None:
        super().__init__(f"Upphandling {reference} är {status} och kan inte bli {step}.")
        self.reference = reference


class NotReady(AnbudError):
    """A draft lacks what a published procurement must have."""

    def __init__(self, reference: str, lacks: list[str]) -> None:
        super().__init__(f"Upphandling {reference} kan inte publiceras än. Det saknas: {', '.join(lacks)}.")
        self.reference = reference
        self.lacks = lacks


class EditedMeanwhile(AnbudError):
    """Somebody else saved the procurement after this form was opened."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"Någon annan har sparat upphandling {reference} under tiden. Dina ändringar finns kvar nedan."
        )
        self.reference = reference


class DraftInUse(AnbudError):
    """A draft cannot be taken away."""

    def __init__(self) -> None:
        super().__init__("Utkastet används redan på något annat ställe och kan inte tas bort.")
