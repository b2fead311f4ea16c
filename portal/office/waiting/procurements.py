"""Procurements: what closes, what is not finished, what came in."""

from datetime import timedelta

from notifications.direct_awards.compose import files_awarded, files_that_lack
from portal.foundation.database import Asking
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext, short_date
from portal.office.waiting import Asked, Asks, Waiting, counted
from procurement.categories.queries import counted_misses
from procurement.register.domain.promises import contracts_seen_until
from procurement.register.queries.waiting import (
    contracts_ending,
    counted_waiting,
    not_public_at_their_hour,
    procurements_with_questions,
    waiting_for_review,
)
from procurement.sources.queries import how_sources_are, waiting_by_verdict
from procurement.thresholds.queries import amounts

SOON = timedelta(days=7)
# A worker looks every few seconds: what is late by more has none.
LATE = timedelta(minutes=2)
MOST_BY_NAME = 10
LIST = "/intern/upphandlingar"


def _closing(asked: Asked) -> Asking[list[Waiting]]:
    [[row]] = yield [counted_waiting(asked.officer.email, asked.now, asked.now + SOON)]
    return counted(
        "%(num)s upphandling stänger inom en vecka",
        "%(num)s upphandlingar stänger inom en vecka",
        row["closing"],
        f"{LIST}?lage=open",
    )


def _drafts(asked: Asked) -> Asking[list[Waiting]]:
    [[row]] = yield [counted_waiting(asked.officer.email, asked.now, asked.now + SOON)]
    mine, others = row["own"], row["drafts"] - row["own"]
    return [
        *counted(
            "Ditt utkast är inte publicerat", "%(num)s av dina utkast är inte publicerade", mine, f"{LIST}?lage=draft"
        ),
        *counted("%(num)s utkast av andra", "%(num)s utkast av andra", others, f"{LIST}?lage=draft"),
    ]


def _colleagues(asked: Asked) -> Asking[list[Waiting]]:
    [drafts] = yield [waiting_for_review()]
    return [
        Waiting(_("Granska utkastet %(reference)s") % row, f"{LIST}/{row['reference']}/forhandsgranska")
        for row in drafts
        if row["review_asked_by"] != asked.officer.email
    ]


def _hours_in_vain(asked: Asked) -> Asking[list[Waiting]]:
    [drafts] = yield [not_public_at_their_hour(asked.now - LATE)]
    return [
        Waiting(_("%(reference)s blev inte publik som planerat") % row, f"{LIST}/{row['reference']}/forhandsgranska")
        for row in drafts
    ]


def _reviews(asked: Asked) -> Asking[list[Waiting]]:
    [verdicts] = yield [waiting_by_verdict()]
    waiting = sum(row["n"] for row in verdicts)
    return counted("%(num)s annons att granska", "%(num)s annonser att granska", waiting, "/intern/granska")


def _sources(asked: Asked) -> Asking[list[Waiting]]:
    [sources] = yield [how_sources_are()]
    return [
        Waiting(
            text % {"name": row["name"], "day": short_date(row["last_success_at"]) if row["last_success_at"] else ""},
            "/intern/kallor",
        )
        for row in sources
        if (text := _source_text(row["state"], row["last_success_at"] is not None))
    ]


def _source_text(state: str, has_worked: bool) -> str:
    if state == "paused":
        return _("Källan %(name)s är pausad")
    if state == "failing":
        return (
            _("Källan %(name)s har inte svarat sedan %(day)s") if has_worked else _("Källan %(name)s har aldrig svarat")
        )
    return _("Källan %(name)s fungerar sämre än vanligt") if state == "degraded" else ""


def _words(asked: Asked) -> Asking[list[Waiting]]:
    [[row]] = yield [counted_misses()]
    return counted("%(num)s sökord utan träff", "%(num)s sökord utan träff", row["n"], "/intern/branscher")


def _questions(asked: Asked) -> Asking[list[Waiting]]:
    [rows] = yield [procurements_with_questions()]
    return [
        Waiting(
            ngettext("%(num)s fråga om %(reference)s väntar på svar", "%(num)s frågor om %(reference)s väntar på svar",
                     row["waiting"]) % {"num": row["waiting"], "reference": row["reference"]},
            f"{LIST}/{row['reference']}/fragor",
        )
        for row in rows
    ]  # fmt: skip


def _contracts(asked: Asked) -> Asking[list[Waiting]]:
    today = asked.now.astimezone(asked.settings.timezone).date()
    last = contracts_seen_until(today, asked.settings.renewal_months)
    [[row]] = yield [contracts_ending(today, last)]
    said = "%(num)s avtal går ut utan att nästa upphandling är planerad"
    return counted(said, said, row["n"], f"{LIST}/avtal")


def _direct_awards(asked: Asked) -> Asking[list[Waiting]]:
    facts, rows = yield [files_awarded(asked.settings.municipality, asked.now), amounts()]
    waiting = files_that_lack(facts, rows, asked.now)
    return [
        Waiting(
            ngettext("Dokumentationen av direktupphandling %(reference)s saknar %(num)s uppgift",
                     "Dokumentationen av direktupphandling %(reference)s saknar %(num)s uppgifter", len(one.missing))
            % {"reference": one.facts["reference"], "num": len(one.missing)},
            f"{LIST}/{one.facts['reference']}/direktupphandling",
        )
        for one in waiting[:MOST_BY_NAME]
    ] + counted(
        "Dokumentationen av %(num)s direktupphandling till saknar uppgifter",
        "Dokumentationen av %(num)s direktupphandlingar till saknar uppgifter",
        len(waiting[MOST_BY_NAME:]), f"{LIST}?lage=awarded",
    )  # fmt: skip


ASKS: Asks = (
    ("procurer", _hours_in_vain),
    ("officer", _questions),
    ("officer", _direct_awards),
    ("officer", _contracts),
    ("procurer", _colleagues),
    ("officer", _closing),
    ("officer", _drafts),
    ("officer", _reviews),
    ("officer", _sources),
    ("officer", _words),
)
