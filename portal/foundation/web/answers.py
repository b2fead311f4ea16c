"""Answers to what went wrong: a helpful page for people, problem+json for machines."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from litestar import MediaType, Response

from portal.foundation.i18n import N_, gettext
from portal.foundation.web.site import site
from portal.foundation.web.templates import render

# The number that an address of ours begins with: 2026-014.
NUMBERED = re.compile(r"^\d{4}-\d+(?=-|$)")


@dataclass(frozen=True)
class Explanation:
    """What an error page says, still in Swedish."""

    title: str
    advice: str


EXPLANATIONS = {
    400: Explanation(N_("Vi förstod inte det du skickade"), N_("Gå tillbaka, kontrollera och försök igen.")),
    401: Explanation(N_("Du behöver logga in"), N_("Logga in och försök igen.")),
    403: Explanation(
        N_("Du får inte göra det här"), N_("Sidan har kanske varit öppen länge. Gå tillbaka, ladda om och försök igen.")
    ),
    404: Explanation(
        N_("Sidan finns inte"), N_("Den kan ha flyttats. Sök bland upphandlingarna eller börja om från startsidan.")
    ),
    405: Explanation(N_("Det går inte att göra så här"), N_("Gå tillbaka till sidan du kom från och försök igen.")),
    409: Explanation(
        N_("Det går inte just nu"), N_("Någon har kanske ändrat samma sak. Ladda om sidan och försök igen.")
    ),
    410: Explanation(N_("Sidan är borttagen"), N_("Det som fanns här har tagits bort med flit.")),
    413: Explanation(N_("Filen är för stor"), N_("En fil får vara högst 10 megabyte. Dela upp den och försök igen.")),
    415: Explanation(N_("Det här slaget av fil tar vi inte emot"), N_("Skicka det slag som beskrivningen nämner.")),
    422: Explanation(N_("Något behöver rättas"), N_("Gå tillbaka, kontrollera och försök igen.")),
    429: Explanation(N_("Vänta en stund"), N_("Vänta en stund och försök igen, eller ring oss.")),
    500: Explanation(
        N_("Något gick fel hos oss"), N_("Försök igen om en stund. Ring oss om det inte hjälper, och läs upp koden.")
    ),
    503: Explanation(N_("Tjänsten är stängd en kort stund"), N_("Vi arbetar med den. Försök igen om några minuter.")),
}

# The last part of a problem's type; each has a page at /api/problem/{name} (RFC 9457).
PROBLEM_NAMES = {
    400: "bad-request", 401: "not-signed-in", 403: "not-allowed", 404: "not-found", 405: "wrong-method", 409: "conflict",
    410: "gone", 413: "too-large", 415: "wrong-media-type", 422: "not-valid", 429: "too-often", 500: "fault", 503: "away",
}  # fmt: skip


def wants_json(path: str, accept: str) -> bool:
    """Tell whether a machine asked."""
    return path.startswith("/api") or path.endswith(".json") or ("json" in accept and "text/html" not in accept)


def error_answer(
    status: int,
    *,
    path: str,
    accept: str,
    detail: str | None = None,
    reference: str | None = None,
    translated: bool = False,
    errors: Sequence[Mapping[str, Any]] = (),
) -> Response[str]:
    """Answer with an error in the reader's language; `detail` replaces the general advice, in Swedish if not told.

    `errors` name what a machine has to put right, each with where it stands.
    """
    said = EXPLANATIONS.get(status) or EXPLANATIONS[400 if status < 500 else 500]
    headers = {"cache-control": "no-store"} | ({"retry-after": "60"} if status in (429, 503) else {})
    if wants_json(path, accept):
        more = {"reference": reference} if reference else {}
        return _problem(status, detail or gettext(said.advice), more | ({"errors": errors} if errors else {}), headers)
    html = render(
        "portal/error.html", searched=searched_for(path), status=status, title=said.title, advice=said.advice, detail=detail,
        detail_in=None if translated else "sv", reference=reference,
    )  # fmt: skip
    return Response(html, status_code=status, media_type=MediaType.HTML, headers=headers)


def problem_type(status: int) -> str:
    """Return the address that names a problem and explains it."""
    name = PROBLEM_NAMES.get(status) or PROBLEM_NAMES[400 if status < 500 else 500]
    return f"{site().base_url}/api/problem/{name}"


def searched_for(path: str) -> str:
    """Return what somebody was after whose address leads nowhere: its last words, or the number alone."""
    last = path.rstrip("/").rpartition("/")[2].partition(".")[0]
    words = " ".join(NUMBERED.sub("", last).replace("-", " ").split())
    return (words or last)[:100]


def _problem(status: int, detail: str, more: Mapping[str, Any], headers: dict[str, str]) -> Response[str]:
    body = {
        "type": problem_type(status),
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **more,
    }
    return Response(body, status_code=status, media_type="application/problem+json", headers=headers)  # type: ignore[arg-type]
