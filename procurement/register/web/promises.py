"""Contracts that need a successor, proposed ahead of their end; and what was promised beside what came of it."""

from datetime import date, datetime
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.i18n import gettext
from portal.foundation.web import page, read_query, redirect
from procurement.register import actions
from procurement.register.domain.promises import contracts_seen_until, renewal_month
from procurement.register.errors import RenewalSettled
from procurement.register.queries.promises import contracts_to_renew, promised_procurements
from procurement.register.web.documents import by
from procurement.register.web.history import lateness
from procurement.register.web.words import SWEDEN, as_read

OFFICER = needs("officer")
PATH = "/intern/upphandlingar"
PAGE = 50


@get(f"{PATH}/avtal", include_in_schema=False, opt=OFFICER)
async def contracts(request: Request[Any, Any, Any]) -> Response[str]:
    """Contracts that end within the office's lead time and a quarter, and when the next purchase would be planned."""
    months, today = request.app.state.settings.renewal_months, _today(clock.now())
    after = _key(read_query(request).first("after"))
    rows = await contracts_to_renew(today, contracts_seen_until(today, months), after=after, limit=PAGE + 1)
    shown = [{**as_read(row), "plan_on": renewal_month(row["contract_until_on"], months, today)} for row in rows[:PAGE]]
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return page(
        "procurement/register/contracts.html", rows=shown, months=months,
        after=f"{last['contract_until_on']}_{last['id']}" if last else None, private=True,
    )  # fmt: skip


def _today(now: datetime) -> date:
    return now.astimezone(SWEDEN).date()


@post(f"{PATH}/{{reference:str}}/nasta", include_in_schema=False, opt=OFFICER)
async def renew(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """Accept the proposal: a draft with its planned month, ready to be looked through."""
    months = request.app.state.settings.renewal_months
    try:
        new = await actions.renew_contract(reference, months, by=by(), now=clock.now())
    except RenewalSettled as error:
        return redirect(f"{PATH}/{error.taken}" if error.taken else f"{PATH}/avtal", flash=str(error))
    said = gettext("Utkastet tar över efter avtalet i %(former)s. Se igenom det och publicera.")
    return redirect(f"{PATH}/{new}", flash=said % {"former": reference})


@post(f"{PATH}/{{reference:str}}/ingen-nasta", include_in_schema=False, opt=OFFICER)
async def decline(reference: FromPath[str]) -> Response[Any]:
    """Nothing follows: the proposal does not come back."""
    try:
        await actions.decline_renewal(reference, by=by(), now=clock.now())
    except RenewalSettled as error:
        return redirect(f"{PATH}/avtal", flash=str(error))
    return redirect(f"{PATH}/avtal", flash=gettext("Inget föreslås efter %(former)s.") % {"former": reference})


@get(f"{PATH}/loften", include_in_schema=False, opt=OFFICER)
async def promised(request: Request[Any, Any, Any]) -> Response[str]:
    """What the public was first told, what the plan says now, and the day it opened."""
    now = clock.now()
    rows = await promised_procurements(after=_key(read_query(request).first("after")), limit=PAGE + 1)
    shown = [{**as_read(row), "late": lateness(row, now)} for row in rows[:PAGE]]
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    after = f"{last['promised_on']}_{last['id']}" if last else None
    return page("procurement/register/promised.html", rows=shown, after=after, private=True)


def _key(text: str) -> tuple[date, int] | None:
    day, _, number = text.partition("_")
    try:
        return date.fromisoformat(day), min(int(number), 2**31 - 1)
    except ValueError:
        return None


ROUTES = [contracts, renew, decline, promised]
