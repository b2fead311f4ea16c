"""What became of those who came to meetings."""

from datetime import datetime

from notifications.meetings.queries import bids_on_agendas, who_came
from portal.foundation.database import transaction
from portal.foundation.settings import Settings
from procurement.meetings.actions import claim_effects, note_effects
from procurement.register.domain import firm_key


async def effects_due(settings: Settings, now: datetime) -> int:
    """Once a day, note which firms that came have begun to subscribe or handed in a bid; return how many meetings."""
    async with transaction():
        meetings = await claim_effects(now.astimezone(settings.timezone).date())
        if not meetings:
            return 0
        came, bids = await who_came(meetings), await bids_on_agendas(meetings)
        await note_effects(
            subscribed=[one["id"] for one in came if one["subscribed"]],
            bid=[
                one["id"] for one in came
                if {firm_key(name) for name in one["names"] if name} & bids.get(one["meeting_id"], frozenset())
            ],
        )  # fmt: skip
    return len(meetings)
