"""Who may write: a guard that asks for a key of a scope."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard

from portal.foundation import clock
from portal.foundation.keys.actions import KeyHolder, holder_of

HOLDER = "anbud_key"


def needs_key(scope: str) -> Guard:
    """Return a guard that lets in who shows a key with this scope.

    Raises:
        NotAuthorizedException: no key is shown, or one that is not known or taken back.
        PermissionDeniedException: the key may not do this.
    """

    async def check_key(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        kind, _, key = connection.headers.get("authorization", "").partition(" ")
        holder = await holder_of(key.strip(), now=clock.now()) if kind.lower() == "bearer" and key else None
        if holder is None:
            raise NotAuthorizedException("No known key.", headers={"www-authenticate": 'Bearer realm="Anbud"'})
        if scope not in holder.scopes:
            raise PermissionDeniedException(f"Nyckeln får inte göra det här. Den behöver {scope}.")
        connection.scope[HOLDER] = holder  # type: ignore[literal-required]

    return check_key


def holder(connection: ASGIConnection[Any, Any, Any, Any]) -> KeyHolder:
    """Return who was let in."""
    found: KeyHolder = connection.scope[HOLDER]  # type: ignore[literal-required]
    return found
