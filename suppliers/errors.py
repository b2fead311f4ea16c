"""What can be wrong wherever a firm's details are taken in."""

from portal.foundation.errors import AnbudError


class DetailWrong(AnbudError):
    """A field holds what cannot be used; `field` is its name in the form."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
