"""Every letter in every language, made by the code that makes the real ones; read by officers at `/intern/texter`."""

from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any, NamedTuple

from notifications.delivery.domain.words import KINDS
from notifications.digests.wording import Period, above
from notifications.letters import domain
from notifications.letters.actions import HEADINGS, PATHS, SUBJECTS
from notifications.letters.compose import Item, Reader, compose
from notifications.letters.fragments import rendered_item
from notifications.letters.words import words
from notifications.matching.because import because_text
from notifications.meetings.compose import meeting_letter, told_of
from notifications.meetings.words import WORDS
from portal.foundation import i18n
from portal.foundation.settings import Settings
from procurement.register.queries import listed_procurements

ADDRESS = "namn@exempel.se"
# Kind of letter, and the event of a procurement it tells of.
ABOUT_PROCUREMENTS = {"alert": "new", "digest": "new", "change": "changed", "reminder": "reminder"}
SAMPLES: dict[str, str] = {kind: KINDS[kind] for kind in (*SUBJECTS, *ABOUT_PROCUREMENTS, *WORDS) if kind in KINDS}


class Sample(NamedTuple):
    """A letter as its reader gets it."""

    subject: str
    text: str
    html: str


async def sample_of(kind: str, language: str, settings: Settings, now: datetime) -> Sample | None:
    """Return the letter of this kind in this language; None when it tells of a procurement and none is public yet."""
    if kind in SUBJECTS:
        return _read(_posted(kind, language, settings, now), {})
    if kind in WORDS:
        return _read(_about_a_meeting(kind, language, settings, now), {})
    public = await listed_procurements(limit=1)
    return _about_a_procurement(kind, language, public[0], settings, now) if public else None


def _posted(kind: str, language: str, settings: Settings, now: datetime) -> dict[str, Any]:
    with i18n.use_language(language):
        subject, heading = i18n.gettext(SUBJECTS[kind]), i18n.gettext(HEADINGS[kind])
    page = PATHS["confirm" if kind == "confirmation" else "move" if kind == "address_change" else "manage"]
    link = f"{settings.base_url}{'' if language == 'sv' else f'/{language}'}/{page}/EXEMPEL"
    reader = Reader(ADDRESS, language, contact_id=0, since=now)
    return compose(
        kind, reader, subject, {"heading": heading, "link": link}, [], key="sample", settings=settings, at=now
    )


def _about_a_meeting(kind: str, language: str, settings: Settings, now: datetime) -> dict[str, Any]:
    starts = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=30)
    meeting = {
        "reference": "EXEMPEL", "address": "exempel", "kind": "information", "state": "announced", "starts_at": starts,
        "ends_at": starts + timedelta(hours=2), "place": "Kommunhuset", "place_address": "", "room_access": "",
        "online": True, "online_url": f"{settings.base_url}/moten", "languages": ["sv", "fi"], "interpretation": "",
        "closes_on": (starts - timedelta(days=3)).date(), "cancelled_reason": None, "sequence": 1,
        "texts": {"sv": {"title": ""}}, "changed_at": now,
    }  # fmt: skip
    theirs = {
        "id": 0, "company": "Exempelföretaget", "people": 2, "on_site": True, "signed_up_at": now, "calendar_sequence": 1,
        "language": language, "email": ADDRESS,
    }  # fmt: skip
    more: dict[str, Any] = {"days": 1}
    if kind in ("meeting_moved", "meeting_cancelled"):
        more |= {"said": "", "was_at": starts - timedelta(days=7)}
    told = told_of(meeting, language, settings, theirs, **more)
    reader = Reader(ADDRESS, language, 0, since=now, scope="meetings")
    return meeting_letter(kind, told, reader, settings, key="sample", at=now)


def _about_a_procurement(kind: str, language: str, found: dict[str, Any], settings: Settings, now: datetime) -> Sample:
    event = ABOUT_PROCUREMENTS[kind]
    found = {**found, "deadline_moved": None}
    bodies = [rendered_item(found, language, ending, settings.base_url, event) for ending in ("txt", "html")]
    names = [domain.digest(body) for body in bodies]
    period = Period("day", now.astimezone(settings.timezone).date()) if kind == "digest" else None
    subject, head = above(event, [found], language, settings, now, period)
    with i18n.use_language(language):
        because = because_text("everything", {}, language, {})
    items = [Item(names[0], names[1], words("because", language, because))]
    reader = Reader(ADDRESS, language, contact_id=0, since=now)
    row = compose(kind, reader, subject, head, items, key="sample", settings=settings, at=now)
    return _read(row, dict(zip(names, bodies, strict=True)))


def _read(row: dict[str, Any], bodies: dict[bytes, bytes]) -> Sample:
    whole = domain.join(row["parts"], [bodies[name] for name in row["fragments"]])
    message = BytesParser(policy=policy.default).parsebytes(whole)
    return Sample(str(message["Subject"]), _part(message, "plain"), _part(message, "html"))


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return "" if body is None else str(body.get_content())
