"""I11: what waits for an officer, and what an officer decides."""

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.i18n import current_language, gettext, last_minute, ngettext
from portal.foundation.web import Form, page, read_form, read_query, redirect, visit
from procurement.categories.domain import name_of_code, search
from procurement.categories.queries import active_trades, trade_names
from procurement.register.domain import may_become
from procurement.register.errors import DraftInUse, NoSuchProcurement, NotToMerge
from procurement.register.queries import procurement_by_reference
from procurement.register.web.words import as_read
from procurement.sources import actions
from procurement.sources.actions import Officer, changes_of
from procurement.sources.errors import AlreadyDecided
from procurement.sources.formats.notice import NoticeRead
from procurement.sources.queries import count_waiting, notices_of, review_numbered, waiting_reviews
from procurement.sources.web.words import DECISIONS, VERDICTS, field_name, shown, verdict_of

PATH = "/intern/granska"
PAGE = 50
MOST_PROPOSED = 4
OFFICER, PROCURER = needs("officer"), needs("procurer")


def _officer(request: Request[Any, Any, Any]) -> Officer:
    signed_in = visit().officer
    return Officer(signed_in.email if signed_in else "anbud", clock.now(), request.app.state.settings.timezone)


@get(PATH, include_in_schema=False, opt=OFFICER)
async def queue(request: Request[Any, Any, Any]) -> Response[str]:
    """What waits: source, title, dates, trades and verdict."""
    query = read_query(request)
    verdict, after = query.first("slag"), query.first("after")
    chosen = verdict if verdict in VERDICTS else None
    rows = await waiting_reviews(
        verdict=chosen, after=int(after) if after.isdecimal() and len(after) < 19 else None, limit=PAGE + 1
    )
    names = await trade_names(current_language())
    counts = await count_waiting()
    return page(
        "procurement/sources/queue.html",
        rows=[_listed(row, names) for row in rows[:PAGE]],
        after=str(rows[PAGE - 1]["id"]) if len(rows) > PAGE else None,
        chosen=chosen or "", counts=[(name, gettext(word), counts.get(name, 0)) for name, (word, _) in VERDICTS.items()],
        private=True,
    )  # fmt: skip


def _listed(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    notice = _notice(row)
    trades = [names[node[2:]] for node in row["match_exact"] or () if node.startswith("t:") and node[2:] in names]
    return {**row, "title": notice.title, "language": notice.language,
            "deadline_at": last_minute(notice.deadline_at) if notice.deadline_at else None,
            "shown": verdict_of(row), "trades": trades[:3],
            "bulk": row["verdict"] == "new" and not row["warnings"]}  # fmt: skip


def _notice(row: dict[str, Any]) -> NoticeRead:
    return msgspec.json.decode(row["content"], type=NoticeRead)


@post(f"{PATH}/godkann", include_in_schema=False, opt=PROCURER)
async def approve_many(request: Request[Any, Any, Any]) -> Response[Any]:
    """Open those ticked that are new and without a warning."""
    form = await read_form(request)
    numbers = [int(one) for one in form.choices("nummer") if one.isdecimal() and len(one) < 18]
    count = await actions.approve_many(numbers, _officer(request))
    said = ngettext("%(num)s publicerad.", "%(num)s publicerade.", count) % {"num": count}
    return redirect(PATH, flash=said)


@get(f"{PATH}/{{number:int}}", include_in_schema=False, opt=OFFICER)
async def one_review(number: FromPath[int]) -> Response[str]:
    """One notice that waits, beside what it would change or may be the same as."""
    return await _page(await review_numbered(number), Form.of())


async def _page(review: dict[str, Any], form: Form) -> Response[str]:
    notice, beside = (
        _notice(review),
        review["candidate"] or (review["reference"] if review["verdict"] == "changed" else None),
    )
    against = await procurement_by_reference(beside) if beside else None
    changes = changes_of(notice, against) if against else {}
    if review["verdict"] == "changed":
        changes = {name: pair for name, pair in changes.items() if name in review["asked"]}
    draft = await procurement_by_reference(review["reference"]) if review["reference"] else None
    return page(
        "procurement/sources/review.html", form=form, r=review, n=notice, shown=verdict_of(review), private=True,
        against=as_read(against) if against else None, draft=as_read(draft) if draft else None, field_name=field_name,
        differing=[_pair(name, pair, notice, review["verdict"]) for name, pair in changes.items()],
        trades=await _trades(draft), proposed=await _proposed(draft, notice),
        codes=[(code, name_of_code(code, current_language())) for code in (draft or {}).get("cpv") or ()],
        decided=gettext(DECISIONS[review["decision"]]) if review["decision"] else "",
    )  # fmt: skip


def _pair(name: str, pair: list[Any], notice: NoticeRead, verdict: str) -> dict[str, Any]:
    ours, theirs = (shown(name, value, notice.currency or "SEK") for value in pair)
    earlier = name == "deadline_at" and pair[0] is not None and pair[1] is not None and pair[1] < pair[0]
    return {"name": name, "called": field_name(name), "ours": ours, "theirs": theirs, "earlier": earlier,
            # A change is taken unless somebody says no; of another source's words only what we lack.
            "keep": verdict == "duplicate" and pair[0] not in (None, "", [])}  # fmt: skip


async def _trades(draft: dict[str, Any] | None) -> list[str]:
    names = await trade_names(current_language())
    nodes = draft["match_exact"] if draft else []
    return [names[node[2:]] for node in nodes if node.startswith("t:") and node[2:] in names]


async def _proposed(draft: dict[str, Any] | None, notice: NoticeRead) -> list[tuple[str, str]]:
    """Return (code, trade) that the words of a notice without codes make likely."""
    if draft is None or draft["cpv"] or draft["status"] != "draft":
        return []
    spoken = notice.language if notice.language in ("sv", "fi", "en") else "sv"
    trades = {trade.slug: trade for trade in await active_trades()}
    found = [trades[one.key] for one in search(notice.title, spoken).trades if one.key in trades][:MOST_PROPOSED]
    return [(trade.includes[0].ljust(8, "0"), trade.name(current_language())) for trade in found if trade.includes]


@post(f"{PATH}/{{number:int}}", include_in_schema=False, opt=PROCURER)
async def decide(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """Approve, merge, keep both or reject, as the button says."""
    form, officer = await read_form(request), _officer(request)
    chosen = form.first("beslut")
    ours = [
        name.removeprefix("falt_") for name in form.values if name.startswith("falt_") and form.first(name) == "ours"
    ]
    try:
        if chosen == "avvisa":
            reason = form.text("skal", gettext("Skriv varför"), 500)
            if form.valid:
                await actions.reject(number, reason, officer)
        elif chosen == "sla-ihop":
            reference = form.text("nummer", gettext("Skriv numret på upphandlingen, till exempel 2026-014"), 20)
            if form.valid:
                await actions.merge(number, reference, officer, ours=ours)
        else:
            codes = [code for code in form.choices("cpv") if len(code) == 8 and code.isdigit()]
            await actions.approve(number, officer, ours=ours, cpv=codes)
    except NoSuchProcurement:
        form.error("nummer", gettext("Det finns ingen upphandling med det numret"))
    except (AlreadyDecided, NotToMerge, DraftInUse) as error:
        return redirect(f"{PATH}/{number}", flash=str(error))
    if not form.valid:
        return await _page(await review_numbered(number), form)
    return redirect(PATH, flash=gettext("Avgjort. Nästa väntar här nedanför."))


@get(f"{PATH}/upphandling/{{reference:str}}", include_in_schema=False, opt=OFFICER)
async def beside(reference: FromPath[str]) -> Response[str]:
    """The notices that stand behind one procurement, from whichever sources."""
    return await _beside(reference, Form.of())


async def _beside(reference: str, form: Form) -> Response[str]:
    found = await procurement_by_reference(reference)
    may_join = found["status"] != "draft" and may_become(found["status"], "cancelled")
    notices = [_listed_notice(row) for row in await notices_of(reference)]
    return page(
        "procurement/sources/notices.html",
        form=form,
        p=as_read(found),
        notices=notices,
        may_join=may_join,
        private=True,
    )


@post(f"{PATH}/upphandling/{{reference:str}}", include_in_schema=False, opt=PROCURER)
async def join(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """Let this procurement lead to another that tells of the same purchase."""
    form = await read_form(request)
    into = form.text("nummer", gettext("Skriv numret på upphandlingen, till exempel 2026-014"), 20)
    if form.valid:
        try:
            await actions.join(reference, into, _officer(request))
            said = gettext("%(reference)s leder nu till %(into)s.") % {"reference": reference, "into": into}
            return redirect(f"{PATH}/upphandling/{into}", flash=said)
        except NoSuchProcurement:
            form.error("nummer", gettext("Det finns ingen upphandling med det numret"))
        except NotToMerge as error:
            form.error("nummer", str(error))
    return await _beside(reference, form)


def _listed_notice(row: dict[str, Any]) -> dict[str, Any]:
    notice = _notice(row)
    deadline_at = last_minute(notice.deadline_at) if notice.deadline_at else None
    return {**row, "title": notice.title, "language": notice.language, "deadline_at": deadline_at}


@post(f"{PATH}/annons/{{number:int}}/dela", include_in_schema=False, opt=PROCURER)
async def split(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """Part a notice from its procurement."""
    municipality = request.app.state.settings.municipality
    try:
        reference = await actions.split(number, _officer(request), municipality=municipality)
    except NotToMerge as error:
        return redirect(PATH, flash=str(error))
    return redirect(PATH, flash=gettext("Annonsen är nu ett eget utkast: %(reference)s.") % {"reference": reference})


ROUTES = [queue, approve_many, one_review, decide, beside, join, split]
