"""Every officers' address, by the routes themselves: a new route without an example here stops whoever asks."""

import re
from collections.abc import Callable
from typing import Any

import httpx
from litestar import Litestar

from notifications.statistics.compose import STATISTICS
from portal.foundation import clock
from portal.foundation.access.actions import invite_officer
from portal.foundation.database import execute, fetch_row, fetch_value
from procurement.categories.actions import look_up
from procurement.register.actions.questions import ask_question

PDF = b"%PDF-1.7\n%%EOF"
PLAN = "Benämning;CPV-kod;Sista anbudsdag\r\nPlogning;90620000;2035-10-14\r\n;71000000;2035-10-14\r\n".encode()
# They sign somebody in, or lead to the municipality's directory: no page of the desk.
SIGNING_IN = re.compile(r"^/intern/logga-in")

INVITED = "/intern/valkommen/{token:str}"

# What stands for a path's parameters, in their order, as one row of SQL; by the beginning of the path's template.
EXAMPLES = {
    "/intern/anvandare/{email:str}": "SELECT email FROM officer ORDER BY id LIMIT 1",
    "/intern/beloppsgranser/{number:int}": "SELECT id FROM threshold ORDER BY id LIMIT 1",
    "/intern/branscher/{slug:str}": "SELECT 'snorojning'",
    "/intern/drift/gallring/{key:str}": "SELECT 'letters'",
    "/intern/drift/webhookar/{number:int}": "SELECT id FROM webhook LIMIT 1",
    "/intern/granska/upphandling/{reference:str}": "SELECT p.reference FROM procurement p JOIN notice n ON n.procurement_id = p.id LIMIT 1",
    "/intern/granska/{number:int}": "SELECT id FROM review WHERE decided_at IS NULL ORDER BY id LIMIT 1",
    "/intern/handlingsplan/aktivitet/{rule:str}": "SELECT '1.1'",
    "/intern/handlingsplan/plan/{reference:str}/{version:int}":
        "SELECT p.reference, v.version FROM plan p JOIN plan_version v ON v.plan_id = p.id LIMIT 1",
    "/intern/handlingsplan/underlag/{number:int}": "SELECT id FROM occurrence_file LIMIT 1",
    "/intern/importera/mall/{name:str}": "SELECT 'upphandlingar.xlsx'",
    "/intern/importera/{number:int}/klart": "SELECT id FROM intake WHERE taken_at IS NOT NULL LIMIT 1",
    "/intern/importera/{number:int}": "SELECT id FROM intake WHERE taken_at IS NULL LIMIT 1",
    "/intern/kallor/{number:int}": "SELECT id FROM source ORDER BY id LIMIT 1",
    "/intern/kallor/{number:int}/kolumner": "SELECT id FROM source WHERE kind = 'csv' LIMIT 1",
    "/intern/leverantorer/foretag/{number:int}": "SELECT id FROM supplier ORDER BY id LIMIT 1",
    "/intern/leverantorer/sla-ihop/{gone:int}/{kept:int}":
        "SELECT a.id, b.id FROM supplier a, supplier b WHERE a.id > b.id ORDER BY b.id, a.id LIMIT 1",
    "/intern/leverantorer/{number:int}": "SELECT id FROM contact ORDER BY id LIMIT 1",
    "/intern/moten/{reference:str}": "SELECT reference FROM meeting WHERE state = 'announced' ORDER BY id LIMIT 1",
    "/intern/oversyn/{number:int}": "SELECT id FROM threshold_review LIMIT 1",
    "/intern/rapporter/{name:str}": "SELECT period FROM report LIMIT 1",
    "/intern/statistik/{name:str}": "SELECT 'rackvidd'",
    "/intern/texter/mejl/{kind:str}/{language:str}": "SELECT 'alert', 'fi'",
    "/intern/texter/sidor/{language:str}": "SELECT 'fi'",
    "/intern/upphandlingar/{reference:str}/direktupphandling":
        "SELECT p.reference, a.id FROM asked_firm a JOIN procurement p ON p.id = a.procurement_id LIMIT 1",
    "/intern/upphandlingar/{reference:str}/dokument/{number:int}":
        "SELECT p.reference, d.id FROM procurement_document d JOIN procurement p ON p.id = d.procurement_id LIMIT 1",
    "/intern/upphandlingar/{reference:str}/forhandsgranska": "SELECT reference FROM procurement WHERE status = 'draft' ORDER BY id LIMIT 1",
    "/intern/upphandlingar/{reference:str}/steg/{step:str}":
        "SELECT reference, 'avbryt' FROM procurement WHERE status = 'open' ORDER BY id LIMIT 1",
    "/intern/upphandlingar/{reference:str}": "SELECT reference FROM procurement WHERE status = 'open' ORDER BY id LIMIT 1",
    INVITED: "",
    "/intern/utskick/{kind:str}/{number:int}": "SELECT 'upphandling', id FROM match_run WHERE hits > 0 ORDER BY hits DESC LIMIT 1",
    "/intern/utskick/{number:int}/beslut": "SELECT id FROM letter WHERE state = 'unknown' LIMIT 1",
    "/intern/utskick/{number:int}": "SELECT id FROM letter WHERE state = 'accepted' ORDER BY id LIMIT 1",
}  # fmt: skip
# Which of a page's many states are asked as well: the list sifted and searched, a procurement in each state.
ALSO = (
    "/intern/upphandlingar?q=snöröjning", "/intern/upphandlingar?lage=open", "/intern/leverantorer?q=firma",
    "/intern/leverantorer?lage=active", "/intern/utskick?lage=accepted", "/intern/handelser?vad=procurement",
    "/intern/granska?slag=new",
)  # fmt: skip
STATUSES = ("draft", "planned", "dialogue", "open", "closed", "awarded", "ended", "cancelled")


async def furnish(client: httpx.AsyncClient) -> None:
    """Add to the demo town what it lacks of what officers look at; `client` is signed in as one who may do everything."""
    now = clock.now()
    await client.post("/intern/drift/webhookar", data={
        "name": "Webbplatsen", "url": "https://system.example/in", "events": "procurement.published",
    })  # fmt: skip
    await client.post("/intern/drift/nycklar", data={"name": "Ärenden", "scopes": "procurements:write"})
    await client.post(
        "/intern/handlingsplan/aktivitet/1.1/tillfalle",
        data={"title": "Träff", "happened_on": f"{now:%Y-%m-%d}", "kind": "meeting", "outcome": "held"},
        files={"file": ("lista.pdf", PDF)},
    )
    await client.post("/intern/oversyn", data={"title": "Översyn", "started_on": f"{now:%Y-%m-%d}"})
    opened = await fetch_value("SELECT reference FROM procurement WHERE status = 'open' ORDER BY id LIMIT 1")
    await client.post(f"/intern/upphandlingar/{opened}/dokument", files={"file": ("underlag.pdf", PDF)})
    await ask_question(opened, "När?", entered_by="olle@overtornea.example", now=now)
    await _files(client)
    await look_up("qwertzu", "sv", now=now)
    await execute(
        "UPDATE letter SET state = 'unknown', settled_at = NULL WHERE id = (SELECT max(id) FROM letter WHERE state = 'accepted')"
    )
    await execute("INSERT INTO source (name, kind, url) VALUES ('Tabellen', 'csv', 'https://tabell.example/plan.csv')")
    for status in STATUSES:
        found = await fetch_value("SELECT reference FROM procurement WHERE status = $1 LIMIT 1", status)
        if not found:
            await execute(
                "UPDATE procurement SET status = $1 WHERE id = (SELECT max(id) FROM procurement WHERE status = 'planned')",
                status,
            )


async def _files(client: httpx.AsyncClient) -> None:
    """Hand in two lists: one taken in, one waiting to be looked through."""
    for taken in (True, False):
        where = (
            await client.post("/intern/importera", data={"kind": "upphandlingar"}, files={"file": ("plan.csv", PLAN)})
        ).headers["location"]
        form = (await client.get(f"{where}/kolumner")).text
        chosen = {
            name: re.search(r'value="([^"]*)" selected', options)
            for name, options in re.findall(r'<select id="(column-\w+)".*?>(.*?)</select>', form, re.S)
        }
        await client.post(
            f"{where}/kolumner", data={name: found[1] if found else "-" for name, found in chosen.items()}
        )
        if taken:
            await client.post(f"{where}/kontroll")


async def addresses(app: Litestar, *, besides: Callable[[str], bool] = SIGNING_IN.match) -> list[str]:
    """Return every address of the desk, one for each template, the statistics each, and a procurement in every state.

    Raises:
        LookupError: an address has no example in `EXAMPLES`, or the town has nothing to stand for it.
    """
    bare = [path for path in templates(app) if not besides(path) and "{" in path and not _example(path)]
    if bare:
        raise LookupError(f"no example of {', '.join(bare)}: add one to EXAMPLES in tests/desk.py")
    found = [await _filled(path) for path in templates(app) if not besides(path)]
    found += [f"/intern/statistik/{one.slug}" for one in STATISTICS]
    for status in STATUSES:
        reference = await fetch_value("SELECT reference FROM procurement WHERE status = $1 ORDER BY id LIMIT 1", status)
        found += [f"/intern/upphandlingar/{reference}", f"/intern/upphandlingar/{reference}/forhandsgranska"]
    return sorted({*found, *ALSO})


def templates(app: Litestar) -> list[str]:
    """Return the templates of all addresses of the desk that are got."""
    return sorted(
        route.path
        for route in app.routes
        if re.match(r"/intern(/|$)", route.path) and "GET" in getattr(route, "route_handler_map", {})
    )


def _example(template: str) -> str:
    """Return which example stands for an address: the one that says most of it."""
    return max((begun for begun in EXAMPLES if template.startswith(begun)), key=len, default="")


async def _filled(template: str) -> str:
    if "{" not in template:
        return template
    if template.startswith(INVITED):
        email = await fetch_value("SELECT email FROM officer WHERE active ORDER BY id DESC LIMIT 1")
        return f"/intern/valkommen/{await invite_officer(email, by='test', now=clock.now())}"
    row: Any = await fetch_row(EXAMPLES[_example(template)])
    if row is None:
        raise LookupError(f"the town has none of {template}: furnish it in tests/desk.py")
    address = template
    for value in row:
        address = re.sub(r"\{\w+:\w+\}", str(value), address, count=1)
    return address
