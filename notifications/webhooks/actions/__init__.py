"""Changes to webhooks, and the telling."""

from notifications.webhooks.actions.keeping import (
    change_webhook,
    end_webhook,
    make_webhook,
    new_secret,
    pause_webhook,
    prove_webhook,
    replay,
    resume_webhook,
)
from notifications.webhooks.actions.noting import note_events
from notifications.webhooks.actions.telling import tell_due

__all__ = [
    "change_webhook",
    "end_webhook",
    "make_webhook",
    "new_secret",
    "note_events",
    "pause_webhook",
    "prove_webhook",
    "replay",
    "resume_webhook",
    "tell_due",
]
