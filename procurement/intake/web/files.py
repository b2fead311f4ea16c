"""Page 1 of `/intern/importera`, Fil: which list, which file; templates to fill in; what was taken in before."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.feeds.sheets import XLSX_TYPE
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form, redirect
from portal.foundation.web.uploads import posted_file, to_be_saved
from procurement.intake import actions
from procurement.intake.domain import may_be_undone
from procurement.intake.errors import FileRefused
from procurement.intake.formats.writing import workbook
from procurement.intake.queries import latest_intakes, unfinished_of
from procurement.intake.web.access import PATH, Targets, officer, open_to

OFFICER = needs("officer")


@get(PATH, include_in_schema=False, opt=OFFICER)
async def ask(request: Request[Any, Any, Any], targets: NamedDependency[Any]) -> Response[str]:
    """Ask which list and which file."""
    return await _page(Form.of(kind=request.query_params.get("lista", "")), targets)


@post(PATH, include_in_schema=False, opt=OFFICER)
async def hand_in(request: Request[Any, Any, Any], targets: NamedDependency[Any]) -> Response[Any]:
    """Keep the file when it is a table."""
    form, who = await read_form(request), officer()
    allowed = {target.kind: target for target in targets if open_to(target, who)}
    kind = form.choice("kind", allowed, gettext("Välj vad filen innehåller"))
    name, body = await file_of(form)
    if not form.valid:
        return await _page(form, targets)
    try:
        number = await actions.begin(allowed[kind], name, body, by=who.email, now=clock.now())
    except FileRefused as refused:
        form.error("file", str(refused))
        return await _page(form, targets)
    return redirect(f"{PATH}/{number}")


async def file_of(form: Form) -> tuple[str, bytes]:
    """Return the name and the bytes of the file that was posted; none is an error of the form."""
    name, body = await posted_file(form)
    if not name:
        form.error("file", gettext("Välj en fil"))
    return name, body


async def _page(form: Form, targets: Targets) -> Response[str]:
    who, now = officer(), clock.now()
    names = {target.kind: target for target in targets}
    return page(
        "procurement/intake/file.html", form=form, kinds=[target for target in targets if open_to(target, who)], names=names,
        begun=[row for row in await unfinished_of(who.email) if row["kind"] in names],
        done=[
            {**row, "ours": open_to(names[row["kind"]], who), "undoable": may_be_undone(row["taken_at"], row["undone_at"], now)}
            for row in await latest_intakes() if row["kind"] in names
        ], private=True,
    )  # fmt: skip


@get(f"{PATH}/mall/{{name:str}}", include_in_schema=False, opt=OFFICER)
async def template(name: FromPath[str], targets: NamedDependency[Any]) -> Response[bytes]:
    """Hand out a workbook with our headers and the example rows, to fill in."""
    kind = name.removesuffix(".xlsx")
    target = next((target for target in targets if target.kind == kind), None)
    if target is None:
        raise NotFoundException
    rows = [[example.get(field.key, "") for field in target.fields] for example in target.examples]
    body = workbook(target.title, [field.title for field in target.fields], rows)
    return to_be_saved(body, XLSX_TYPE, f"mall-{kind}.xlsx")


FILES = [ask, hand_in, template]
