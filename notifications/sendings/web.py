"""`/intern/utskick`: sendings and what became of them; each with its letters, and trying the failed ones again."""

from datetime import datetime
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from notifications.delivery.actions import retry_letters
from notifications.delivery.domain.words import KINDS, STATES, shown_address
from notifications.delivery.queries import brakes, counts_by_state
from notifications.letters.queries import listed_letters
from notifications.sendings import queries
from notifications.sendings.words import coming_title, outcomes, title_of
from portal.foundation import clock
from portal.foundation.access.guard import check_access, needs
from portal.foundation.database import shared_now
from portal.foundation.i18n import gettext as _
from portal.foundation.web import Form, page, page_of, read_form, read_query, redirect

PATH = "/intern/utskick"
ON_A_PAGE = 20
LETTERS_ON_A_PAGE = 50


class Sendings(Controller):
    """The list, one sending, and what the words mean."""

    path = PATH
    opt = needs("reader")
    guards = [check_access]

    @get()
    async def all(self, request: Request[Any, Any, Any]) -> Response[str]:
        """List sendings and the newest letters; with a state, the letters in that state."""
        query = read_query(request)
        state = query.choice("lage", ("", *STATES), "") if query.has("lage") else ""
        after = query.first("after")
        letters = await listed_letters(
            state or None, int(after) if after.isdecimal() and len(after) < 19 else None, LETTERS_ON_A_PAGE + 1
        )
        held = await brakes()
        only_letters = bool(state or after)
        before = _key(query.first("fore"))
        rows = [] if only_letters else await queries.sendings(before, ON_A_PAGE + 1)
        return page(
            "notifications/sendings/list.html",
            sendings=[{**row, "said": title_of(row)} for row in rows[:ON_A_PAGE]],
            older=_written(rows[ON_A_PAGE - 1]) if len(rows) > ON_A_PAGE else None,
            coming=[] if only_letters else await _coming(request),
            outcomes=outcomes(),
            page=page_of([_shown(row, request) for row in letters], LETTERS_ON_A_PAGE, lambda row: str(row["id"])),
            state=state,
            only_letters=only_letters,
            counts=await counts_by_state(),
            brakes=held,
            stopped=any(brake["until"] is None for brake in held),
            states=STATES,
            kinds=KINDS,
            private=True,
        )

    @get("/ord")
    async def words(self) -> Response[str]:
        """Say in plain words what can become of a letter."""
        return page("notifications/sendings/words.html", outcomes=outcomes(), private=True)

    @get("/{kind:str}/{number:int}")
    async def one(self, request: Request[Any, Any, Any], kind: FromPath[str], number: FromPath[int]) -> Response[str]:
        """Show what became of one sending, and its letters."""
        return await _one(request, kind, number, Form(), read_query(request).first("after"))

    @post("/{kind:str}/{number:int}/igen", opt=needs("procurer"))
    async def again(self, request: Request[Any, Any, Any], kind: FromPath[str], number: FromPath[int]) -> Response[Any]:
        """Have the letters that were refused or given up tried again, for a reason that is kept."""
        form = await read_form(request)
        why = form.text("varfor", required=_("Skriv varför."), longest=300)
        if not form.valid:
            return await _one(request, kind, number, form, "")
        if await queries.sending(kind, number) is None:
            raise NotFoundException
        failed = await queries.failed_letters_of(kind, number)
        count = await retry_letters(failed, at=clock.now(), by=request.user.email, why=why)
        return redirect(f"{PATH}/{kind}/{number}", flash=_("%(n)s mejl försöks igen.") % {"n": count})


async def _coming(request: Request[Any, Any, Any]) -> list[dict[str, Any]]:
    rows = await queries.coming(await shared_now(), request.app.state.settings.timezone)
    return [{**row, "said": coming_title(row)} for row in rows]


async def _one(request: Request[Any, Any, Any], kind: str, number: int, form: Form, after: str) -> Response[str]:
    found = await queries.sending(kind, number)
    if found is None:
        raise NotFoundException
    before = int(after) if after.isdecimal() and len(after) < 19 else None
    letters = await queries.letters_of(kind, number, before, LETTERS_ON_A_PAGE + 1)
    return page(
        "notifications/sendings/one.html",
        sending={**found, "said": title_of(found)},
        outcomes=outcomes(),
        page=page_of([_shown(row, request) for row in letters], LETTERS_ON_A_PAGE, lambda row: str(row["id"])),
        states=STATES,
        form=form,
        private=True,
    )


def _shown(row: dict[str, Any], request: Request[Any, Any, Any]) -> dict[str, Any]:
    officer = request.scope.get("user")
    sees = bool(officer and officer.sees_contacts)
    return {**row, "recipient": row["recipient"] if sees else shown_address(row["recipient"])}


def _written(row: dict[str, Any]) -> str:
    return f"{row['at'].isoformat()}_{row['kind']}_{row['id']}"


def _key(text: str) -> tuple[datetime, str, int] | None:
    """Return (at, kind, id) that an address carries; None for what no page ended with."""
    at, _, rest = text.replace(" ", "+").partition("_")
    kind, _, number = rest.partition("_")
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (found, kind, int(number)) if found.tzinfo and number.isdecimal() and len(number) < 10 else None


ROUTES = [Sendings]
