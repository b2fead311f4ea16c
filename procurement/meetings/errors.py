"""What can go wrong with meetings."""

from portal.foundation.errors import AnbudError


class NoSuchMeeting(AnbudError):
    """No meeting has this reference or address."""

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__("Mötet finns inte. Det kan ha tagits bort.")


class NotNow(AnbudError):
    """A meeting's state does not allow the step."""

    def __init__(self, reference: str, state: str, step: str) -> None:
        self.reference, self.state, self.step = reference, state, step
        super().__init__("Det går inte i mötets läge. Ladda om sidan och se efter.")


class NotReady(AnbudError):
    """A draft lacks what a reader of its announcement needs."""

    def __init__(self, reference: str, lacks: list[str]) -> None:
        self.reference, self.lacks = reference, lacks
        super().__init__(f"Mötet saknar {', '.join(lacks)}.")


class SignUpClosed(AnbudError):
    """The last day to sign up has passed, or the meeting will not be held."""

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__("Det går inte längre att anmäla sig till mötet.")


class NoRoom(AnbudError):
    """More people than there are seats left; what was signed up before stands."""

    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__("Så många platser finns inte kvar. Din anmälan gäller som förut.")


class NoSuchParticipant(AnbudError):
    """Nobody is signed up under this number."""

    def __init__(self) -> None:
        super().__init__("Anmälan finns inte. Den kan ha tagits bort.")


class EditedMeanwhile(AnbudError):
    """Somebody saved the meeting after the page was opened."""

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__("Någon annan har sparat mötet medan du skrev. Ladda om sidan.")
