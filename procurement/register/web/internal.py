"""I3–I6: the officers' pages of the register."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form, read_query, redirect, visit
from procurement.categories.domain import read_code
from procurement.categories.errors import UnknownCode
from procurement.register import actions, domain
from procurement.register.errors import EditedMeanwhile, NotReady
from procurement.register.ports import Desk
from procurement.register.queries import listed_procurements, procurement_by_reference, revisions_of
from procurement.register.web.words import STATUS, as_read, page_key

SWEDEN = ZoneInfo("Europe/Stockholm")
PAGE = 50
OFFICER, PROCURER = needs("officer"), needs("procurer")
LIST_PATH = "/intern/upphandlingar"


def _by() -> str:
    officer = visit().officer
    return officer.email if officer else "anbud"


@get(LIST_PATH, include_in_schema=False, opt=OFFICER)
async def all_procurements(request: Request[Any, Any, Any]) -> Response[str]:
    """I3: every procurement, drafts too."""
    query = read_query(request)
    status, after = query.first("lage"), query.first("after")
    rows = await listed_procurements(
        [status] if status in STATUS else None,
        public=False,
        after=page_key(after),
        limit=PAGE + 1,
    )
    return page(
        "procurement/register/internal_list.html",
        rows=[as_read(row) for row in rows[:PAGE]],
        after=str(rows[PAGE - 1]["id"]) if len(rows) > PAGE else None,
        chosen=status if status in STATUS else "",
        statuses=[(name, gettext(text)) for name, text in STATUS.items()],
        private=True,
    )


@get(f"{LIST_PATH}/ny", include_in_schema=False, opt=OFFICER)
async def new_form() -> Response[str]:
    """I4: an empty form."""
    return _form_page(Form.of(language="sv", deadline_time="23:59"), None)


def _form_page(form: Form, reference: str | None, **more: Any) -> Response[str]:
    return page("procurement/register/form.html", form=form, reference=reference, private=True, **more)


@post(f"{LIST_PATH}/ny", include_in_schema=False, opt=OFFICER)
async def create(request: Request[Any, Any, Any]) -> Response[Any]:
    """Save a new draft; it may be incomplete but for its title."""
    form = await read_form(request)
    fields, texts = _read(form)
    if not form.valid:
        return _form_page(form, None)
    buyer = form.text("buyer") or request.app.state.settings.municipality
    reference = await actions.create_draft(fields, texts, buyer=buyer, by=_by(), now=clock.now())
    return redirect(f"{LIST_PATH}/{reference}/forhandsgranska", flash=gettext("Sparat."))


@get(f"{LIST_PATH}/{{reference:str}}", include_in_schema=False, opt=OFFICER)
async def edit_form(reference: FromPath[str]) -> Response[str]:
    """I4: the form of one procurement, with its history."""
    found = await procurement_by_reference(reference)
    return _form_page(_filled(found), reference, p=as_read(found), revisions=await revisions_of(found["id"]))


@post(f"{LIST_PATH}/{{reference:str}}", include_in_schema=False, opt=OFFICER)
async def edit(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """Save changes; what somebody else saved meanwhile is never overwritten."""
    form = await read_form(request)
    found = await procurement_by_reference(reference)
    fields, texts = _read(form, found["language"])
    fields, texts = _untouched_stay(form, found, fields, texts)
    seen = form.whole("revision", gettext("Sidan är för gammal. Ladda om den."), low=1)
    if form.valid:
        try:
            await actions.edit_procurement(reference, fields, texts, by=_by(), now=clock.now(), seen_revision=seen)
            return redirect(f"{LIST_PATH}/{reference}/forhandsgranska", flash=gettext("Sparat."))
        except EditedMeanwhile as error:
            form.error("title", str(error))
            form.values["revision"] = [str(found["revision"])]
    return _form_page(form, reference, p=as_read(found), revisions=await revisions_of(found["id"]))


def _filled(found: dict[str, Any]) -> Form:
    deadline = found["deadline_at"].astimezone(SWEDEN) if found["deadline_at"] else None
    texts = {
        f"{field}_{language}" if language != found["language"] else field: text.get(field, "")
        for language, text in found["texts"].items()
        for field in ("title", "summary", "description")
    }
    plain = (
        "buyer", "unit", "procedure", "place", "submission_url", "submission_system", "upphandlings_id", "case_number",
        "contact_name", "contact_email", "contact_phone", "planned_on", "planned_precision", "contract_from_on",
        "contract_until_on", "internal_note", "revision", "language",
    )  # fmt: skip
    return Form.of(
        **{name: found[name] for name in plain},
        **texts,
        cpv="\n".join(found["cpv"]),
        deadline_on=deadline.date() if deadline else "",
        deadline_time=f"{deadline:%H:%M}" if deadline else "23:59",
        value_from=_kronor(found["value_from_minor"]),
        value_to=_kronor(found["value_to_minor"]),
        preliminary=["yes"] if found["preliminary"] else [],
    )


def _kronor(minor: int | None) -> str:
    return "" if minor is None else f"{minor // 100}"


# What the form shows less exactly than it is kept: seconds of a deadline, öre of a value.
_INPUTS = {
    "deadline_at": ("deadline_on", "deadline_time"),
    "value_from_minor": ("value_from",),
    "value_to_minor": ("value_to",),
}


def _untouched_stay(
    form: Form, found: dict[str, Any], fields: dict[str, Any], texts: dict[str, dict[str, str]]
) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """Keep what nobody changed: a deadline that loses its seconds would be mailed to every follower."""
    shown = _filled(found)
    kept = {
        name: found[name]
        for name, inputs in _INPUTS.items()
        if all(form.first(one).strip() == shown.first(one) for one in inputs)
    }
    return {**fields, **kept}, {
        language: text
        if language == found["language"]
        else {**text, "description": found["texts"].get(language, {}).get("description", "")}
        for language, text in texts.items()
    }


def _read(form: Form, original: str = "sv") -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """Return the fields and texts of the form, `original` being the main text's language; errors stand beside."""
    a_date, a_sum = (
        gettext("Skriv ett datum, till exempel 2026-10-14"),
        gettext("Skriv ett belopp, till exempel 400 000"),
    )
    texts = {original: {
        "title": form.text("title", gettext("Skriv en rubrik"), 200, gettext("Rubriken får ha högst 200 tecken")),
        "summary": form.text("summary", longest=300, too_long=gettext("Sammanfattningen får ha högst 300 tecken")),
        "description": form.text("description"),
    }}  # fmt: skip
    for language in domain.LANGUAGES:
        if language == original:
            continue
        if title := form.text(f"title_{language}"):
            texts[language] = {"title": title, "summary": form.text(f"summary_{language}"), "description": ""}
    names = (
        "unit", "procedure", "place", "submission_url", "submission_system", "upphandlings_id", "case_number",
        "contact_name", "contact_phone", "internal_note",
    )  # fmt: skip
    fields: dict[str, Any] = {name: form.text(name) or None for name in names}
    if fields["submission_url"] and not fields["submission_url"].startswith(("https://", "http://")):
        form.error("submission_url", gettext("Adressen ska börja med https://"))
    fields["contact_email"] = (
        form.email("contact_email", gettext("Skriv en e-postadress, till exempel namn@exempel.se"), optional=True)
        or None
    )
    fields["cpv"] = _codes(form)
    fields["deadline_at"] = _deadline(form, a_date)
    fields["planned_on"] = form.day("planned_on", a_date)
    precision = form.first("planned_precision")
    fields["planned_precision"] = (
        (precision if precision in domain.PRECISIONS else "month") if fields["planned_on"] else None
    )
    fields["preliminary"] = form.has("preliminary")
    fields["value_from_minor"], fields["value_to_minor"] = (
        form.money("value_from", a_sum),
        form.money("value_to", a_sum),
    )
    if (
        fields["value_from_minor"]
        and fields["value_to_minor"]
        and fields["value_from_minor"] > fields["value_to_minor"]
    ):
        form.error("value_to", gettext("Det högre beloppet är lägre än det lägre"))
    fields["contract_from_on"] = form.day("contract_from_on", a_date)
    fields["contract_until_on"] = form.day("contract_until_on", a_date)
    return fields, texts


def _codes(form: Form) -> list[str]:
    codes = []
    for word in form.first("cpv").replace(",", " ").split():
        try:
            codes.append(read_code(word))
        except UnknownCode:
            form.error("cpv", gettext("CPV-koden %(code)s finns inte") % {"code": word[:20]})
    return list(dict.fromkeys(codes))


def _deadline(form: Form, message: str) -> datetime | None:
    day: date | None = form.day("deadline_on", message)
    if day is None:
        return None
    try:
        clock_time = time.fromisoformat(form.first("deadline_time").replace(".", ":") or "23:59")
    except ValueError:
        form.error("deadline_time", gettext("Skriv ett klockslag, till exempel 23.59"))
        return None
    return datetime.combine(day, clock_time, SWEDEN)


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


@post(f"{LIST_PATH}/{{reference:str}}/avbryt", include_in_schema=False, opt=PROCURER)
async def cancel(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """Cancel with a reason that followers are told."""
    form = await read_form(request)
    reason = form.text("reason", gettext("Skriv varför upphandlingen avbryts"))
    if not form.valid:
        return redirect(f"{LIST_PATH}/{reference}", flash=gettext("Skriv varför upphandlingen avbryts"))
    await actions.cancel_procurement(reference, reason, by=_by(), now=clock.now())
    return redirect(f"{LIST_PATH}/{reference}", flash=gettext("Avbruten. De som följer den får mejl."))


ROUTES = [all_procurements, new_form, create, edit_form, edit, preview, letter_as_page, publish, cancel]
