"""What can go wrong with keys."""

from portal.foundation.errors import AnbudError


class NoSuchKey(AnbudError):
    """There is no key with this number."""

    def __init__(self, number: int) -> None:
        super().__init__("Det finns ingen sådan nyckel.")
        self.number = number
