"""The audit trail as sentences, by day, sifted and as a file. For administrators."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get
from litestar.response import Stream

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.access.queries import all_officers
from portal.foundation.audit import RecordedEvent, counted_events, events, record_event
from portal.foundation.feeds.sheets import CSV_TYPE, XLSX_TYPE, Column, csv_pieces, xlsx_pieces
from portal.foundation.i18n import gettext as _
from portal.foundation.web import Form, page, read_query
from portal.office.sentences import ACTORS, KINDS, details_of, link_of, sentence

PATH = "/intern/handelser"
ON_A_PAGE = 100
IN_A_PIECE = 2_000
NOT_A_DAY = "Skriv en dag, till exempel 2026-10-14."


@dataclass(frozen=True, slots=True)
class Sought:
    """What the reader wants to see; days are of the office's calendar, the last one included."""

    who: str = ""
    what: str = ""
    object: str = ""
    since_on: date | None = None
    until_on: date | None = None

    def conditions(self, zone: ZoneInfo) -> dict[str, Any]:
        """Return the filter as `events` takes it."""
        return {
            "actor": self.who or None,
            "object_kind": self.what or None,
            "object_reference": self.object or None,
            "since": _midnight(self.since_on, zone),
            "until": _midnight(self.until_on + timedelta(days=1), zone) if self.until_on else None,
        }

    def query(self) -> dict[str, Any]:
        """Return the filter as an address carries it."""
        return {
            "vem": self.who, "vad": self.what, "vilken": self.object, "fran": self.since_on, "till": self.until_on,
        }  # fmt: skip


class Events(Controller):
    """What was done, newest first."""

    path = PATH
    opt = needs("administrator")

    @get()
    async def show(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Show a page of what was done."""
        form, zone = read_query(request), _zone(request)
        sought = _sought(form)
        after = form.first("after")
        before_id = int(after) if after.isdecimal() and len(after) < 19 else None
        found: list[RecordedEvent] = []
        if form.valid:
            found = await events(**sought.conditions(zone), before_id=before_id, limit=ON_A_PAGE + 1)
        return _page(form, sought, await _names(), found, zone)

    @get(["/fil.csv", "/fil.xlsx"])
    async def as_file(self, request: Request[Any, Any, Any]) -> Response[Any] | Stream:
        """Hand out what the filter lets through, a piece at a time, and keep that it was handed out."""
        form, zone, now = read_query(request), _zone(request), clock.now()
        sought = _sought(form)
        if not form.valid:
            return _page(form, sought, await _names(), [], zone)
        chosen = {name: str(value) for name, value in sought.query().items() if value}
        conditions = sought.conditions(zone)
        count, newest = await counted_events(**conditions)
        details = {"rows": count, "filter": " ".join(f"{k}={v}" for k, v in chosen.items())}
        await record_event(request.user.email, "audit.exported", "audit", "all", at=now, details=details)
        rows = _pieces(conditions, newest, await _names())
        kind = request.url.path.rpartition(".")[2]
        body = (
            csv_pieces(_columns(), rows)
            if kind == "csv"
            else xlsx_pieces(_("Händelser"), _columns(), rows, _about(chosen, now))
        )
        headers = {
            "content-disposition": f'attachment; filename="handelser-{now:%Y-%m-%d}.{kind}"',
            "cache-control": "private, no-store",
        }
        return Stream(body, media_type=CSV_TYPE if kind == "csv" else XLSX_TYPE, headers=headers)


def _page(
    form: Form, sought: Sought, names: dict[str, str], found: list[RecordedEvent], zone: ZoneInfo
) -> Response[str]:
    shown = found[:ON_A_PAGE]
    by_day = groupby(shown, key=lambda event: event.at.astimezone(zone).date())
    return page(
        "portal/audit/events.html",
        form=form,
        days=[(day, [(event, *_in_words(event, names)) for event in of_day]) for day, of_day in by_day],
        after=shown[-1].id if len(found) > ON_A_PAGE else None,
        sought=sought,
        people=_people(names),
        kinds=[(code, _(name)) for code, name in KINDS.items()],
        private=True,
    )


async def _pieces(
    conditions: dict[str, Any], newest: int, names: dict[str, str]
) -> AsyncIterator[list[dict[str, Any]]]:
    before_id = newest + 1
    while found := await events(**conditions, before_id=before_id, limit=IN_A_PIECE):
        before_id = found[-1].id
        yield [_row(event, names) for event in found]


def _zone(request: Request[Any, Any, Any]) -> ZoneInfo:
    zone: ZoneInfo = request.app.state.settings.timezone
    return zone


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), zone) if day else None


def _sought(form: Form) -> Sought:
    since_on, until_on = form.day("fran", NOT_A_DAY), form.day("till", NOT_A_DAY)
    if since_on and until_on and until_on < since_on:
        form.error("till", _("Sista dagen är före den första."))
    return Sought(form.text("vem"), form.text("vad"), form.text("vilken"), since_on, until_on)


async def _names() -> dict[str, str]:
    return {officer.email: officer.name for officer in await all_officers()}


def _people(names: dict[str, str]) -> list[tuple[str, str]]:
    return [
        *sorted(names.items(), key=lambda pair: pair[1].casefold()),
        ("command", _(ACTORS["command"])),
        ("anbud", _(ACTORS["anbud"])),
    ]


def _in_words(event: RecordedEvent, names: dict[str, str]) -> tuple[str, str | None, list[str]]:
    return sentence(event, names), link_of(event), details_of(event)


def _columns() -> list[Column]:
    return [
        Column("at", _("När")),
        Column("sentence", _("Vad som hände"), 60),
        Column("details", _("Mer"), 60),
        Column("actor", _("Vem"), 30),
        Column("verb", _("Ord"), 24),
        Column("object_kind", _("Slag")),
        Column("object_reference", _("Vilken"), 30),
    ]


def _row(event: RecordedEvent, names: dict[str, str]) -> dict[str, Any]:
    return {
        "at": event.at, "sentence": sentence(event, names), "details": "; ".join(details_of(event)), "actor": event.actor,
        "verb": event.verb, "object_kind": event.object_kind, "object_reference": event.object_reference,
    }  # fmt: skip


def _about(chosen: dict[str, str], now: datetime) -> list[tuple[str, str]]:
    said = ", ".join(f"{name} {value}" for name, value in chosen.items()) or _("alla händelser")
    return [(_("Hämtad"), now.isoformat(timespec="minutes")), (_("Urval"), said)]
