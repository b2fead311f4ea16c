"""What can go wrong with sources."""

from datetime import timedelta

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
    """A source cannot be what was asked for, or did not answer as a source should; the message says why."""


class AskedToWait(SourceRefused):
    """A server wants to be left alone for a while."""

    def __init__(self, status: int, wait: timedelta) -> None:
        super().__init__(
            f"Servern ber oss vänta {wait.total_seconds() / 60:.0f} minuter innan vi frågar igen ({status})."
        )
        self.wait = wait


class RunLost(AnbudError):
    """Another worker took the reading over, since this one was silent for too long; what it wrote stands."""

    def __init__(self, run_id: int) -> None:
        super().__init__(f"Run {run_id} was taken over by another worker.")


class NoSuchReview(AnbudError):
    """Nothing with this number waits or was decided."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Granskning {number} finns inte.")


class AlreadyDecided(AnbudError):
    """Somebody decided about a notice a moment ago."""

    def __init__(self, by: str) -> None:
        super().__init__(f"Det är redan avgjort av {by}.")


class NoSuchNotice(AnbudError):
    """No notice that everybody may read has this number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Det finns ingen öppen annons med numret {number}.")
        self.number = number
