"""One guard for all routes. Outside /intern all is public; inside, each route states who may come in.

One that states nothing lets nobody in, and fails the suite. Whoever is signed in and refused is on the audit trail.

class Sources(Controller):
    path = "/intern/kallor"
    opt = needs("officer")                        # the role, or one that includes it
    ...
    @post("/pausa", opt=needs("procurer"))        # a handler may ask for more
    @get("/kontakter.csv", opt=needs("procurer", contacts=True))

@get("/", opt=PUBLIC)
"""

from datetime import timedelta
from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler

from portal.foundation import clock
from portal.foundation.access.domain import ROLES, Officer
from portal.foundation.audit import record_event
from portal.foundation.limits import TooOften, take

INSIDE = "/intern"
ACCESS = "access"
CONTACTS = "access_contacts"
PUBLIC: dict[str, Any] = {ACCESS: "public"}
SIGNED_IN: dict[str, Any] = {ACCESS: "signed-in"}
# For machines: the handler itself asks for a key or a token, and refuses without.
MACHINE: dict[str, Any] = {ACCESS: "machine"}
MOST_REFUSALS_KEPT = 100


def needs(role: str, *, contacts: bool = False) -> dict[str, Any]:
    """Return the `opt` of a route for `role`; with `contacts`, only for those who may see contact data."""
    if role not in ROLES:
        raise ValueError(f"no such role: {role}")
    return {ACCESS: role, CONTACTS: contacts}


def stated_access(path: str, opt: dict[str, Any]) -> str | None:
    """Return who may come in: public, machine, signed-in or a role; None when a route inside /intern states nothing."""
    stated = opt.get(ACCESS)
    if stated in ("public", "machine", "signed-in", *ROLES):
        return str(stated)
    return None if path == INSIDE or path.startswith(f"{INSIDE}/") else "public"


async def check_access(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let in whom the route admits. The guard of the whole application."""
    access = stated_access(connection.scope["path_template"], handler.opt)
    if access in ("public", "machine"):
        return
    officer: Officer | None = connection.scope.get("user")
    if officer is None or not officer.verified:
        raise NotAuthorizedException("Logga in för att fortsätta.")
    if access == "signed-in":
        return
    if access is None or not officer.has(access):
        await _remember_refusal(officer, connection.scope["path"], lacks=access or "")
        raise PermissionDeniedException("Din roll räcker inte för den här sidan.")
    if handler.opt.get(CONTACTS) and not officer.sees_contacts:
        await _remember_refusal(officer, connection.scope["path"], lacks="contacts")
        raise PermissionDeniedException("Du saknar rätten att se leverantörers kontaktuppgifter.")


async def _remember_refusal(officer: Officer, path: str, *, lacks: str) -> None:
    """Put the attempt on the audit trail; a loop that knocks all day fills no table."""
    now = clock.now()
    try:
        await take("refused", officer.email, most=MOST_REFUSALS_KEPT, window=timedelta(days=1), now=now)
    except TooOften:
        return
    await record_event(officer.email, "access.refused", "page", path[:200], at=now, details={"lacks": lacks})
