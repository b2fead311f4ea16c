"""What can go wrong in the API itself."""

from collections.abc import Mapping

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


class Wrong(AnbudError):
    """What was sent can be read, and says something that cannot be; each fault names its member."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(
            "Något i det du skickade kan inte stämma: " + "; ".join(f"{k}: {v}" for k, v in faults.items())
        )
        self.errors = [{"in": "body", "name": name, "detail": words} for name, words in faults.items()]
