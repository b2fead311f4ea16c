"""What became of those who came to meetings."""

from datetime import datetime
from typing import Any

from notifications.meetings.queries import askers_at, bids_on_agendas, who_came
from portal.foundation.database import transaction
from portal.foundation.settings import Settings
from procurement.meetings.actions import claim_effects, note_effects
from procurement.register.domain import firm_key


async def effects_due(settings: Settings, now: datetime) -> int:
    """Once a day, note which firms that came have begun to subscribe, asked or handed in a bid; return how many meetings."""
    async with transaction():
        meetings = await claim_effects(now.astimezone(settings.timezone).date())
        if not meetings:
            return 0
        came, bids, asked = await who_came(meetings), await bids_on_agendas(meetings), await askers_at(meetings)
        askers = {number: frozenset(map(firm_key, names)) for number, names in asked.items()}
        await note_effects(
            subscribed=[one["id"] for one in came if one["subscribed"]],
            asked=[one["id"] for one in came if _is_among(one, askers)],
            bid=[one["id"] for one in came if _is_among(one, bids)],
        )
    return len(meetings)


def _is_among(one: dict[str, Any], firms: dict[int, frozenset[str]]) -> bool:
    return not firms.get(one["meeting_id"], frozenset()).isdisjoint(firm_key(name) for name in one["names"] if name)
