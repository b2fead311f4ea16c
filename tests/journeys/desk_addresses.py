"""Every page of the officers' desk, generated from the routes, so that a new one cannot be forgotten; each has its picture."""

import re

from litestar import Litestar

from notifications.statistics.compose import STATISTICS
from portal.foundation.database import fetch_value

# What answers a GET and is no page of its own; why.
NO_PAGES = {
    "/intern/logga-in/katalog": "leads to the municipality's directory",
    "/intern/logga-in/katalog/svar": "where the directory sends one back; leads on at once",
    "/intern/handlingsplan/plan/{reference:str}/{version:int}": "a file",
    "/intern/handlingsplan/underlag/{number:int}": "a file",
    "/intern/importera/mall/{name:str}": "a file",
    "/intern/upphandlingar/{reference:str}/dokument/{number:int}": "a file",
    "/intern/moten/{reference:str}/mejl": "a letter, shown inside the invitation's page",
    "/intern/texter/mejl/{kind:str}/{language:str}/sida": "a letter, shown inside the text's page",
    "/intern/upphandlingar/{reference:str}/forhandsgranska/mejl": "a letter, shown inside the preview",
    "/intern/upphandlingar/{reference:str}/forhandsgranska/sida": "the public page, shown inside the preview",
    "/intern/utskick/{number:int}/sida": "a letter, shown inside its page",
    "/intern/utskick/{number:int}/text": "a letter, as plain text",
    "/intern/utskick/{number:int}/kalla": "a letter, as its bytes",
}  # fmt: skip
FILES = re.compile(r"\.(csv|xlsx|json|pdf)$")
INVITATION = "inbjudan-till-berit"
# One of many, for each part of a path that stands for one; the longest beginning that fits is taken.
ONE: dict[str, str] = {
    "/intern/anvandare/{email:str}": "SELECT 'olle@overtornea.example'",
    "/intern/beloppsgranser/{number:int}": "SELECT max(id) FROM threshold",
    "/intern/branscher/{slug:str}": "SELECT 'snorojning'",
    "/intern/drift/gallring/{key:str}": "SELECT 'letters'",
    "/intern/drift/webhookar/{number:int}": "SELECT min(id) FROM webhook",
    "/intern/granska/upphandling/{reference:str}": "SELECT reference FROM procurement WHERE status = 'open' ORDER BY id LIMIT 1",
    "/intern/granska/{number:int}": "SELECT min(id) FROM review WHERE decided_at IS NULL",
    "/intern/handlingsplan/aktivitet/{rule:str}": "SELECT '4.1'",
    "/intern/importera/{number:int}": "SELECT min(id) FROM intake WHERE taken_at IS NULL",
    "/intern/importera/{number:int}/klart": "SELECT min(id) FROM intake WHERE taken_at IS NOT NULL",
    "/intern/kallor/{number:int}": "SELECT min(id) FROM source WHERE kind = 'rss'",
    "/intern/kallor/{number:int}/kolumner": "SELECT min(id) FROM source WHERE kind = 'csv'",
    "/intern/leverantorer/foretag/{number:int}": "SELECT min(id) FROM supplier WHERE id NOT IN (SELECT supplier_id FROM contact)",
    "/intern/leverantorer/sla-ihop/{gone:int}/{kept:int}": "SELECT max(id) || '/' || min(id) FROM supplier WHERE name LIKE 'Norrvägens%'",
    "/intern/leverantorer/{number:int}": "SELECT min(id) FROM contact",
    "/intern/moten/{reference:str}": "SELECT reference FROM meeting WHERE state = 'announced' AND kind = 'information' ORDER BY starts_at LIMIT 1",
    "/intern/oversyn/{number:int}": "SELECT min(id) FROM threshold_review",
    "/intern/rapporter/{name:str}": "SELECT period FROM report ORDER BY period LIMIT 1",
    "/intern/statistik/{name:str}": "SELECT 'leverantorer-per-bransch'",
    "/intern/texter/mejl/{kind:str}/{language:str}": "SELECT 'welcome/sv'",
    "/intern/texter/sidor/{language:str}": "SELECT 'fit'",
    "/intern/upphandlingar/{reference:str}": "SELECT reference FROM procurement WHERE status = 'open' ORDER BY id LIMIT 1",
    "/intern/upphandlingar/{reference:str}/direktupphandling": "SELECT reference FROM procurement p JOIN asked_firm a ON a.procurement_id = p.id LIMIT 1",
    "/intern/upphandlingar/{reference:str}/direktupphandling/tillfragad/{number:int}": "SELECT reference || '/direktupphandling/tillfragad/' || a.id FROM procurement p JOIN asked_firm a ON a.procurement_id = p.id LIMIT 1",
    "/intern/upphandlingar/{reference:str}/forhandsgranska": "SELECT reference FROM procurement WHERE status = 'draft' AND review_asked_by IS NOT NULL ORDER BY id LIMIT 1",
    "/intern/upphandlingar/{reference:str}/fragor": "SELECT p.reference FROM procurement p JOIN procurement_question q ON q.procurement_id = p.id LIMIT 1",
    "/intern/upphandlingar/{reference:str}/steg/{step:str}": "SELECT reference || '/steg/tilldela' FROM procurement WHERE status = 'closed' ORDER BY id LIMIT 1",
    "/intern/utskick/{kind:str}/{number:int}": "SELECT 'upphandling/' || min(id) FROM match_run WHERE hits > 0",
    "/intern/utskick/{number:int}": "SELECT max(id) FROM letter WHERE kind = 'alert'",
    "/intern/valkommen/{token:str}": f"SELECT '{INVITATION}'",
    "/intern/utskick/{number:int}/beslut": "SELECT max(id) FROM letter WHERE state = 'unknown'",
}  # fmt: skip

# The same pages of other things: what a page shows of a meeting that is over is another page to whoever reads it.
ALSO = [
    *(f"SELECT '/intern/statistik/{one.slug}'" for one in STATISTICS),
    "SELECT '/intern/upphandlingar/' || reference FROM procurement WHERE status = 'draft' ORDER BY id LIMIT 1",
    "SELECT '/intern/upphandlingar/' || reference || '/forhandsgranska' FROM procurement WHERE status = 'open' ORDER BY id LIMIT 1",
    "SELECT '/intern/upphandlingar/' || reference || '/steg/avbryt' FROM procurement WHERE status = 'open' ORDER BY id LIMIT 1",
    "SELECT '/intern/moten/' || reference FROM meeting WHERE state = 'draft' LIMIT 1",
    "SELECT '/intern/moten/' || reference FROM meeting WHERE state = 'held' AND kind = 'information' LIMIT 1",
    "SELECT '/intern/utskick/mote/' || min(id) FROM meeting_mailing",
    "SELECT '/intern/kallor/' || min(id) FROM source WHERE paused_at IS NOT NULL",
    "SELECT '/intern/upphandlingar?q=finnsinte'",
]  # fmt: skip


def page_routes(app: Litestar) -> list[str]:
    """Return the path templates of all pages of the desk."""
    paths = {route.path for route in app.routes if "GET" in getattr(route, "route_handler_map", {})}
    inside = {path for path in paths if re.match(r"/intern(/|$)", path)}
    return sorted(path for path in inside if path not in NO_PAGES and not FILES.search(path))


def picture_of(route: str) -> str:
    """Return the name of the picture of a page: `/intern/moten/{reference:str}/andra` is `moten-en-andra.webp`."""
    words = [re.sub(r"\{.*\}", "en", part) for part in route.split("/")[2:]]
    return ("-".join(words) or "att-gora") + ".webp"


async def desk_addresses(app: Litestar) -> dict[str, str]:
    """Return one address for each page of the desk, by its route, and others of the same by themselves."""
    found = {route: await _filled(route) for route in page_routes(app)}
    others = [await fetch_value(question) for question in ALSO]
    assert all(others), f"the town has none: {[q for q, one in zip(ALSO, others, strict=True) if not one]}"
    return found | {other: other for other in others if other not in found.values()}


async def _filled(route: str) -> str:
    if "{" not in route:
        return route
    start = max((known for known in ONE if route.startswith(known)), key=len, default=None)
    assert start, f"{route}: ONE has nothing to put in its place"
    found = await fetch_value(ONE[start])
    assert found is not None, f"{route}: the town has none"
    return start[: start.index("{")] + str(found) + route[start.rindex("}") + 1 :]
