"""Procurements: what closes, what is not finished, what came in."""

from datetime import timedelta

from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext, short_date
from portal.office.waiting import Asked, Asks, Waiting, counted
from procurement.categories.queries import missed_words
from procurement.register.domain.promises import contracts_seen_until
from procurement.register.queries import (
    counted_drafts,
    counted_drafts_of,
    not_public_at_their_hour,
    soon_due,
    waiting_for_review,
)
from procurement.register.queries.papers import procurements_with_questions
from procurement.register.queries.promises import counted_contracts_to_renew
from procurement.sources.queries import count_waiting, listed_sources

SOON = timedelta(days=7)
# A worker looks every few seconds: what is late by more has none.
LATE = timedelta(minutes=2)
LIST = "/intern/upphandlingar"


async def _closing(asked: Asked) -> list[Waiting]:
    soon = [row for row in await soon_due(asked.now, limit=50) if row["deadline_at"] <= asked.now + SOON]
    return counted(
        "%(num)s upphandling stänger inom en vecka",
        "%(num)s upphandlingar stänger inom en vecka",
        len(soon),
        f"{LIST}?lage=open",
    )


async def _drafts(asked: Asked) -> list[Waiting]:
    mine = await counted_drafts_of(asked.officer.email)
    others = await counted_drafts() - mine
    return [
        *counted(
            "Ditt utkast är inte publicerat", "%(num)s av dina utkast är inte publicerade", mine, f"{LIST}?lage=draft"
        ),
        *counted("%(num)s utkast av andra", "%(num)s utkast av andra", others, f"{LIST}?lage=draft"),
    ]


async def _colleagues(asked: Asked) -> list[Waiting]:
    return [
        Waiting(_("Granska utkastet %(reference)s") % row, f"{LIST}/{row['reference']}/forhandsgranska")
        for row in await waiting_for_review()
        if row["review_asked_by"] != asked.officer.email
    ]


async def _hours_in_vain(asked: Asked) -> list[Waiting]:
    return [
        Waiting(
            _("%(reference)s blev inte publik som planerat") % {"reference": reference},
            f"{LIST}/{reference}/forhandsgranska",
        )
        for reference in await not_public_at_their_hour(asked.now - LATE)
    ]


async def _reviews(asked: Asked) -> list[Waiting]:
    waiting = sum((await count_waiting()).values())
    return counted("%(num)s annons att granska", "%(num)s annonser att granska", waiting, "/intern/granska")


async def _sources(asked: Asked) -> list[Waiting]:
    return [
        Waiting(
            text % {"name": row["name"], "day": short_date(row["last_success_at"]) if row["last_success_at"] else ""},
            "/intern/kallor",
        )
        for row in await listed_sources()
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


async def _words(asked: Asked) -> list[Waiting]:
    n = len(await missed_words(limit=100))
    return counted("%(num)s sökord utan träff", "%(num)s sökord utan träff", n, "/intern/branscher")


async def _questions(asked: Asked) -> list[Waiting]:
    rows = await procurements_with_questions()
    return [
        Waiting(
            ngettext("%(num)s fråga om %(reference)s väntar på svar", "%(num)s frågor om %(reference)s väntar på svar",
                     row["waiting"]) % {"num": row["waiting"], "reference": row["reference"]},
            f"{LIST}/{row['reference']}/fragor",
        )
        for row in rows
    ]  # fmt: skip


async def _contracts(asked: Asked) -> list[Waiting]:
    today = asked.now.astimezone(asked.settings.timezone).date()
    last = contracts_seen_until(today, asked.settings.renewal_months)
    n = await counted_contracts_to_renew(today, last)
    said = "%(num)s avtal går ut utan att nästa upphandling är planerad"
    return counted(said, said, n, f"{LIST}/avtal")


ASKS: Asks = (
    ("procurer", _hours_in_vain),
    ("officer", _questions),
    ("officer", _contracts),
    ("procurer", _colleagues),
    ("officer", _closing),
    ("officer", _drafts),
    ("officer", _reviews),
    ("officer", _sources),
    ("officer", _words),
)
