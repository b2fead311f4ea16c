"""Letters to one person, in the transaction of what they did (procurement.meetings.ports.MeetingPost)."""

from datetime import datetime

from notifications.letters.actions import write_letters
from notifications.letters.compose import Reader
from notifications.meetings.compose import WITH_FILE, WITHOUT_FILE, meeting_letter, told_of
from portal.foundation.settings import Settings
from procurement.meetings.queries import agenda_of, meetings_with_ids, participant


class LetterPost:
    """Writes receipts."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    async def tell(self, kind: str, participation_id: int, *, now: datetime) -> None:
        """Write the letter in the caller's transaction; again in the same state of the sign-up it is the same letter."""
        theirs = await participant(participation_id)
        if not theirs["email"]:
            return
        meeting = (await meetings_with_ids([theirs["meeting_id"]]))[theirs["meeting_id"]]
        agenda = await agenda_of(meeting["id"], public=True)
        told = told_of(meeting, theirs["language"], self.settings, theirs, agenda=agenda)
        calendar = kind in WITH_FILE or (kind in WITHOUT_FILE and theirs["calendar_sequence"] is not None)
        letter = meeting_letter(
            kind, told, Reader(theirs["email"], theirs["language"]), self.settings,
            key=f"meeting:{kind}:{theirs['id']}:{theirs['version']}", calendar=calendar, at=now,
        )  # fmt: skip
        await write_letters([letter], {})
