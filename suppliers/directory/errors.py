"""What can go wrong in the directory."""

from portal.foundation.errors import AnbudError


class NoSuchFirm(AnbudError):
    """No firm has this id, or it is merged into another."""

    def __init__(self) -> None:
        super().__init__("Företaget finns inte i registret, eller är sammanslaget med ett annat.")


class NotToMerge(AnbudError):
    """Two firms cannot be merged or parted; the message says why."""
