"""What a calendar file says, before it is bytes."""

from dataclasses import dataclass
from datetime import datetime

PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"


@dataclass(frozen=True)
class Person:
    """Somebody in a calendar file: who invites, or the one who is invited."""

    address: str
    name: str = ""


@dataclass(frozen=True)
class Entry:
    """One event. `uid` names it for life; `sequence` rises with each change that calendars must follow."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    stamped_at: datetime
    description: str = ""
    location: str = ""
    url: str = ""
    language: str = "sv"
    cancelled: bool = False
