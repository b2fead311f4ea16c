"""I4: the one long form of a procurement; two who write at once never lose each other's words."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.access.queries import all_officers
from portal.foundation.i18n import clock_time, gettext
from portal.foundation.web import Form, page, read_form, redirect
from procurement.plan.queries import activities_on
from procurement.register import actions
from procurement.register.domain import PARTS, lacks_of
from procurement.register.domain.papers import PAPERS
from procurement.register.errors import EditedMeanwhile
from procurement.register.queries import procurement_by_reference, revisions_of
from procurement.register.queries.promises import beside
from procurement.register.web.advising import advice_for, checked
from procurement.register.web.documents import by
from procurement.register.web.form import (
    INSTANTS,
    LINK_KINDS,
    SUMS,
    Read,
    blank,
    filled,
    lacking,
    languages_of,
    link_rows,
    name_in_form,
    read,
)
from procurement.register.web.history import folded, lateness, moves
from procurement.register.web.lots import lot_rows
from procurement.register.web.steps import steps_from
from procurement.register.web.words import as_read, field_name

OFFICER = needs("officer")
LIST_PATH = "/intern/upphandlingar"


@get(f"{LIST_PATH}/ny", include_in_schema=False, opt=OFFICER)
async def new_form() -> Response[str]:
    """I4: an empty form."""
    return await _form_page(blank(), None)


async def _form_page(form: Form, found: dict[str, Any] | None, **more: Any) -> Response[str]:
    original = found["language"] if found else form.first("language")
    others = [language for language in languages_of(original) if language != original]
    return page(
        "procurement/register/form.html",
        form=form,
        reference=found["reference"] if found else None,
        p=as_read(found) if found else None,
        others=[(language, lacking(form, language)) for language in others],
        original=original,
        lots=lot_rows(form, more=form.has("add_lot")),
        papers=[(name, gettext(called), gettext(about)) for name, (called, about) in PAPERS.items()],
        activities=await _activities(form.first("activity_rule")),
        lacks=lacks_of(found) if found else [],
        link_rows=link_rows(form),
        link_kinds=[(kind, gettext(name)) for kind, name in LINK_KINDS.items()],
        private=True,
        **more,
    )


async def _edit_page(form: Form, found: dict[str, Any], **more: Any) -> Response[str]:
    steps = steps_from(found)
    now = clock.now()
    revisions = await revisions_of(found["id"])
    promised = {"moves": moves(revisions), "late": lateness(found, now)}
    return await _form_page(
        form, found, revisions=folded(revisions), steps=steps, advice=more.pop("advice", None) or await advice_for(found, now),
        beside=await beside(found["id"]), promised=promised, owners=await _officers(found["owner"]), **more,
    )  # fmt: skip


async def _activities(chosen: str) -> list[tuple[str, str]]:
    """Return the activities of the plan in force, and the chosen one where it is of an older plan."""
    known = [(rule, f"{number} {title}") for rule, number, title in await activities_on(clock.now().date())]
    kept = [(chosen, chosen)] if chosen and chosen not in dict(known) else []
    return [("", gettext("Ingen")), *known, *kept]


async def _officers(owner: str | None) -> list[tuple[str, str]]:
    """Return who may look after it: active officers, and whoever does now."""
    active = [(one.email, one.name or one.email) for one in await all_officers() if one.active]
    kept = [(owner, owner)] if owner and owner not in dict(active) else []
    return [("", gettext("Ingen")), *active, *kept]


@post(f"{LIST_PATH}/ny", include_in_schema=False, opt=OFFICER)
async def create(request: Request[Any, Any, Any]) -> Response[Any]:
    """Save a new draft; it may be incomplete. A form that was saved before goes on where it was."""
    form = await read_form(request)
    if form.has("add_lot"):
        return await _form_page(form, None)
    said = read(form)
    if form.has("check"):
        return await _form_page(form, None, **await checked(said, None, clock.now()))
    refuse_blank(form, said)
    if not form.valid:
        return await _form_page(form, None)
    try:
        reference, _ = await _begin(request, form, said)
    except EditedMeanwhile as error:
        found = await procurement_by_reference(error.reference)
        return await _both_shown(form, found, error)
    return _saved(form, reference)


def refuse_blank(form: Form, said: Read) -> None:
    """Say so when nobody has written anything: that begins no draft."""
    if said.blank:
        form.error("title", gettext("Formuläret är tomt. Skriv något först."))


async def _begin(request: Request[Any, Any, Any], form: Form, said: Read) -> tuple[str, int]:
    """Write the form's draft and return its number and revision, however often the form asks: the answer may get lost.

    Raises:
        EditedMeanwhile: somebody else changed the same fields of the draft that the form began.
    """
    buyer, now = form.text("buyer") or request.app.state.settings.municipality, clock.now()
    reference = await actions.create_draft(
        said.fields, said.texts, said.links, lots=said.lots, buyer=buyer, by=by(), now=now,
        token=form.first("token")[:64] or None,
    )  # fmt: skip
    # Until the form knows the draft, all that this officer wrote there is its own.
    edited = await actions.edit_procurement(reference, *said, by=by(), now=now, seen_revision=1, own=range(1, 1000))
    return reference, edited.revision or (await procurement_by_reference(reference))["revision"]


def _saved(form: Form, reference: str) -> Response[Any]:
    """Go on to the preview, or to where the button that was pressed leads."""
    onward = "" if form.has("add_code") else "/dokument" if form.has("papers_next") else "/forhandsgranska"
    return redirect(f"{LIST_PATH}/{reference}{onward}", flash=gettext("Sparat."))


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
    if form.has("add_lot"):
        return await _edit_page(form, found)
    said = read(form, found)
    if form.has("check"):
        return await _edit_page(form, found, **await checked(said, found, clock.now()))
    seen = form.whole("revision", gettext("Sidan är för gammal. Ladda om den."), low=1)
    if not form.valid:
        return await _edit_page(form, found)
    try:
        await actions.edit_procurement(
            reference, *said, by=by(), now=clock.now(), seen_revision=seen, own=own_revisions(form)
        )
    except EditedMeanwhile as error:
        return await _both_shown(form, found, error)
    return _saved(form, reference)


async def _both_shown(form: Form, found: dict[str, Any], error: EditedMeanwhile) -> Response[str]:
    """Show what somebody else wrote beside the form: saved again, the form's words hold."""
    form.values |= {"revision": [str(found["revision"])], "own": [""]}
    answer = await _edit_page(form, found, disputed=_disputed(error, found))
    answer.status_code = 409
    return answer


def _disputed(error: EditedMeanwhile, found: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (field, what somebody else wrote there) for each field that both changed."""
    shown = filled(found)
    said = []
    for name in error.theirs:
        part, _, language = name.rpartition("_")
        inputs = INSTANTS.get(name) or (SUMS.get(name, name),)
        if language in languages_of(found["language"]) and part in PARTS:
            inputs = (name_in_form(part, language, found["language"]),)
        inputs = {"links": ("link_title", "link_url"), "lots": ("lot_number", "lot_title")}.get(name, inputs)
        said.append((field_name(name), ", ".join(value for one in inputs for value in shown.all(one) if value)))
    return said


@post(f"{LIST_PATH}/ny/autospara", include_in_schema=False, opt=OFFICER)
async def autosave_new(request: Request[Any, Any, Any]) -> Response[str]:
    """Keep what is written so far as a draft; the answer says where the form saves from then on."""
    form = await read_form(request)
    said = read(form)
    refuse_blank(form, said)
    if not form.valid:
        return _not_saved(form)
    try:
        reference, revision = await _begin(request, form, said)
    except EditedMeanwhile:
        return _taken()
    own = " ".join(str(number) for number in range(2, min(revision + 1, 1000)))
    return _kept({"x-seen": "1", "x-own": own, "location": f"{LIST_PATH}/{reference}"})


@post(f"{LIST_PATH}/{{reference:str}}/autospara", include_in_schema=False, opt=OFFICER)
async def autosave(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[str]:
    """Keep a draft as it is written, beside what others wrote; what is public is only saved by a person.

    Where both wrote the same, nothing is saved and the words stay in the form; saving by hand shows both.
    """
    form, found = await read_form(request), await procurement_by_reference(reference)
    said = read(form, found)
    seen = form.whole("revision", gettext("Sidan är för gammal. Ladda om den."), low=1)
    if found["status"] != "draft":
        form.error("title", gettext("Upphandlingen är publicerad under tiden. Tryck Spara när allt ska gälla."))
    if not form.valid or seen is None:
        return _not_saved(form)
    try:
        edited = await actions.edit_procurement(
            reference, *said, by=by(), now=clock.now(), seen_revision=seen, own=own_revisions(form)
        )
    except EditedMeanwhile:
        return _taken()
    return _kept({"x-own": str(edited.revision)} if edited.revision else {})


def _taken() -> Response[str]:
    text = gettext("Inte sparat: någon annan har ändrat samma uppgifter. Tryck Spara, så visas båda.")
    return Response(text, status_code=409, media_type="text/plain; charset=utf-8")


def own_revisions(form: Form) -> list[int]:
    """Return the revisions that this very form has made by saving itself: they are nobody else's words."""
    return [int(number) for number in form.first("own").split()[:1000] if number.isdecimal() and len(number) < 9]


def _kept(told: dict[str, str]) -> Response[str]:
    headers = {"cache-control": "no-store", **told}
    text = gettext("Sparat %(time)s") % {"time": clock_time(clock.now())}
    return Response(text, status_code=200, headers=headers, media_type="text/plain; charset=utf-8")


def _not_saved(form: Form) -> Response[str]:
    text = gettext("Inte sparat än. %(why)s") % {"why": next(iter(form.errors.values()), "")}
    return Response(text, status_code=422, media_type="text/plain; charset=utf-8")


@post(f"{LIST_PATH}/{{reference:str}}/kopiera", include_in_schema=False, opt=OFFICER)
async def copy(reference: FromPath[str]) -> Response[Any]:
    """Begin a new draft from this one."""
    new = await actions.copy_procurement(reference, by=by(), now=clock.now())
    said = gettext("Det här är en kopia av %(former)s. Datum, nummer och dokument följde inte med.")
    return redirect(f"{LIST_PATH}/{new}", flash=said % {"former": reference})


ROUTES = [new_form, create, edit_form, edit, autosave_new, autosave, copy]
