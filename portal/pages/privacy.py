"""`/personuppgifter`: what is kept about people, why and how long, told by the rules that remove it."""

from typing import Any

from litestar import Request, Response, get

from portal.foundation.retention.domain import kept_in_words, told_to_people
from portal.foundation.retention.queries import decisions
from portal.foundation.web import page
from portal.retention import record_classes


@get("/personuppgifter", include_in_schema=False)
async def privacy(request: Request[Any, Any, Any]) -> Response[str]:
    """P16: every class of record that holds something about people."""
    classes = told_to_people(record_classes(request.app.state.settings))
    return page("portal/privacy.html", classes=classes, kept=kept_in_words, decisions=await decisions())
