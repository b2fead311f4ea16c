"""`POST /api/v1/returned-mail`: returned mail from a provider or a script, one RFC 822 mail as the body."""

import hmac
from typing import Any

from litestar import Request, Response, post
from litestar.exceptions import ClientException, NotAuthorizedException, NotFoundException

from notifications.bounces.actions import take_in
from portal.foundation import clock
from portal.foundation.access.guard import MACHINE
from portal.foundation.settings import Settings


@post(
    "/api/v1/returned-mail",
    include_in_schema=True,
    opt=MACHINE,
    status_code=202,
    request_max_body_size=25_000_000,
    operation_id="returnMail",
    summary="Hand in returned mail",
    tags=["Writing"],
)
async def returned_mail(request: Request[Any, Any, Any]) -> Response[list[dict[str, Any]]]:
    """Store a returned mail, and say what it was taken for; the same mail again changes nothing.

    Without ANBUD_BOUNCE_TOKEN there is no such address.
    """
    settings: Settings = request.app.state.settings
    if not settings.bounce_token:
        raise NotFoundException
    shown = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
    if not hmac.compare_digest(shown, settings.bounce_token.encode()):
        raise NotAuthorizedException
    if not (mail := await request.body()):
        raise ClientException("The body is empty.")
    returned = await take_in(mail, settings, now=clock.now())
    return Response([{"class": one.kind, "recipient": one.recipient, "status": one.status} for one in returned])


ROUTES = [returned_mail]
