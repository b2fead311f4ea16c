"""Every letter in every language, made by the code that makes the real ones; read by officers at `/intern/texter`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any, NamedTuple

from notifications.delivery.domain.words import KINDS
from notifications.digests.domain import group_of
from notifications.digests.wording import Period, above, group_title, next_meeting
from notifications.letters import domain
from notifications.letters.actions import HEADINGS, PATHS, SUBJECTS
from notifications.letters.compose import Item, Reader, compose
from notifications.letters.fragments import rendered_item
from notifications.letters.staff import alarm_letter
from notifications.letters.words import words
from notifications.matching.because import because_text
from notifications.meetings.compose import meeting_letter, staff_letter, told_of
from notifications.meetings.jobs.warnings import time_to_announce
from notifications.meetings.words import WORDS
from notifications.reminders.domain import Word
from notifications.reminders.jobs import recheck, reminder
from portal.foundation import i18n
from portal.foundation.i18n import N_
from portal.foundation.settings import Settings
from procurement.meetings.queries import meeting_to_tell_of
from procurement.plan.errors import NoPlan
from procurement.plan.queries import followed
from procurement.register.queries import listed_procurements
from procurement.thresholds.queries import thresholds, to_recheck

ADDRESS = "namn@exempel.se"


class About(NamedTuple):
    """A letter about a procurement: its name, its kind, the event it tells of, and what is so then."""

    name: str
    kind: str
    event: str
    so: dict[str, Any] = {}
    frequency: str = ""


ABOUT_PROCUREMENTS = {
    "alert": About(N_("Ny upphandling"), "alert", "new"),
    "digest": About(N_("Dagens sammandrag"), "digest", "new", frequency="day"),
    "digest_week": About(N_("Måndagens sammandrag"), "digest", "new", frequency="week"),
    "change": About(N_("Ändring"), "change", "changed"),
    "deadline_moved": About(N_("Ändrad sista dag"), "change", "changed", {"deadline_moved": True}),
    "deadline_earlier": About(
        N_("Tidigarelagd sista dag"), "change", "changed", {"deadline_moved": True, "deadline_earlier": True}
    ),
    "cancelled": About(
        N_("Avbruten upphandling"), "change", "cancelled",
        {"status": "cancelled", "cancelled_reason": "Inget av anbuden uppfyllde kraven."},
    ),
    "awarded": About(
        N_("Avgjord upphandling"), "change", "awarded", {"status": "awarded", "awarded_to": "Exempelföretaget AB"}
    ),
    "reminder": About(N_("Påminnelse om sista dag"), "reminder", "reminder"),
}  # fmt: skip
# Officers read Swedish.
TO_STAFF = {
    "source_paused": N_("Till personalen: en källa är pausad"),
    "source_drift": N_("Till personalen: en källa ser inte ut som vanligt"),
    "source_silence": N_("Till personalen: en källa är tyst"),
    "source_moved": N_("Till personalen: en källa har flyttat"),
    "announce": N_("Till personalen: dags att annonsera ett möte"),
    "activity": N_("Till personalen: aktivitet i handlingsplanen"),
    "amounts": N_("Till personalen: beloppsgränser att kontrollera"),
}
SAMPLES: dict[str, str] = {
    **{kind: KINDS[kind] for kind in SUBJECTS if kind in KINDS},
    "address_left": N_("Ändrad adress, till den gamla"),
    **{kind: about.name for kind, about in ABOUT_PROCUREMENTS.items()},
    **{kind: KINDS[kind] for kind in WORDS if kind in KINDS},
    **TO_STAFF,
}


def languages_of(kind: str, languages: Sequence[str]) -> Sequence[str]:
    """Return the languages in which a letter is written."""
    return ("sv",) if kind in TO_STAFF else languages


class Sample(NamedTuple):
    """A letter as its reader gets it."""

    subject: str
    text: str
    html: str


async def sample_of(kind: str, language: str, settings: Settings, now: datetime) -> Sample | None:
    """Return the letter of this kind in this language; None when it tells of rows that there are none of."""
    if kind in SUBJECTS:
        return _read(_posted(kind, language, settings, now), {})
    if kind in WORDS:
        return _read(_about_a_meeting(kind, language, settings, now), {})
    if kind in TO_STAFF:
        with i18n.use_language("sv"):
            row = await _to_staff(kind, settings, now)
        return _read(row, {}) if row else None
    public = await listed_procurements(["open"], limit=1)
    found = public[0] if public and public[0]["deadline_at"] else _example(now)
    return await _about_a_procurement(ABOUT_PROCUREMENTS[kind], language, found, settings, now)


def _example(now: datetime) -> dict[str, Any]:
    """Return a procurement as it is read, for the days when none is public."""
    texts = {
        "sv": {"title": "Snöröjning i byarna", "summary": "Plogning och sandning av vägar och gårdar."},
        "fi": {"title": "Kylien lumityöt", "summary": "Teiden ja pihojen auraus ja hiekoitus."},
        "en": {"title": "Snow clearing in the villages", "summary": "Clearing and gritting of roads and yards."},
    }
    return {
        "reference": "EXEMPEL", "status": "open", "language": "sv", "texts": texts, "deadline_at": now + timedelta(days=20),
        "planned_on": None, "planned_precision": None, "value_from_minor": None, "value_to_minor": None,
        "currency": "SEK", "unit": "Tekniska enheten", "buyer": "", "place": None, "cancelled_reason": None,
        "awarded_to": None, "lots": [],
    }  # fmt: skip


async def _to_staff(kind: str, settings: Settings, now: datetime) -> dict[str, Any] | None:
    today = now.astimezone(settings.timezone).date()
    if kind.startswith("source_"):
        said = "Så här ser meddelandet ut: vad som hände, när, och vad som gäller till dess någon har tittat."
        alarm = {"id": 0, "kind": kind.removeprefix("source_"), "source": "Exempel", "source_id": 0, "words": said}
        return alarm_letter(alarm, ADDRESS, settings, now)
    if kind == "announce":
        day = today + timedelta(days=14)
        told = time_to_announce("Informationsmöte", "Våren", day, 42, [day + timedelta(days=n) for n in (42, 49)])
        return staff_letter(told, ADDRESS, settings, key="sample", at=now)
    if kind == "amounts":
        rows = await to_recheck(today) or (await thresholds())[:3]
        return recheck(rows, ADDRESS, settings, key="sample", today=today, at=now) if rows else None
    try:
        [activity, *_rest] = await followed(now)
    except (NoPlan, ValueError):
        return None
    return reminder(activity, Word("late0"), ADDRESS, settings, key="sample", today=today, at=now)


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
        more |= {
            "said": "Lokalen är stängd den dagen." if kind == "meeting_cancelled" else "",
            "was_at": starts - timedelta(days=7),
        }
    told = told_of(meeting, language, settings, theirs, **more)
    reader = Reader(ADDRESS, language, 0, since=now, scope="meetings")
    return meeting_letter(kind, told, reader, settings, key="sample", at=now)


async def _about_a_procurement(
    about: About, language: str, found: dict[str, Any], settings: Settings, now: datetime
) -> Sample:
    found = {**found, "deadline_moved": False, "deadline_earlier": False, **about.so}
    bodies = [rendered_item(found, language, ending, settings.base_url, about.event) for ending in ("txt", "html")]
    names = [domain.digest(body) for body in bodies]
    period = Period(about.frequency, now.astimezone(settings.timezone).date()) if about.frequency else None
    subject, head = above(about.event, [found], language, settings, now, period)
    head["meeting"] = next_meeting(await meeting_to_tell_of(now) if period else None, language, settings)
    with i18n.use_language(language):
        because = words("because", language, because_text("everything", {}, language, {}))
        title = group_title(about.event, group_of(found["status"], found["deadline_at"], now))
    items = [Item(names[0], names[1], because, words("group", language, title))]
    reader = Reader(ADDRESS, language, contact_id=0, since=now)
    row = compose(about.kind, reader, subject, head, items, key="sample", settings=settings, at=now)
    return _read(row, dict(zip(names, bodies, strict=True)))


def _read(row: dict[str, Any], bodies: dict[bytes, bytes]) -> Sample:
    whole = domain.join(row["parts"], [bodies[name] for name in row["fragments"]])
    message = BytesParser(policy=policy.default).parsebytes(whole)
    return Sample(str(message["Subject"]), _part(message, "plain"), _part(message, "html"))


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return "" if body is None else str(body.get_content())
