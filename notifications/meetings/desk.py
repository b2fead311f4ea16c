"""What officers see before an invitation goes, and what became of it (procurement.meetings.ports.MeetingDesk)."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any, cast

from notifications.letters.compose import Reader
from notifications.meetings.compose import meeting_letter, told_of
from notifications.meetings.queries import concerned_by, effect_of, followers_of, invitable
from portal.foundation import clock
from portal.foundation.settings import Settings
from procurement.meetings.queries import agenda_of, meeting_by_reference

EXAMPLE = {"id": 0, "on_site": True, "company": "Exempelbolaget", "people": 1, "signed_up_at": None}


class InvitationDesk:
    """Reads, and writes nothing."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    async def followers(self, procurement_ids: Collection[int]) -> dict[int, int]:
        """Return how many contacts each procurement concerns."""
        return await followers_of(procurement_ids, clock.now())

    async def reach(self, reference: str, audience: Collection[str], now: datetime) -> dict[str, Any]:
        """Return whom an invitation to these groups would reach now, in figures."""
        meeting = await meeting_by_reference(reference)
        concerned = await concerned_by([p["id"] for p in await agenda_of(meeting["id"], public=True)], now)
        people = await invitable(meeting["id"], audience, list(concerned), now)
        everyone = await invitable(meeting["id"], audience, list(concerned), now, again=True)
        return {
            "total": len(people),
            "by_language": dict(sorted(Counter(p["language"] for p in people).items())),
            "concerned": sum(p["id"] in concerned for p in people),
            "invited_before": len(everyone) - len(people),
        }

    async def letter(self, kind: str, reference: str, language: str, now: datetime) -> dict[str, str]:
        """Return subject, text and HTML of the letter, read back from its bytes."""
        meeting = await meeting_by_reference(reference)
        agenda = await agenda_of(meeting["id"], public=True)
        told = told_of(
            meeting, language, self.settings, dict(EXAMPLE), agenda=agenda,
            concerned=frozenset(p["id"] for p in agenda[:1]),
        )  # fmt: skip
        reader = Reader("namn@exempel.se", language, contact_id=0)
        row = meeting_letter(kind, told, reader, self.settings, key=f"preview:{reference}", at=now)
        parsed = BytesParser(policy=policy.default).parsebytes(row["parts"][0])
        return {"subject": str(parsed["Subject"]), "text": _part(parsed, "plain"), "html": _part(parsed, "html")}

    async def effect(self, meeting_ids: Collection[int]) -> dict[int, dict[str, int]]:
        """Return for each meeting what it led to."""
        return await effect_of(meeting_ids)


def _part(message: Any, kind: str) -> str:
    body = cast(EmailMessage, message).get_body((kind,))
    return "" if body is None else str(body.get_content())
