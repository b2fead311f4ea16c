"""What can go wrong with the outbox."""

from portal.foundation.errors import AnbudError


class NoSuchLetter(AnbudError):
    """No letter has this number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"No letter has the number {number}.")
        self.number = number


class LetterSettled(AnbudError):
    """The letter is in a state from which this cannot be done."""

    def __init__(self, number: int, state: str, wish: str) -> None:
        super().__init__(f"Letter {number} is {state}; it cannot be {wish}.")
        self.number = number


class RelayUnreachable(AnbudError):
    """The relay cannot be connected to, secured or signed in to. No letter has been touched."""
