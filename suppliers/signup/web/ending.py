"""P10: the end of all mail. A letter's link never stops working; reading its page changes nothing."""

from datetime import datetime
from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.params import FromPath

from portal.foundation import clock, tokens
from portal.foundation.access.guard import PUBLIC
from portal.foundation.i18n import N_, gettext
from portal.foundation.tokens import TokenUnreadable
from portal.foundation.web import page
from portal.foundation.web.forms import read_form
from suppliers.registry import actions as registry
from suppliers.registry.domain import mask
from suppliers.registry.queries import contact_with_id
from suppliers.signup.web.words import all_chosen, followed_names, names_of, search_name
from suppliers.subscriptions import actions as subscriptions
from suppliers.subscriptions.domain import read_wish

PARTS = ("trades", "words", "procurements")
DONE = ("undo", "fewer", "some", "none")
REASONS = {
    "too_many": N_("Det kommer för många mejl"),
    "not_ours": N_("Upphandlingarna passar inte oss"),
    "not_selling": N_("Vi säljer inte till kommunen"),
    "other": N_("Annat"),
}


async def _contact(request: Request[Any, Any, Any], token: str) -> dict[str, Any] | None:
    try:
        payload = tokens.read("unsubscribe", token, request.app.state.settings.secret_key)
    except TokenUnreadable:
        return None
    contact = await contact_with_id(payload["contact"])
    return contact | {"scope": payload.get("scope", "all")} if contact else None


async def _page(contact: dict[str, Any], done: str = "") -> Response[str]:
    if contact.get("scope") == "meetings" and done in ("", "meetings", "undo") and not contact["ended_at"]:
        return page("suppliers/signup/end_meetings.html", private=True, contact=contact, address=mask(contact["email"]))
    return page(
        "suppliers/signup/end.html", private=True, done=done or ("all" if contact["ended_at"] else ""),
        address=mask(contact["email"]), contact=contact,
        chosen=await all_chosen(contact),
        parts=await _parts(contact),
        reasons=[(value, gettext(text)) for value, text in REASONS.items()],
    )  # fmt: skip


@get("/avsluta/{token:str}", include_in_schema=False, opt=PUBLIC)
async def ask(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str]:
    """Ask once; say so when it is done already."""
    contact = await _contact(request, token)
    return await _page(contact) if contact else page("suppliers/signup/expired.html", status=404, private=True)


@post("/avsluta/{token:str}", include_in_schema=False, opt=PUBLIC, status_code=200)
async def end(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
    """End all mail, make it fewer, or take the ending back.

    A mail provider's one-click post (RFC 8058) gets 200 and no page, however often it comes.
    """
    form, now = await read_form(request), clock.now()
    contact, one_click = await _contact(request, token), form.first("List-Unsubscribe") == "One-Click"
    if contact is None:
        return page("suppliers/signup/expired.html", status=404, private=True)
    if one_click:
        await _one_click(contact, now)
        return Response("", media_type=MediaType.TEXT)
    act = form.first("do") or contact["scope"]
    if contact["scope"] == "meetings" and act in ("meetings", "undo"):
        await registry.want_meetings(contact["id"], wants=act == "undo")
        return await _page({**contact, "meetings": act == "undo"}, act)
    if act == "some":
        act = await _end_some(contact, {name: form.choices(name) for name in PARTS}, now)
    if act == "undo":
        await registry.resume_contact(contact["id"], now=now)
    elif act == "fewer":
        await subscriptions.change_frequency(contact["id"], "week")
    elif act == "all":
        await registry.end_contact(contact["id"], now=now, reason=form.first("reason"))
    return await _page(await contact_with_id(contact["id"]) or contact, act if act in DONE else "all")


async def _one_click(contact: dict[str, Any], now: datetime) -> None:
    """End what the letter was about: a no to meetings is none to procurements."""
    if contact["scope"] == "meetings":
        await registry.want_meetings(contact["id"], wants=False)
    else:
        await registry.end_contact(contact["id"], now=now)


async def _parts(contact: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return (field, value, name) of each choice that can be ended by itself."""
    trades = [("trades", slug, name) for slug in contact["trades"] or () for name in await names_of([slug], ())]
    searches = [("words", words, search_name(words)) for words in contact["words"]]
    followed = [("procurements", *pair) for pair in await followed_names(contact["procurements"])]
    return trades + searches + followed


async def _end_some(contact: dict[str, Any], ended: dict[str, list[str]], now: datetime) -> str:
    """Take these out of the contact's choices; when nothing is left all mail ends."""
    before = {name: list(contact[name] or ()) for name in PARTS}
    left = {name: [value for value in before[name] if value not in ended[name]] for name in PARTS}
    if contact["everything"] or left == before:
        return "none"
    if not any(left.values()) and not contact["cpv"]:
        return "all"
    form = {
        **left, "cpv": contact["cpv"] or [], "frequency": [contact["frequency"]],
        "language": [contact["language"]], "meetings": ["yes"] if contact["meetings"] else [],
        "reminders": ["yes"] if contact["reminders"] else [],
    }  # fmt: skip
    await registry.write_wish(contact["id"], read_wish(form, set(left["trades"])), now=now)
    return "some"


@post("/avsluta/{token:str}/angra", include_in_schema=False, opt=PUBLIC, status_code=200)
async def undo(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
    """Take the ending back, within 30 days."""
    contact = await _contact(request, token)
    if contact is None:
        return page("suppliers/signup/expired.html", status=404, private=True)
    await registry.resume_contact(contact["id"], now=clock.now())
    return await _page(contact, "undo")


ROUTES: list[Any] = [ask, end, undo]
