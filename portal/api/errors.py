"""What can go wrong in the API itself."""

from portal.foundation.errors import AnbudError


class CursorUnknown(AnbudError):
    """A cursor was not made by this list."""

    def __init__(self) -> None:
        super().__init__("Läsmärket kommer inte härifrån. Börja om från listans början.")


class NoSuchThing(AnbudError):
    """Nothing public has this name."""

    def __init__(self, name: str) -> None:
        super().__init__("Det finns inget med den beteckningen.")
        self.name = name
