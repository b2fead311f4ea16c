"""One letter: what became of it, and the letter itself."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from litestar import Controller, MediaType, Request, Response, get
from litestar.params import FromPath

from notifications.delivery.domain.words import KINDS, STATES, shown_address
from notifications.delivery.errors import NoSuchLetter
from notifications.delivery.queries import attempts_of, bytes_of, letter_row
from portal.foundation.access.guard import check_access, needs
from portal.foundation.web import page

# A letter's styles are inline. It may show itself inside our page and do nothing else at all.
LETTER_CSP = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups"
FRAMING_CSP = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; frame-src 'self'; \
manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


class Letters(Controller):
    """`/intern/utskick/{number}`."""

    path = "/intern/utskick"
    opt = needs("reader")
    guards = [check_access]

    @get("/{number:int}")
    async def one(self, request: Request[Any, Any, Any], number: FromPath[int]) -> Response[str]:
        """Show a letter's fate, and the letter as a page for those who may see addresses."""
        letter = await letter_row(number)
        if letter is None:
            raise NoSuchLetter(number)
        answer = page(
            "notifications/delivery/letter.html",
            private=True,
            letter=_shown(letter, request), attempts=await attempts_of(number), states=STATES, kinds=KINDS,
            readable=_sees_contacts(request),
        )  # fmt: skip
        answer.headers["content-security-policy"] = FRAMING_CSP
        return answer

    @get("/{number:int}/sida", opt=needs("reader", contacts=True))
    async def as_page(self, number: FromPath[int]) -> Response[str]:
        """Show the letter as its reader sees it."""
        headers = {"content-security-policy": LETTER_CSP, "cache-control": "private, no-store"}
        return Response(_part(await _bytes(number), "html"), media_type=MediaType.HTML, headers=headers)

    @get("/{number:int}/text", opt=needs("reader", contacts=True))
    async def as_text(self, number: FromPath[int]) -> Response[str]:
        """Show the letter's text part."""
        return _plain(_part(await _bytes(number), "plain"))

    @get("/{number:int}/kalla", opt=needs("reader", contacts=True))
    async def source(self, number: FromPath[int]) -> Response[str]:
        """Show the very bytes that are sent."""
        return _plain((await _bytes(number)).decode("ascii", "replace"))


def _plain(text: str) -> Response[str]:
    return Response(text, media_type="text/plain; charset=utf-8", headers={"cache-control": "private, no-store"})


async def _bytes(number: int) -> bytes:
    whole = await bytes_of(number)
    if whole is None:
        raise NoSuchLetter(number)
    return whole


def _part(whole: bytes, subtype: str) -> str:
    message: EmailMessage = message_from_bytes(whole, policy=policy.default)
    part = message.get_body((subtype,))
    return str(part.get_content()) if part is not None else ""


def _sees_contacts(request: Request[Any, Any, Any]) -> bool:
    officer = request.scope.get("user")
    return bool(officer and officer.sees_contacts)


def _shown(row: dict[str, Any], request: Request[Any, Any, Any]) -> dict[str, Any]:
    address = row["recipient"]
    return {**row, "recipient": address if _sees_contacts(request) else shown_address(address)}
