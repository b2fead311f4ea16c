"""Every page that everybody may open, generated from the routes, so that a new one cannot be forgotten."""

import re
from typing import Any

from litestar import Litestar

from portal.foundation.database import fetch_value

# What machines ask for: files, feeds, health, the description of the API.
MACHINES = re.compile(
    r"\.(atom|ics|csv|xlsx|json|xml|txt|pdf|ico|svg|js|ttl|rdf|jsonld|webmanifest)$|^/(api|static|healthz|readyz|metrics|version)\b"
)
# Pages that need a token of their own; `test_sign_up`, `test_the_sign_up` and `test_meetings` open and audit them.
OTHERS = re.compile(r"\{token:str\}|/anmald$|/filer/|/kalender/\{slug|kolla-mejlen/|/bilder/|/dokument/")


async def of_the_town() -> dict[str, str]:
    """Return an address for each part of a path that stands for one of many."""
    return {
        "/branscher/{slug:str}": "/branscher/snorojning",
        "/handlingsplan/{reference:str}": "/handlingsplan/" + await fetch_value("SELECT reference FROM plan LIMIT 1"),
        "/rapporter/{name:str}": "/rapporter/" + await fetch_value("SELECT period FROM report WHERE public LIMIT 1"),
        "/moten/{address:str}": "/moten/" + await fetch_value(
            """SELECT a.address FROM meeting m JOIN meeting_address a ON a.meeting_id = m.id
               WHERE m.state = 'announced' AND m.starts_at > now() ORDER BY m.starts_at, a.id DESC LIMIT 1"""
        ),
        "/upphandlingar/{name:str}": await a_procurement("open"),
        "/upphandlingar/{reference:str}": await a_procurement("open"),
    }  # fmt: skip


async def a_procurement(status: str) -> str:
    """Return the address of a procurement of the town that is so."""
    reference: str = await fetch_value(
        "SELECT reference FROM procurement WHERE status = $1 ORDER BY id LIMIT 1", status
    )
    return f"/upphandlingar/{reference}"


def templates(app: Litestar) -> list[str]:
    """Return the path templates of all public pages for people."""
    paths = {
        route.path
        for route in app.routes
        if "GET" in getattr(route, "methods", ()) and not route.path.startswith("/intern")
    }
    return sorted(path for path in paths if not MACHINES.search(path) and not OTHERS.search(path))


async def public_addresses(app: Litestar) -> list[str]:
    """Return one address for each public page, a procurement in every state, and the pages that say what is wrong."""
    filled, found = await of_the_town(), []
    for template in templates(app):
        start = next((known for known in filled if template.startswith(known)), None)
        found.append(template.replace(start, filled[start]) if start else template)
    found += [await a_procurement(status) for status in ("planned", "awarded", "cancelled")]
    return [*found, "/upphandlingar?q=finnsinte", "/upphandlingar?fore=i+morgon", "/upphandlingar?lage=alla",
            "/prenumerera?q=plogning", "/prenumerera/hur?everything=yes", "/prenumerera/foretag?everything=yes&frequency=day&language=sv",
            "/finns-inte"]  # fmt: skip


def all_filled(addresses: list[str]) -> list[Any]:
    """Return what still holds a part that nothing stands for."""
    return [address for address in addresses if "{" in address]
