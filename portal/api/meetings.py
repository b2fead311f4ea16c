"""`/api/v1/meetings`: public meetings for firms, without anybody who takes part."""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.openapi.spec import Example
from litestar.params import PathParameter

from portal.api.answers import Call, Listing, address, newest, replied
from portal.foundation.web import site, url
from procurement.meetings.errors import NoSuchMeeting
from procurement.meetings.queries import agenda_of, figures_of, listed_meetings, meeting_by_reference
from procurement.meetings.words import as_read

# Below this a figure says who came rather than how many.
FEW = 5
MeetingReference = Annotated[
    str, PathParameter(pattern=r"^[0-9]{4}-M[0-9]{1,6}$", examples=[Example(value="2026-M1", summary="a meeting")])
]


class MeetingWords(msgspec.Struct):
    """What a meeting says in one language."""

    title: str
    summary: str
    programme: str


class MeetingEntry(msgspec.Struct):
    """A meeting; `seats_left` is None when there is no limit, `came` when fewer than five or not known."""

    reference: str
    address: str
    url: str
    kind: str
    state: str
    title: str
    texts: dict[str, MeetingWords]
    starts_at: datetime
    ends_at: datetime
    place: str
    place_address: str
    online: bool
    languages: list[str]
    interpretation: str
    room_access: str
    host: str
    closes_on: date | None
    seats_left: int | None
    came: int | None
    cancelled_reason: str | None
    sequence: int
    changed_at: datetime


class MeetingList(Listing, kw_only=True):
    """All public meetings, the latest first."""

    items: list[MeetingEntry]


class MeetingDetail(msgspec.Struct):
    """A meeting and the references of the public procurements it is about, in the order of the agenda."""

    meeting: MeetingEntry
    agenda: list[str]


@get("/meetings", operation_id="listMeetings", tags=["Meetings"], summary="Meetings")
async def meetings(request: Call) -> Response[MeetingList]:
    """Every meeting that was announced, cancelled ones too; about a handful a year."""
    rows = [row for row in reversed(await listed_meetings()) if row["announced_at"]]
    figures = await figures_of([row["id"] for row in rows])
    items = [_entry(row, figures[row["id"]]) for row in rows]
    return replied(request, MeetingList(items=items, next=None, cursor=None), changed_at=newest(rows))


@get("/meetings/{reference:str}", operation_id="readMeeting", tags=["Meetings"], summary="One meeting")
async def meeting(request: Call, reference: MeetingReference) -> Response[MeetingDetail]:
    """A meeting with its agenda."""
    row = await meeting_by_reference(reference)
    if not row["announced_at"]:
        raise NoSuchMeeting(reference)
    figures = await figures_of([row["id"]])
    agenda = [one["reference"] for one in await agenda_of(row["id"], public=True)]
    return replied(request, MeetingDetail(_entry(row, figures[row["id"]]), agenda), changed_at=row["changed_at"])


def _entry(row: dict[str, Any], figures: dict[str, int]) -> MeetingEntry:
    read = as_read(row)
    came = figures["people_came"] or row["visitors"]
    alike = ("reference", "kind", "state", "title", "starts_at", "ends_at", "place", "place_address", "online", "languages",
             "interpretation", "room_access", "host", "closes_on", "cancelled_reason", "sequence", "changed_at")  # fmt: skip
    return MeetingEntry(
        address=address(f"/meetings/{row['reference']}"),
        url=f"{site().base_url}{url(read['path'])}",
        texts={code: MeetingWords(**text) for code, text in row["texts"].items()},
        seats_left=read["left"],
        came=came if came is not None and came >= FEW else None,
        **{name: read[name] for name in alike},
    )


ROUTES: list[Any] = [meetings, meeting]
