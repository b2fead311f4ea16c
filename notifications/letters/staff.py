"""Letters to staff: what stands still until somebody looks at it."""

from datetime import datetime
from typing import Any

from notifications.letters.actions import write_letters
from notifications.letters.compose import Reader, compose
from portal.foundation import i18n
from portal.foundation.access.domain import allows
from portal.foundation.access.queries import all_officers
from portal.foundation.database import transaction
from portal.foundation.i18n import N_
from portal.foundation.settings import Settings
from procurement.sources.actions import mark_told
from procurement.sources.queries import untold_alarms

SUBJECTS = {
    "paused": N_("Källan %(source)s är pausad efter fel"),
    "drift": N_("Källan %(source)s ser inte ut som vanligt"),
    "silence": N_("Källan %(source)s har blivit tyst"),
    "moved": N_("Källan %(source)s har flyttat"),
}


async def alarms_due(settings: Settings, now: datetime) -> int:
    """Write to those who look after sources of each alarm that nobody was written to about; return how many alarms.

    Once an alarm: while it stands, its page tells the rest.
    """
    async with transaction():
        alarms = await untold_alarms()
        if not alarms:
            return 0
        people = await _caretakers()
        letters = []
        for alarm in alarms:
            letters += [alarm_letter(alarm, email, settings, now) for email in people]
        await write_letters(letters, {})
        await mark_told([alarm["id"] for alarm in alarms], now)
    return len(alarms)


def alarm_letter(alarm: dict[str, Any], email: str, settings: Settings, now: datetime) -> dict[str, Any]:
    """Return the columns of the letter that tells one of staff of an alarm."""
    with i18n.use_language("sv"):
        subject = i18n.gettext(SUBJECTS[alarm["kind"]]) % {"source": alarm["source"]}
    values = {"heading": subject, "intro": "", "words": alarm["words"],
              "link": f"{settings.base_url}/intern/kallor/{alarm['source_id']}"}  # fmt: skip
    key = f"alarm:{alarm['id']}:{email}"
    return compose("staff", Reader(email, "sv"), subject, values, [], key=key, settings=settings, at=now)


async def _caretakers() -> list[str]:
    """Return the addresses of those who may set a source right."""
    return [one.email for one in await all_officers() if one.active and allows(frozenset(one.roles), "procurer")]
