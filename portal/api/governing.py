"""`/api/v1/plan`, `/thresholds` and `/reports`: what the municipality promised, and how it goes."""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.openapi.spec import Example
from litestar.params import PathParameter

from notifications.reports.actions import report_for_everybody
from notifications.reports.queries import reports as kept_reports
from portal.api.answers import Call, Listing, address, newest, replied
from portal.api.asked import Day
from portal.foundation import clock
from procurement.plan.queries import followed, office_day, plan_on
from procurement.plan.words import counted, shown
from procurement.thresholds.queries import thresholds as kept_thresholds

Period = Annotated[
    str, PathParameter(pattern=r"^[0-9]{4}-[12]$", examples=[Example(value="2026-1", summary="a half-year")])
]


class Activity(msgspec.Struct):
    """An activity of the plan and how it stands; nobody is named."""

    rule: str
    number: str
    area: str
    title: str
    wording: str
    printed_when: str
    responsible: list[str]
    rhythm: str
    state: str
    state_name: str
    computed: str
    why: str
    due_on: date | None
    done: int | None
    wanted: int | None
    occurrences: int


class Plan(msgspec.Struct):
    """The plan in force and its activities in its order."""

    reference: str
    version: Any
    title: str
    from_on: date
    until_on: date | None
    on: date
    counts: dict[str, int]
    activities: list[Activity]


class ThresholdEntry(msgspec.Struct):
    """An amount in öre without VAT with the days it holds; one that nobody has verified decides nothing."""

    law: str
    purchase: str
    limit_kind: str
    label: str
    amount_minor: int | None
    currency: str
    euro_minor: int | None
    from_on: date
    until_on: date | None
    source: str
    source_url: str
    verified: bool
    verified_on: date | None


class ThresholdList(Listing, kw_only=True):
    """The amounts in force on a day."""

    on: date
    items: list[ThresholdEntry]


class ReportEntry(msgspec.Struct):
    """A half-year's report that is public."""

    period: str
    address: str
    state: str
    locked_at: datetime | None
    adopted_on: date | None
    paragraph: str | None


class ReportList(Listing, kw_only=True):
    """All public reports, the newest half-year first."""

    items: list[ReportEntry]


class ReportSection(msgspec.Struct):
    """A section: words, figures with their definitions, rows."""

    key: str
    title: str
    text: str
    figures: list[dict[str, Any]]
    columns: list[str]
    rows: list[list[Any]]


class ReportDetail(msgspec.Struct):
    """A report with its sections."""

    report: ReportEntry
    municipality: str
    counted_at: str
    sections: list[ReportSection]


@get("/plan", operation_id="readPlan", tags=["Plan"], summary="The action plan with its state")
async def plan(request: Call) -> Response[Plan]:
    """Each activity of the plan in force, how it stands today and why."""
    now = clock.now()
    row, activities = await plan_on(office_day(now)), await followed(now)
    fields = Activity.__struct_fields__
    items = [Activity(**{k: v for k, v in shown(one).items() if k in fields}) for one in activities]
    about = {name: row[name] for name in ("reference", "version", "title", "from_on", "until_on")}
    return replied(request, Plan(on=office_day(now), counts=counted(activities), activities=items, **about))


@get("/thresholds", operation_id="listThresholds", tags=["Plan"], summary="Amounts in force")
async def thresholds(request: Call, on: Day = None) -> Response[ThresholdList]:
    """The amounts that decide how something may be bought, on a day; today's without one."""
    day = on or office_day(clock.now())
    rows = await kept_thresholds(day)
    items = [_threshold(row) for row in rows]
    return replied(request, ThresholdList(on=day, items=items, next=None, cursor=None))


def _threshold(row: dict[str, Any]) -> ThresholdEntry:
    alike = ("law", "purchase", "limit_kind", "label", "amount_minor", "euro_minor", "from_on", "until_on", "source",
             "source_url")  # fmt: skip
    verified_on = row["verified_at"].date() if row["verified_at"] else None
    values = {name: row[name] for name in alike}
    return ThresholdEntry(**values, currency="SEK", verified=verified_on is not None, verified_on=verified_on)


@get("/reports", operation_id="listReports", tags=["Plan"], summary="Half-year reports")
async def reports(request: Call) -> Response[ReportList]:
    """The reports that are public."""
    rows = await kept_reports(public=True)
    items = [_report(row) for row in rows]
    return replied(request, ReportList(items=items, next=None, cursor=None), changed_at=newest(rows, "locked_at"))


@get("/reports/{period:str}", operation_id="readReport", tags=["Plan"], summary="One half-year report")
async def report(request: Call, period: Period) -> Response[ReportDetail]:
    """The locked figures of a half-year with the words beside them."""
    whole = await report_for_everybody(period, request.app.state.settings, clock.now())
    sections = [
        ReportSection(**{name: part[name] for name in ReportSection.__struct_fields__}) for part in whole["sections"]
    ]
    body = ReportDetail(_report(whole), whole["municipality"], str(whole["counted_at"]), sections)
    return replied(request, body)


def _report(row: dict[str, Any]) -> ReportEntry:
    names = ("period", "state", "locked_at", "adopted_on", "paragraph")
    return ReportEntry(address=address(f"/reports/{row['period']}"), **{name: row[name] for name in names})


ROUTES: list[Any] = [plan, thresholds, reports, report]
