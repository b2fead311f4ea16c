"""What can go wrong with sources."""

from portal.foundation.errors import AnbudError


class NoSuchSource(AnbudError):
    """No source has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No source is called {name}.")


class SourceExists(AnbudError):
    """A source with this name is there already."""

    def __init__(self, name: str) -> None:
        super().__init__(f"A source called {name} is there already.")


class SourceRefused(AnbudError):
    """A source cannot be what was asked for; the message says why."""
