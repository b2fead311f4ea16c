"""Why somebody got no letter, by procurement and by supplier; and whom to ring."""

from datetime import datetime
from typing import Any

from litestar import Controller, Request, Response, get

from notifications.delivery.domain.words import STATES, shown_address
from notifications.delivery.reachable import out_of_reach, why_not_sent
from notifications.delivery.web.words import EVENTS, reason_words
from portal.foundation.access.guard import check_access, needs
from portal.foundation.web import page, page_of, read_query, visit

SIZE = 100


class NotSent(Controller):
    """`/intern/utskick/ej-skickade` and `/intern/utskick/ring`."""

    path = "/intern/utskick"
    opt = needs("reader")
    guards = [check_access]
    include_in_schema = False

    @get("/ej-skickade")
    async def not_sent(self, request: Request[Any, Any, Any]) -> Response[str]:
        """List matches that led to no letter, each with its reason."""
        query = read_query(request)
        reference, supplier, after = query.first("upphandling"), query.first("leverantor"), query.first("after")
        rows = await why_not_sent(
            reference=reference or None,
            supplier=_number(supplier),
            before=_number(after),
            limit=SIZE + 1,
        )
        shown = [{**row, "why": reason_words(row["state"], row["reason"])} for row in rows]
        return page(
            "notifications/delivery/not_sent.html",
            page=page_of(shown, SIZE, lambda row: str(row["id"])),
            reference=reference, supplier=supplier, states=STATES, events=EVENTS, private=True,
        )  # fmt: skip

    @get("/ring")
    async def ring(self, request: Request[Any, Any, Any]) -> Response[str]:
        """List suppliers whom mail does not reach: a call that they miss is a matter of fairness."""
        officer = visit().officer
        sees = bool(officer and officer.sees_contacts)
        rows = [
            {
                **row,
                "why": reason_words(row["state"], row["reason"]),
                "email": row["email"] if sees else shown_address(row["email"]),
            }
            for row in await out_of_reach(after=_since(read_query(request).first("after")), limit=SIZE + 1)
        ]
        shown = page_of(rows, SIZE, lambda row: f"{row['since'].isoformat()}_{row['letter_id']}")
        return page("notifications/delivery/ring.html", rows=shown.rows, after=shown.after, private=True)


def _since(text: str) -> tuple[datetime, int] | None:
    at, _, number = text.replace(" ", "+").rpartition("_")
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (found, int(number)) if found.tzinfo and number.isdecimal() and len(number) < 19 else None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None
