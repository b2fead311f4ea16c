"""Letters about meetings as rows of the outbox."""

from datetime import datetime
from typing import Any

from notifications.calendar.domain import CANCEL, REQUEST, Person
from notifications.calendar.entries import entry_of
from notifications.calendar.files import invitation
from notifications.letters.attachments import with_calendar
from notifications.letters.compose import Reader, compose
from notifications.meetings.words import WORDS, Said, Told
from portal.foundation import i18n, tokens
from portal.foundation.settings import Settings

WITH_FILE = {"receipt": REQUEST, "moved_up": REQUEST, "meeting_moved": REQUEST}
WITHOUT_FILE = {"signed_off": CANCEL, "meeting_cancelled": CANCEL}
PRIORITY = {
    "receipt": 1,
    "waiting_list": 1,
    "seats_kept": 1,
    "signed_off": 1,
    "moved_up": 2,
    "meeting_cancelled": 2,
    "meeting_moved": 2,
}
SOON_OVER = frozenset({"meeting_reminder", "invitation", "moved_up", "meeting_moved"})


def told_of(
    meeting: dict[str, Any], language: str, settings: Settings, participation: dict[str, Any] | None = None, **more: Any
) -> Told:
    """Return what a letter is about, with our addresses in the reader's language."""
    base = settings.base_url + ("" if language == "sv" else f"/{language}")
    answer = ""
    if participation:
        answer = f"{base}/moten/svar/{answer_token(participation['id'], settings.secret_key)}"
    return Told(meeting, f"{base}/moten/{meeting['address']}", answer, participation, base=base, **more)


def answer_token(participation_id: int, secret: str) -> str:
    """Return the token with which one answers an invitation, changes and leaves; it ends with the meeting."""
    return tokens.seal("meeting", {"p": participation_id}, secret)


def meeting_letter(
    kind: str, told: Told, reader: Reader, settings: Settings, *, key: str, calendar: bool = False, at: datetime
) -> dict[str, Any]:
    """Return the columns of a letter row; with `calendar`, the file that follows from its kind lies in it."""
    with i18n.use_language(reader.language):
        said = WORDS[kind](told)
    preheader = " · ".join(value for _name, value in said.facts[:2])
    values = {"heading": said.heading, "intro": "", "preheader": preheader, "more_url": "", "said": said}
    row = compose("meeting", reader, said.subject, values, [], key=key, settings=settings, at=at)
    if calendar and told.participation:
        method = WITH_FILE.get(kind) or WITHOUT_FILE[kind]
        file = invitation(
            entry_of(told.meeting, reader.language, settings, told.participation, told.answer, at),
            organizer_of(settings), Person(reader.address, told.participation["company"]), settings.timezone,
            cancel=method == CANCEL,
        )  # fmt: skip
        row["parts"] = [with_calendar(row["parts"][0], file, method)]
    return {
        **row,
        "kind": kind,
        "scope": "meetings",
        "priority": PRIORITY.get(kind, 5),
        "expires_at": told.meeting["starts_at"] if kind in SOON_OVER else None,
    }


def staff_letter(said: Said, email: str, settings: Settings, *, key: str, at: datetime) -> dict[str, Any]:
    """Return the columns of a letter to an officer."""
    values = {"heading": said.heading, "intro": "", "said": said}
    row = compose("meeting", Reader(email, "sv"), said.subject, values, [], key=key, settings=settings, at=at)
    return {**row, "kind": "staff", "scope": "all", "priority": 5, "expires_at": None}


def organizer_of(settings: Settings) -> Person:
    """Return who invites: an address that is read, in line with From."""
    return Person(settings.mail_reply_to or settings.mail_from, f"{settings.municipality}, upphandling")
