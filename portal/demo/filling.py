"""The demo town: sixty firms, twenty-four procurements in all states, half a year of letters. The same every time."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from typing import Any
from zoneinfo import ZoneInfo

from notifications.delivery.past import settle_past
from notifications.digests.actions import alerts_due, digests_due
from notifications.direct_awards import actions as direct_awards
from notifications.matching.actions import match_due
from notifications.reports import actions as reports
from portal.demo.meetings import hold_meetings
from portal.demo.plan import fill_plan
from portal.demo.review import fill_review
from portal.demo.sources import read_sources
from portal.demo.town import ASKED, DIRECT_AWARD, FIRMS, OFFICERS, POSTCODES, PROCUREMENTS
from portal.foundation import clock
from portal.foundation.access.actions import add_officer
from portal.foundation.database import fetch_value, transaction
from portal.foundation.errors import AnbudError
from portal.foundation.settings import Settings
from procurement.plan.domain.periods import half_before, half_named
from procurement.register import actions as register
from suppliers.registry.actions import enter_contact, pause_contact
from suppliers.subscriptions.domain import Wish

PASSWORD = "snö över tornedalen"
BY = "olle@overtornea.example"
SWEDEN = ZoneInfo("Europe/Stockholm")


class DemoRefused(AnbudError):
    """The demo town is not for this database."""


async def fill_if_empty(settings: Settings) -> list[str]:
    """Fill an empty database that is not production's, and return the lines to print."""
    if settings.in_production or await fetch_value("SELECT EXISTS (SELECT 1 FROM procurement)"):
        return _lines(settings, filled=False)
    return await fill(settings)


async def fill(settings: Settings) -> list[str]:
    """Fill the database with the demo town, as if it had been in use for half a year.

    Raises:
        DemoRefused: this is production, or something is there already.
    """
    if settings.in_production:
        raise DemoRefused("the demo town is refused when ANBUD_ENVIRONMENT=production")
    for table in ("procurement", "supplier", "officer"):
        if await fetch_value(f"SELECT EXISTS (SELECT 1 FROM {table})"):
            raise DemoRefused(f"the database is not empty: there are rows in {table}")
    # One commit: quick, and a start that is killed halfway leaves an empty database to fill, not half a town.
    async with transaction():
        await _fill(settings, clock.now())
    return _lines(settings, filled=True)


async def _fill(settings: Settings, now: datetime) -> None:
    today = now.astimezone(SWEDEN).date()
    for email, name, roles, contacts in OFFICERS:
        await add_officer(
            email, roles=list(roles), by="demo", now=now, name=name, sees_contacts=contacts, password=PASSWORD
        )
    await fill_plan(now)
    await fill_review(now)
    await _firms(today - timedelta(days=190))
    for index, row in enumerate(PROCUREMENTS):
        await _procurement(settings, row, _at(today - timedelta(days=180 - 7 * index), 9))
    await hold_meetings(settings)
    await read_sources(settings, now)
    # What has been told already was read months ago: it left then, into the demo's own past.
    await settle_past(now - timedelta(days=2))
    await _report(settings, now)


async def _report(settings: Settings, now: datetime) -> None:
    """Let the board have adopted the report of the last half-year that is over."""
    period = half_before(half_named(now.astimezone(SWEDEN).date()))
    texts = {
        "sammanfattning": "Ett informationsmöte hölls, med ungefär lika många företag som förra gången. Fler upphandlingar "
        "än förut syntes i god tid innan de öppnade.",
        "branscher": "Vi ringer företag i de branscher som ingen har valt, och berättar om tjänsten på nästa företagsträff.",
        "beslut": "Kommunstyrelsen godkänner rapporten.",
        "yhteenveto": "Pidettiin yksi tiedotustilaisuus. Yhä useampi hankinta oli nähtävillä hyvissä ajoin etukäteen.",
    }  # fmt: skip
    await reports.write_texts(period, texts, by="rut@overtornea.example", now=now)
    await reports.lock(period, settings, by="rut@overtornea.example", now=now)
    await reports.adopt(
        period, "KS § 87", now.astimezone(SWEDEN).date(), tasks=["4.1: Håll nästa möte i Hedenäset."],
        by="rut@overtornea.example", now=now,
    )  # fmt: skip


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), SWEDEN).astimezone(UTC)


async def _firms(first: date) -> None:
    frequencies, languages = cycle(("now", "day", "week", "week")), cycle(("sv", "sv", "fi", "sv", "fit", "sv", "en"))
    for index, (company, trades) in enumerate(FIRMS):
        local = company.split()[0].lower().translate(str.maketrans("åäöé", "aaoe"))
        wish = Wish(
            everything=not trades,
            trades=trades,
            cpv=(),
            frequency=next(frequencies),
            language=next(languages),
            meetings=index % 3 != 2,
            reminders=index % 4 == 0,
        )
        now = _at(first + timedelta(days=index % 8), 10)
        contact = await enter_contact(
            f"{local}{index + 1}@firma.example", company, None, wish, origin="demo", now=now, confirmed="demo town",
            postcode=POSTCODES[index % len(POSTCODES)],
        )  # fmt: skip
        if index % 20 == 19:
            await pause_contact(contact, now=clock.now())


async def _procurement(settings: Settings, row: dict[str, Any], now: datetime) -> None:
    """Let one procurement live through its days, telling whoever it concerned."""
    texts = {"sv": {"title": row["title"], "summary": row["summary"], "description": row.get("description", "")}}
    if "title_fi" in row:
        texts["fi"] = {"title": row["title_fi"], "summary": row.get("summary_fi", ""), "description": ""}
    fields = {
        "cpv": list(row["cpv"]), "unit": row["unit"], "place": "Övertorneå", "nuts": ["SE332"],
        "value_from_minor": row["value"][0] * 100, "value_to_minor": row["value"][1] * 100,
        "procedure": row.get("procedure", "Öppet förfarande"), "contact_name": "Olle Handläggare", "contact_email": BY,
    }  # fmt: skip
    state = row["state"]
    if state in ("planned", "draft", "dialogue"):
        month = (clock.now().astimezone(SWEDEN).date().replace(day=1) + timedelta(days=95)).replace(day=1)
        fields |= {"planned_on": month, "planned_precision": row.get("precision", "month"), "preliminary": True}
    else:
        days = 35 if state != "open" else 240
        fields |= {"deadline_at": _at(now.astimezone(SWEDEN).date() + timedelta(days=days), 22)}
        fields |= {"submission_url": "https://upphandling.example/anbud", "submission_system": "Upphandling Exempel"}
    reference = await register.create_draft(fields, texts, buyer=settings.municipality, by=BY, now=now)
    if state == "draft":
        return
    await register.publish_procurement(reference, by=BY, now=now)
    await _tell(settings, now)
    later = now + timedelta(days=40)
    if state == "cancelled":
        await register.cancel_procurement(reference, row["reason"], by=BY, now=now + timedelta(days=10))
        await _tell(settings, now + timedelta(days=10))
    if state in ("closed", "awarded"):
        await register.close_overdue(later)
    if state == "awarded":
        await register.award_procurement(reference, row["winner"], bids=row.get("bids", 3), by=BY, now=later)
    if row["title"] == DIRECT_AWARD:
        await _document(reference, now)


async def _document(reference: str, opened: datetime) -> None:
    """Let an officer have begun the file of a direct award: whom she asked, and how competition was made use of."""
    on = opened.astimezone(SWEDEN).date()
    for days, row in enumerate(ASKED, 1):
        answered = on + timedelta(days=9) if row["outcome"] == "bid" else None
        asked = {**row, "asked_on": on + timedelta(days=days), "answered_on": answered}
        await direct_awards.enter_asked(reference, asked, by=BY, now=opened + timedelta(days=days))
    said = {
        "basis": "limit", "basis_text": "", "grounds": "", "value_minor": None, "contract_on": None,
        "competition": "Alla som prenumererar på branschen fick mejl genom Anbud. Två målare tillfrågades också direkt.",
    }  # fmt: skip
    await direct_awards.write_file(reference, said, seen=0, by=BY, now=opened + timedelta(days=20))


async def _tell(settings: Settings, now: datetime) -> None:
    with clock.at(now):
        await match_due(now)
        await alerts_due(settings, now)
        await digests_due(settings, _at(now.astimezone(SWEDEN).date() + timedelta(days=7), 8))


def _lines(settings: Settings, *, filled: bool) -> list[str]:
    head = "The demo town is filled." if filled else "The database holds data already; nothing was filled in."
    log_ins = [f"  {email:<32} {', '.join(roles)}" for email, _name, roles, _contacts in OFFICERS]
    return [
        head,
        f"Anbud answers at {settings.base_url} (officers: {settings.base_url}/intern)",
        f"Log-ins of the demo town, password: {PASSWORD}",
        *log_ins,
    ]
