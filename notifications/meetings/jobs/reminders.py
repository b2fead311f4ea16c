"""Reminders of a meeting, to those who come."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from notifications.letters.actions import write_letters
from notifications.letters.compose import Reader
from notifications.meetings.compose import meeting_letter, told_of
from notifications.meetings.queries import reminders_owed
from portal.foundation.database import transaction
from portal.foundation.settings import Settings
from procurement.meetings.actions import note_reminded
from procurement.meetings.domain.states import reminder_at
from procurement.meetings.queries import agenda_of, meetings_with_ids

# A week's reminder that is two days late says nothing true any more; the day's is true until the meeting starts.
LATEST = {7: timedelta(days=2), 1: timedelta(days=1)}


async def meeting_reminders_due(settings: Settings, now: datetime) -> int:
    """Remind those who come, a week and a day before at nine in the morning; return how many letters were written."""
    return sum([await _remind(days, settings, now) for days in (7, 1)])


async def _remind(days: int, settings: Settings, now: datetime) -> int:
    async with transaction():
        owed: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for row in await reminders_owed(now, days):
            owed[row["meeting_id"]].append(row)
        meetings = await meetings_with_ids(list(owed))
        letters, told_ids = [], []
        for number, people in owed.items():
            meeting = meetings[number]
            due = reminder_at(meeting["starts_at"], days, settings.timezone)
            if not due <= now < due + LATEST[days]:
                continue
            agenda = await agenda_of(number, public=True)
            for theirs in people:
                if theirs["changed_at"] > due:
                    continue  # the receipt of that day has said it
                told = told_of(meeting, theirs["language"], settings, theirs, agenda=agenda, days=days)
                key = f"meeting:reminder{days}:{theirs['id']}:{meeting['starts_at']:%Y%m%d%H%M}"
                reader = Reader(theirs["email"], theirs["language"])
                letters.append(meeting_letter("meeting_reminder", told, reader, settings, key=key, at=now))
                told_ids.append(theirs["id"])
        await write_letters(letters, {})
        await note_reminded(told_ids, days)
    return len(letters)
