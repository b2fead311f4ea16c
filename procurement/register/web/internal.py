"""I5 and I6: a procurement seen as others will, and made public."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.i18n import gettext
from portal.foundation.web import page, read_query, redirect, visit
from procurement.register import actions, domain
from procurement.register.errors import NotReady
from procurement.register.ports import Desk
from procurement.register.queries import procurement_by_reference
from procurement.register.web.rules import rules_for
from procurement.register.web.words import as_read

OFFICER, PROCURER = needs("officer"), needs("procurer")
LIST_PATH = "/intern/upphandlingar"


def _by() -> str:
    officer = visit().officer
    return officer.email if officer else "anbud"


@get(f"{LIST_PATH}/{{reference:str}}/forhandsgranska", include_in_schema=False, opt=OFFICER)
async def preview(
    request: Request[Any, Any, Any], reference: FromPath[str], desk: NamedDependency[Desk]
) -> Response[str]:
    """I5: the page, the letter from its real bytes, and whom it reaches."""
    found = await procurement_by_reference(reference)
    language = read_query(request).first("sprak") or "sv"
    languages = request.app.state.settings.languages
    letter = await desk.letter(reference, language if language in languages else "sv", clock.now())
    return page(
        "procurement/register/preview.html",
        p=as_read(found),
        letter=letter,
        language=language,
        languages=languages,
        reach=await desk.reach(reference, clock.now()),
        lacks=_lacks(found),
        rules=await rules_for(found, clock.now()),
        private=True,
    )


@get(f"{LIST_PATH}/{{reference:str}}/mejl", include_in_schema=False, opt=OFFICER)
async def letter_as_page(
    request: Request[Any, Any, Any], reference: FromPath[str], desk: NamedDependency[Desk]
) -> Response[str]:
    """The letter's HTML, in a box of its own: nothing in it may run or fetch anything."""
    language = read_query(request).first("sprak") or "sv"
    letter = await desk.letter(reference, language, clock.now())
    return Response(
        letter["html"],
        media_type="text/html",
        headers={
            "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
        },
    )


def _lacks(found: dict[str, Any]) -> list[str]:
    if found["status"] != "draft":
        return []
    text = found["texts"].get(found["language"], {"title": "", "summary": ""})
    standing = domain.Standing(
        "draft", found["deadline_at"], found["planned_on"], awarded=found["awarded_to"] is not None
    )
    return domain.lacks_for_publishing(text["title"], text["summary"], found["cpv"], standing)


@post(f"{LIST_PATH}/{{reference:str}}/publicera", include_in_schema=False, opt=PROCURER)
async def publish(reference: FromPath[str]) -> Response[Any]:
    """I6: make it public; the worker tells whoever it concerns."""
    try:
        await actions.publish_procurement(reference, by=_by(), now=clock.now())
    except NotReady as error:
        return redirect(f"{LIST_PATH}/{reference}/forhandsgranska", flash=str(error))
    return redirect(f"{LIST_PATH}/{reference}", flash=gettext("Publicerad. Mejlen går inom några minuter."))


ROUTES = [preview, letter_as_page, publish]
