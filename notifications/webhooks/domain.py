"""What webhooks tell of, how a message is signed (Standard Webhooks), and when it is tried again."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

EVENTS = {
    "procurement.published": "En upphandling publiceras",
    "procurement.changed": "En upphandling ändras",
    "procurement.cancelled": "En upphandling avbryts",
    "procurement.awarded": "En upphandling avgörs",
    "meeting.announced": "Ett möte annonseras",
    "meeting.moved": "Ett möte flyttas",
    "meeting.cancelled": "Ett möte ställs in",
}
PROVE = "webhook.test"
STATES = {"waiting": "Väntar", "delivered": "Framme", "given_up": "Uppgivet"}
# The waits after each attempt that failed; after the last one it is given up: about three days in all.
WAITS = (
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5),
    timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
)  # fmt: skip
LEASE = timedelta(minutes=2)
# What we no longer remember we do not tell: a webhook that was away longer hears of what comes.
REMEMBERED = timedelta(days=7)
KEPT = timedelta(days=90)
LONGEST_NAME = 80


def secret_of(key: str, salt: str) -> str:
    """Return the secret of a webhook: made of ours and its salt, so that no copy of the database holds it."""
    return "whsec_" + base64.b64encode(_bytes_of(key, salt)).decode()


def _bytes_of(key: str, salt: str) -> bytes:
    return hmac.digest(key.encode(), f"anbud.webhook\0{salt}".encode(), "sha256")


def signed(key: str, salt: str, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the three headers of Standard Webhooks: whose message it is, when it is sent, and the signature of all."""
    seconds = str(int(at.timestamp()))
    said = b".".join((message_id.encode(), seconds.encode(), body))
    signature = base64.b64encode(hmac.new(_bytes_of(key, salt), said, hashlib.sha256).digest()).decode()
    return {"webhook-id": message_id, "webhook-timestamp": seconds, "webhook-signature": f"v1,{signature}"}


def again_at(attempts: int, now: datetime, wait: timedelta | None = None) -> datetime | None:
    """Return when a message is tried again after so many attempts, None when it is given up.

    A receiver that asks for patience gets it, up to a day.
    """
    if attempts > len(WAITS):
        return None
    return now + max(WAITS[attempts - 1], min(wait or timedelta(), timedelta(days=1)))


def was_taken(status: int) -> bool:
    """Tell whether a receiver took a message: any 2xx."""
    return 200 <= status < 300
