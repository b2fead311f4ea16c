"""I3–I6: the officers' pages of the register."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form, read_query, redirect, visit
from procurement.register import actions
from procurement.register.errors import EditedMeanwhile
from procurement.register.queries import listed_procurements, procurement_by_reference, revisions_of
from procurement.register.web.form import (
    EMPTY_LINKS,
    INSTANTS,
    LINK_KINDS,
    PARTS,
    SUMS,
    blank,
    filled,
    languages_of,
    name_in_form,
    read,
)
from procurement.register.web.steps import steps_from
from procurement.register.web.words import STATUS, as_read, field_name, page_key, what_changed

PAGE = 50
OFFICER = needs("officer")
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
    return _form_page(blank(), None)


def _form_page(form: Form, found: dict[str, Any] | None, **more: Any) -> Response[str]:
    original = found["language"] if found else form.first("language")
    return page(
        "procurement/register/form.html",
        form=form,
        reference=found["reference"] if found else None,
        p=as_read(found) if found else None,
        others=[language for language in languages_of(original) if language != original],
        original=original,
        link_rows=len(form.all("link_url")) + EMPTY_LINKS,
        link_kinds=[(kind, gettext(name)) for kind, name in LINK_KINDS.items()],
        private=True,
        **more,
    )


async def _edit_page(form: Form, found: dict[str, Any], **more: Any) -> Response[str]:
    steps = steps_from(found["status"]) if found["status"] != "draft" else []
    revisions = [{**row, "what": what_changed(row)} for row in await revisions_of(found["id"])]
    return _form_page(form, found, revisions=revisions, steps=steps, **more)


@post(f"{LIST_PATH}/ny", include_in_schema=False, opt=OFFICER)
async def create(request: Request[Any, Any, Any]) -> Response[Any]:
    """Save a new draft; it may be incomplete but for its title."""
    form = await read_form(request)
    said = read(form)
    if not form.valid:
        return _form_page(form, None)
    buyer = form.text("buyer") or request.app.state.settings.municipality
    reference = await actions.create_draft(said.fields, said.texts, said.links, buyer=buyer, by=_by(), now=clock.now())
    return redirect(f"{LIST_PATH}/{reference}/forhandsgranska", flash=gettext("Sparat."))


@get(f"{LIST_PATH}/{{reference:str}}", include_in_schema=False, opt=OFFICER)
async def edit_form(reference: FromPath[str]) -> Response[str]:
    """I4: the form of one procurement, with its steps and its history."""
    found = await procurement_by_reference(reference)
    return await _edit_page(filled(found), found)


@post(f"{LIST_PATH}/{{reference:str}}", include_in_schema=False, opt=OFFICER)
async def edit(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """Save changes beside what others saved meanwhile; where both changed the same, both are shown and none is lost."""
    form = await read_form(request)
    found = await procurement_by_reference(reference)
    said = read(form, found)
    seen = form.whole("revision", gettext("Sidan är för gammal. Ladda om den."), low=1)
    if not form.valid:
        return await _edit_page(form, found)
    try:
        await actions.edit_procurement(reference, *said, by=_by(), now=clock.now(), seen_revision=seen)
    except EditedMeanwhile as error:
        form.values["revision"] = [str(found["revision"])]
        answer = await _edit_page(form, found, disputed=_disputed(error, found))
        answer.status_code = 409
        return answer
    return redirect(f"{LIST_PATH}/{reference}/forhandsgranska", flash=gettext("Sparat."))


def _disputed(error: EditedMeanwhile, found: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (field, what somebody else wrote there) for each field that both changed."""
    shown = filled(found)
    said = []
    for name in error.theirs:
        part, _, language = name.rpartition("_")
        inputs = INSTANTS.get(name) or (SUMS.get(name, name),)
        if language in languages_of(found["language"]) and part in PARTS:
            inputs = (name_in_form(part, language, found["language"]),)
        if name == "links":
            inputs = ("link_title", "link_url")
        said.append((field_name(name), ", ".join(value for one in inputs for value in shown.all(one) if value)))
    return said


ROUTES = [all_procurements, new_form, create, edit_form, edit]
