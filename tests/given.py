"""Real rows with sensible defaults; a test states only what matters to it."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from procurement.meetings.actions import announce_meeting, create_meeting
from procurement.register.actions import create_draft, publish_procurement
from suppliers.registry.actions import enter_contact
from suppliers.subscriptions.domain import Wish


def wish(**choices: Any) -> Wish:
    """A wish for everything once a day in Swedish, unless said otherwise."""
    chosen = {
        "everything": not (any(choices.get(name) for name in ("trades", "cpv", "words", "procurements"))),
        "trades": (),
        "cpv": (),
    }
    return Wish(**{**chosen, "frequency": "day", "language": "sv", "meetings": False, "reminders": False, **choices})


async def contact(
    email: str = "anna@firma.example", *, company: str = "Annas firma", now: datetime, **choices: Any
) -> int:
    """A confirmed contact."""
    return await enter_contact(email, company, None, wish(**choices), origin="form", now=now, confirmed="test")


async def draft(
    *, now: datetime, title: str = "Snöröjning i byarna", cpv: tuple[str, ...] = ("90620000",), **fields: Any
) -> str:
    """A draft that has all it needs to be published."""
    fields = {"cpv": list(cpv), "deadline_at": now + timedelta(days=20), **fields}
    texts = {"sv": {"title": title, "summary": f"{title}: en sammanfattning."}}
    return await create_draft(fields, texts, buyer="Övertorneå kommun", by="olle@kommun.example", now=now)


async def published(*, now: datetime, **fields: Any) -> str:
    """A public procurement."""
    reference = await draft(now=now, **fields)
    await publish_procurement(reference, by="olle@kommun.example", now=now)
    return reference


OFFICE = ZoneInfo("Europe/Stockholm")


async def meeting(*, now: datetime, announced: bool = True, title: str = "", **fields: Any) -> str:
    """An announced information meeting in eight weeks, in the room and online."""
    starts = fields.pop("starts_at", now + timedelta(days=56))
    fields = {
        "kind": "information", "starts_at": starts, "ends_at": starts + timedelta(hours=2), "place": "Nordkalottens hotell",
        "place_address": "Matarengivägen 1, Övertorneå", "online": True, "online_url": "https://mote.example/rum",
        "languages": ["sv", "fi"], "closes_on": (starts - timedelta(days=3)).date(), "contact_name": "Olle Handläggare",
        "contact_email": "olle@kommun.example", "contact_phone": "0927-720 00", **fields,
    }  # fmt: skip
    texts = {"sv": {"title": title, "summary": "Vad vi ska köpa.", "programme": "18.00 Välkomna"}}
    reference = await create_meeting(fields, texts, by="olle@kommun.example", now=now, office=OFFICE)
    if announced:
        await announce_meeting(reference, by="olle@kommun.example", now=now)
    return reference
