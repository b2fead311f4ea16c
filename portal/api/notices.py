"""`/api/v1/notices` and `/api/v1/buyers`: the published documents behind procurements, and who buys."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.openapi.spec import Example
from litestar.params import PathParameter, QueryParameter

from portal.api.answers import Call, Listing, address, following, newest, replied, split
from portal.api.asked import Cursor, Limit, Since, in_reach
from portal.api.cursors import LARGEST_ID, key_of
from portal.foundation.web import site
from procurement.register.queries import public_buyers
from procurement.sources.open_notices import open_notice, open_notices

Number = Annotated[
    int, PathParameter(ge=1, le=LARGEST_ID, examples=[Example(value=17, summary="a notice's number here")])
]
OfProcurement = Annotated[
    str | None,
    QueryParameter(
        pattern=r"^[0-9]{4}-[0-9]{3,9}$",
        description="Only those about this procurement.",
        examples=[Example(value="2026-014", summary="a number")],
    ),
]


class NoticeEntry(msgspec.Struct):
    """A document about a procurement, from one source; `id` stands for ever, `identity` is the source's own."""

    id: int
    address: str
    identity: str
    version: str | None
    source: str
    format: str | None
    kind: str
    procurement: str
    language: str
    titles: dict[str, str]
    url: str | None
    published_at: datetime | None
    received_at: datetime
    gone_at: datetime | None


class NoticePage(Listing, kw_only=True):
    """A page of notices, the latest received first."""

    items: list[NoticeEntry]


class BuyerEntry(msgspec.Struct):
    """A contracting authority; `ours` is whose installation this is."""

    name: str
    organisation_number: str | None
    country: str
    ours: bool
    procurements: int


class BuyerList(Listing, kw_only=True):
    """All buyers with something public here, by name."""

    items: list[BuyerEntry]


@get("/notices", operation_id="listNotices", tags=["Notices"], summary="Notices behind public procurements")
async def notices(
    request: Call,
    procurement: OfProcurement = None,
    changed_since: Since = None,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Response[NoticePage]:
    """What each source published, as it was read here; without the persons it names."""
    key = key_of(cursor, tuple[int])
    rows = await open_notices(procurement, in_reach(changed_since), key[0] if key else None, limit + 1)
    shown, onward = split(rows, limit, lambda row: (row["id"],))
    body = NoticePage(items=[_entry(row) for row in shown], **following(request, onward))
    return replied(request, body, changed_at=newest(shown, "received_at"))


@get("/notices/{number:int}", operation_id="readNotice", tags=["Notices"], summary="One notice")
async def notice(request: Call, number: Number) -> Response[NoticeEntry]:
    """A notice by its number here."""
    row = await open_notice(number)
    return replied(request, _entry(row), changed_at=row["received_at"])


def _entry(row: dict[str, Any]) -> NoticeEntry:
    return NoticeEntry(address=address(f"/notices/{row['id']}"), **row)


@get("/buyers", operation_id="listBuyers", tags=["Procurements"], summary="Buyers")
async def buyers(request: Call) -> Response[BuyerList]:
    """Who buys; several municipalities may share one installation."""
    rows = [BuyerEntry(**row, ours=row["name"] == site().municipality) for row in await public_buyers()]
    return replied(request, BuyerList(items=rows, next=None, cursor=None))


ROUTES: list[Any] = [notices, notice, buyers]
