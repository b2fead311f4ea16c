"""A meeting's page says, for search engines, what schema.org asks of an Event; without a script in the page."""

import re
from datetime import datetime
from pathlib import Path

from portal.foundation import clock
from procurement.meetings.actions import cancel_meeting
from procurement.meetings.queries import listed_meetings
from tests import given
from tests.visitor import visiting


def said(html: str) -> dict[str, str]:
    pairs = re.findall(r'<(?:meta|link) itemprop="(\w+)" (?:content|href)="([^"]*)"', html)
    return dict(reversed(pairs))  # The first of a name is the event's own.


async def test_a_meeting_is_an_event_to_search_engines(db: None, tmp_path: Path) -> None:
    reference = await given.meeting(now=clock.now())
    meeting = (await listed_meetings())[0]
    async with visiting(tmp_path) as visitor:
        html = (await visitor.get(f"/fi/moten/{meeting['address']}")).text
        event = said(html)
        await cancel_meeting(reference, "Sjukdom", by="olle@kommun.example", now=clock.now())
        cancelled = said((await visitor.get(f"/moten/{meeting['address']}")).text)
    assert 'itemscope itemtype="https://schema.org/Event"' in html
    assert datetime.fromisoformat(event["startDate"]) == meeting["starts_at"].replace(second=0, microsecond=0)
    assert event["startDate"][-6:] in ("+01:00", "+02:00")
    assert event["eventStatus"].endswith("EventScheduled")
    assert event["eventAttendanceMode"].endswith("MixedEventAttendanceMode")
    assert event["name"].startswith("Tiedotustilaisuus")
    assert 'itemtype="https://schema.org/Place"' in html
    assert cancelled["eventStatus"].endswith("EventCancelled")
    assert "mote.example" not in html
