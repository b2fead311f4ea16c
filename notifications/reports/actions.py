"""A report's life: draft → locked → adopted."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from notifications.reports.compose import half_year
from notifications.reports.domain import KEYS, SUMMARY_FI, compared, for_everybody, with_texts
from notifications.reports.errors import NoSuchReport, NotNow
from notifications.reports.queries import public_report, report_of, snapshot_before
from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, fetch_row, transaction
from portal.foundation.settings import Settings
from procurement.plan.actions import give_task, record_evidence


async def report_as_it_stands(period: str, settings: Settings, now: datetime) -> dict[str, Any]:
    """Return the whole report: the locked figures, or a draft's as they are now, with texts, notes and comparison.

    Raises:
        NoSuchPeriod: it is no half-year that has begun.
    """
    kept = await report_of(period)
    snapshot = kept["snapshot"] if kept and kept["snapshot"] else await half_year(period, settings, now)
    whole = with_texts(compared(snapshot, await snapshot_before(period)), kept["texts"] if kept else {})
    state = {name: (kept or {}).get(name) for name in ("locked_at", "adopted_on", "paragraph", "public")}
    return {**whole, **state, "state": kept["state"] if kept else "draft", "notes": kept["notes"] if kept else []}


async def report_for_everybody(period: str, settings: Settings, now: datetime) -> dict[str, Any]:
    """Return a report that is public, as everybody may read it.

    Raises:
        NoSuchReport: there is none, or it is not public.
    """
    await public_report(period)
    return for_everybody(await report_as_it_stands(period, settings, now))


async def write_texts(period: str, texts: dict[str, str], *, by: str, now: datetime) -> None:
    """Keep what an officer wrote beside the sections; what did not change is not written again.

    Raises:
        NotNow: the report is locked: a note can be added.
    """
    async with transaction():
        row = await _held(period, now)
        if row["state"] != "draft":
            raise NotNow(period, "ändras")
        before = (await report_of(period) or {"texts": {}})["texts"]
        for section in (*KEYS, SUMMARY_FI):
            if section in texts and texts[section] != before.get(section, ""):
                await execute(
                    """INSERT INTO report_text (report_id, section, number, text, by, at)
                       SELECT $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5 FROM report_text
                       WHERE report_id = $1 AND section = $2""",
                    row["id"], section, texts[section], by, now,
                )  # fmt: skip


async def lock(period: str, settings: Settings, *, by: str, now: datetime) -> None:
    """Freeze the figures as they are now; whatever is corrected later, they stay.

    Raises:
        NotNow: they are frozen already.
    """
    async with transaction():
        row = await _held(period, now)
        if row["state"] != "draft":
            raise NotNow(period, "låsas")
        snapshot = await half_year(period, settings, now)
        await execute(
            "UPDATE report SET state = 'locked', snapshot = $2, locked_at = $3, locked_by = $4 WHERE id = $1",
            row["id"], json.dumps(snapshot, ensure_ascii=False), now, by,
        )  # fmt: skip
        await record_event(by, "report.lock", "report", period, at=now)


async def adopt(period: str, paragraph: str, on: date, *, tasks: Sequence[str] = (), by: str, now: datetime) -> None:
    """Note that the board adopted the report, and put what it asked for into the action log.

    A task that begins with an activity's number, as "4.1: …", is that activity's. The report is public from now on,
    and evidence of its own duty in the plan.

    Raises:
        NotNow: it is not locked, or adopted already.
    """
    async with transaction():
        row = await _held(period, now)
        if row["state"] != "locked":
            raise NotNow(period, "fastställas")
        await execute(
            "UPDATE report SET state = 'adopted', adopted_on = $2, paragraph = $3, public = true WHERE id = $1",
            row["id"], on, paragraph,
        )  # fmt: skip
        for said in tasks:
            number, _, text = said.partition(":")
            rule = number.strip() if text and number.strip().replace(".", "").isdigit() else ""
            await give_task((text if rule else said).strip(), given_by="board", given_on=on, rule=rule,
                            reference=f"{period} {paragraph}", by=by, now=now)  # fmt: skip
        await record_evidence(rule="U", kind="report", happened_on=on, reference=period,
                              title=f"Halvårsrapport {period}", now=now)  # fmt: skip
        await record_event(by, "report.adopt", "report", period, at=now, details={"paragraph": paragraph})


async def publish(period: str, *, public: bool, by: str, now: datetime) -> None:
    """Let everybody read a locked report, or take it back.

    Raises:
        NotNow: it is a draft.
    """
    async with transaction():
        row = await _held(period, now)
        if row["state"] == "draft":
            raise NotNow(period, "publiceras")
        await execute("UPDATE report SET public = $2 WHERE id = $1", row["id"], public)
        await record_event(by, "report.publish" if public else "report.withdraw", "report", period, at=now)


async def add_note(period: str, text: str, *, by: str, now: datetime) -> None:
    """Say something of a locked report: what turned out wrong, what came later. The figures stay.

    Raises:
        NoSuchReport: nobody has begun one.
    """
    async with transaction():
        row = await fetch_row("SELECT id FROM report WHERE period = $1", period)
        if row is None:
            raise NoSuchReport(period)
        await execute(
            "INSERT INTO report_note (report_id, text, by, at) VALUES ($1, $2, $3, $4)", row["id"], text, by, now
        )


async def _held(period: str, now: datetime) -> Any:
    """Return the report's row, begun where nobody had, locked until the transaction ends."""
    await execute("INSERT INTO report (period, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING", period, now)
    return await fetch_row("SELECT id, state FROM report WHERE period = $1 FOR NO KEY UPDATE", period)
