"""One guard for all routes: each states who may come in, and one that does not lets nobody in.

class Sources(Controller):
    path = "/intern/kallor"
    opt = needs("officer")                        # the role, or one that includes it
    ...
    @post("/pausa", opt=needs("procurer"))        # a handler may ask for more
    @get("/kontakter.csv", opt=needs("procurer", contacts=True))

@get("/", opt=PUBLIC)
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler

from portal.foundation.access.domain import ROLES, Officer

ACCESS = "access"
CONTACTS = "access_contacts"
PUBLIC: dict[str, Any] = {ACCESS: "public"}
SIGNED_IN: dict[str, Any] = {ACCESS: "signed-in"}


def needs(role: str, *, contacts: bool = False) -> dict[str, Any]:
    """Return the `opt` of a route for `role`; with `contacts`, only for those who may see contact data."""
    if role not in ROLES:
        raise ValueError(f"no such role: {role}")
    return {ACCESS: role, CONTACTS: contacts}


def stated_access(opt: dict[str, Any]) -> str | None:
    """Return what a route states: public, signed-in or a role; None when it states nothing."""
    stated = opt.get(ACCESS)
    return stated if stated in ("public", "signed-in", *ROLES) else None


def check_access(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let in whom the route admits. The guard of the whole application."""
    access = stated_access(handler.opt)
    if access == "public":
        return
    officer: Officer | None = connection.scope.get("user")
    if officer is None or not officer.verified:
        raise NotAuthorizedException("Logga in för att fortsätta.")
    if access == "signed-in":
        return
    if access is None or not officer.has(access):
        raise PermissionDeniedException("Din roll räcker inte för den här sidan.")
    if handler.opt.get(CONTACTS) and not officer.sees_contacts:
        raise PermissionDeniedException("Du saknar rätten att se leverantörers kontaktuppgifter.")
