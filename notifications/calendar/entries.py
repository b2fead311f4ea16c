"""Meetings as calendar entries."""

from datetime import datetime
from typing import Any

from notifications.calendar.domain import Entry
from portal.foundation import i18n
from portal.foundation.settings import Settings
from procurement.meetings.words import place_line, title_of


def entry_of(
    meeting: dict[str, Any], language: str, settings: Settings, participation: dict[str, Any] | None = None,
    answer_url: str = "", stamped_at: datetime | None = None,
) -> Entry:  # fmt: skip
    """Return a meeting as the public may see it or, with `participation`, as this participant does."""
    prefix = "" if language == "sv" else f"/{language}"
    page = f"{settings.base_url}{prefix}/moten/{meeting['address']}"
    online = bool(participation) and not (participation or {}).get("on_site") and bool(meeting["online_url"])
    with i18n.use_language(language):
        words = [meeting["cancelled_reason"] or "", i18n.gettext("Läs mer: %(page)s") % {"page": page}]
        if online:
            words.insert(0, i18n.gettext("Möteslänk: %(link)s") % {"link": meeting["online_url"]})
        if answer_url:
            words.append(i18n.gettext("Ändra eller avanmäl: %(link)s") % {"link": answer_url})
        title = title_of(meeting)
        location = meeting["online_url"] if online else place_line(meeting)
    return Entry(
        uid=uid_of(meeting, settings),
        sequence=participation["calendar_sequence"] or 0 if participation else meeting["sequence"],
        starts_at=meeting["starts_at"],
        ends_at=meeting["ends_at"],
        title=title,
        stamped_at=stamped_at or meeting["changed_at"],
        description="\n".join(word for word in words if word),
        location=location,
        url=page,
        language=language,
        cancelled=meeting["state"] == "cancelled",
    )


def uid_of(meeting: dict[str, Any], settings: Settings) -> str:
    """Return the name that the meeting has in all calendars for life."""
    return f"mote-{meeting['reference'].lower()}@{settings.mail_from.partition('@')[2]}"
