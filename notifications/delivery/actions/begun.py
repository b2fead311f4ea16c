"""What passes between the sender and its rows."""

from dataclasses import dataclass, field
from datetime import datetime

from notifications.delivery.domain.limits import Limits
from notifications.delivery.domain.replies import Outcome
from notifications.delivery.ports import Outgoing
from notifications.delivery.signing import Signer

LEASE_SECONDS = 60


@dataclass(frozen=True)
class Sender:
    """Who sends: a worker's name, the secret that keys suppressed addresses, and how long its leases hold, what is the limit."""

    worker: str
    secret: str
    lease_seconds: float = LEASE_SECONDS
    limits: Limits = field(default_factory=Limits)
    signer: Signer | None = None


@dataclass(frozen=True)
class Begun:
    """A letter whose `transmitting` is committed under `token`; only now may its bytes be written."""

    letter: Outgoing
    contact_id: int | None
    token: int
    number: int
    kind: str
    charged: int
    previous: str | None
    first_attempt_at: datetime
    expires_at: datetime | None
    at: datetime


@dataclass(frozen=True)
class Result:
    """What came of a begun letter; None: its turn never came, and nothing of it was sent."""

    begun: Begun
    outcome: Outcome | None
