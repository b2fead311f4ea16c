"""What can be wrong with a firm in the registry; each message says what to do."""

from portal.foundation.errors import AnbudError
from suppliers.errors import DetailWrong

__all__ = ["AddressTaken", "DetailWrong", "NoSuchContact"]


class NoSuchContact(AnbudError):
    """No contact has this address."""

    def __init__(self) -> None:
        super().__init__("Ingen i registret har den adressen.")


class AddressTaken(AnbudError):
    """Another contact has the address."""

    def __init__(self) -> None:
        super().__init__("Adressen prenumererar redan. Be om en länk till den i stället.")
