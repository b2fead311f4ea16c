"""What can be wrong with a firm's details; each message says what to do."""

from portal.foundation.errors import AnbudError


class DetailWrong(AnbudError):
    """A field holds what cannot be used; `field` is its name in the form."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class NoSuchContact(AnbudError):
    """No contact has this address."""

    def __init__(self) -> None:
        super().__init__("Ingen i registret har den adressen.")
