"""`/api/v1/procurements`: the register as data, with the filters of `/upphandlingar`."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get
from litestar.openapi.spec import Example
from litestar.params import QueryParameter

from portal.api.answers import Call, Listing, address, following, newest, replied, split
from portal.api.asked import Cursor, Day, Limit, Reference, Since, clean, in_reach
from portal.api.cursors import Moment, Score, key_of
from portal.foundation.i18n import current_language
from procurement.categories.domain import is_known
from procurement.categories.queries import active_trades
from procurement.meetings.queries import meetings_about
from procurement.register.errors import NoSuchProcurement, Withdrawn
from procurement.register.finding import STANDINGS, Wanted, find_after
from procurement.register.queries import procurement_by_reference, revisions_of
from procurement.register.queries.papers import answers_of, documents_of
from procurement.register.searches import nodes_named
from procurement.register.web.open_data import Answer, OpenProcurement, Paper, opened, paper
from procurement.register.web.open_revisions import OpenRevision, open_revisions

SWEDEN = ZoneInfo("Europe/Stockholm")
Status = Literal["planned", "dialogue", "open", "closed", "awarded", "ended", "cancelled"]
Words = Annotated[
    str,
    QueryParameter(
        max_length=100,
        description="Words in Swedish, Finnish or English, a number or a CPV code; finds what the site's search finds.",
        examples=[Example(value="snöröjning", summary="a word")],
    ),
]
Statuses = Annotated[
    list[Status] | None,
    QueryParameter(
        description="Only in these states; all of them without.", examples=[Example(value=["open"], summary="open")]
    ),
]
Slugs = Annotated[
    list[str] | None,
    QueryParameter(
        description="Trades, by slug (see /trades).", examples=[Example(value=["snorojning"], summary="a trade")]
    ),
]
Codes = Annotated[
    list[str] | None,
    QueryParameter(
        description="CPV codes; what lies below counts too.", examples=[Example(value=["90620000"], summary="a code")]
    ),
]
Buyer = Annotated[
    str,
    QueryParameter(
        max_length=300,
        description="The buyer's whole name (see /buyers).",
        examples=[Example(value="Övertorneå kommun", summary="a buyer")],
    ),
]
Order = Annotated[
    Literal["published", "changed", "deadline", "relevance"],
    QueryParameter(
        description="`published`: the newest first. `changed`: by change, the oldest first, to stay in step with us. "
        "`deadline`: the nearest last day first, those without one last. `relevance`: the best hit for `q` first.",
        examples=[Example(value="deadline", summary="what ends soon")],
    ),
]


class ProcurementPage(Listing, kw_only=True):
    """A page of procurements; `unknown` names what was asked for and is not known here."""

    items: list[OpenProcurement]
    unknown: list[str]


class ProcurementDetail(msgspec.Struct, kw_only=True):
    """One procurement, its papers, what was asked and answered, its meetings, and every public change, the newest first."""

    licence: str = "https://creativecommons.org/publicdomain/zero/1.0/"
    address: str
    procurement: OpenProcurement
    papers: list[Paper]
    answers: list[Answer]
    meetings: list[str]
    revisions: list[OpenRevision]


@get("/procurements", operation_id="listProcurements", tags=["Procurements"], summary="Public procurements")
async def procurements(
    request: Call,
    q: Words = "",
    status: Statuses = None,
    trade: Slugs = None,
    cpv: Codes = None,
    buyer: Buyer = "",
    due_before: Day = None,
    changed_since: Since = None,
    order: Order = "published",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Response[ProcurementPage]:
    """Everything that is or was public; drafts never. Page by page with `cursor`, or in step with `order=changed`."""
    trades = await active_trades()
    words, slugs, codes = " ".join(clean(q).split()), list(map(clean, trade or ())), list(map(clean, cpv or ()))
    wanted = Wanted(
        words=words,
        statuses=tuple(status or STANDINGS["alla"]),
        trades=tuple(slugs),
        codes=tuple(codes),
        buyer=clean(buyer),
        due_before=_end_of(due_before),
        order=order,
        nodes=await nodes_named(words, current_language()),
    )
    after = key_of(cursor, Score if order == "relevance" else Moment)
    rows = await find_after(wanted, after, in_reach(changed_since), limit=limit + 1)
    shown, onward = split(rows, limit, lambda row: (row["key"], row["id"]))
    known = {one.slug for one in trades}
    unknown = [slug for slug in slugs if slug not in known] + [code for code in codes if not is_known(code)]
    body = ProcurementPage(items=[opened(row) for row in shown], unknown=unknown, **following(request, onward))
    return replied(request, body, changed_at=newest(shown))


def _end_of(day: date | None) -> datetime | None:
    """Return the end of a day in Sweden; beyond the ends of time nothing is asked."""
    if day is None or not 1 < day.year < 9999:
        return None
    return datetime.combine(day + timedelta(days=1), time(), SWEDEN)


@get(
    "/procurements/{reference:str}",
    operation_id="readProcurement",
    tags=["Procurements"],
    summary="One procurement with its changes",
)
async def procurement(request: Call, reference: Reference) -> Response[ProcurementDetail]:
    """The procurement as it stands, in every language it is told in, with links, papers and all changes since it was public.

    `answers` are the questions that were answered to everybody; `meetings` the references of those about it.

    One that was found to be the same as another is answered with where that one is (308).
    One that was taken away is answered with why (410).
    """
    row = await procurement_by_reference(reference)
    if row["status"] == "draft":
        raise NoSuchProcurement(reference)
    if row["withdrawn_at"]:
        raise Withdrawn(reference, row["cancelled_reason"])
    if row["merged_into"]:
        return Response[Any](
            None, status_code=308, headers={"location": address(f"/procurements/{row['merged_into']}")}
        )
    body = ProcurementDetail(
        address=address(f"/procurements/{reference}"),
        procurement=opened(row),
        papers=[paper(one, reference) for one in await documents_of(row["id"])],
        answers=[Answer(**one) for one in await answers_of(row["id"])],
        meetings=[one["reference"] for one in await meetings_about(row["id"])],
        revisions=open_revisions(await revisions_of(row["id"])),
    )
    return replied(request, body, changed_at=row["changed_at"])


ROUTES: list[Any] = [procurements, procurement]
