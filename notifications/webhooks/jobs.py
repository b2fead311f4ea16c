"""What the worker does for webhooks: see what happened, then tell it."""

from datetime import datetime

from notifications.webhooks.actions import note_events, tell_due
from portal.foundation.settings import Settings


async def webhooks_due(settings: Settings, now: datetime) -> int:
    """Tell every webhook what it has not been told; return how many messages were taken."""
    await note_events(now, settings.base_url)
    return await tell_due(settings.secret_key, private=settings.webhook_private, now=now)
