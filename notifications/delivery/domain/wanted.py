"""Whether a letter that is due is still wanted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from notifications.delivery.domain.states import ASKED_FOR


def unwanted(row: Mapping[str, Any], at: datetime) -> tuple[str, str] | None:
    """Return the final state and the reason of a letter that must not go any more, or None."""
    if row["expires_at"] and row["expires_at"] <= at:
        return "dead", "expired"
    if row["kind"] in ASKED_FOR or row["contact_id"] is None:
        return None
    if row["ended_at"] or (not row["subscribes"] and row["kind"] != "invitation"):
        return "cancelled", "unsubscribed"
    if row["scope"] == "meetings" and not row["meetings"]:
        return "cancelled", "no_meetings"
    if row["confirmed_at"] is None:
        return "cancelled", "unconfirmed"
    if row["email"] != row["recipient"]:
        return "cancelled", "address_changed"
    if row["paused_until"] and row["paused_until"] > at:
        return "cancelled", "paused"
    return None
