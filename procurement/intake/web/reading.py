"""Pages 1 and 2 of `/intern/importera`: how the file is read, and which column is which."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form, redirect
from procurement.intake import actions
from procurement.intake.errors import ChoiceMissing, FileRefused, NotNow
from procurement.intake.formats.columns import both_ways, samples
from procurement.intake.formats.table import ENCODINGS, SEPARATORS, How, Table, shown
from procurement.intake.ports import Target
from procurement.intake.web.access import PATH, mine, officer
from procurement.intake.web.files import OFFICER

ENCODING_NAMES = {"utf-8": "UTF-8", "cp1252": "Windows (cp1252)", "latin-1": "ISO 8859-1 (Latin-1)", "utf-16": "UTF-16"}
SEPARATOR_NAMES = {";": "Semikolon ;", ",": "Komma ,", "\t": "Tabb", "|": "Lodstreck |"}
LOOK = 6
NONE = "-"


@get(f"{PATH}/{{number:int}}", include_in_schema=False, opt=OFFICER)
async def show_file(number: FromPath[int], targets: NamedDependency[Any]) -> Response[Any]:
    """Show how the file is read; one that is taken in leads to what it brought."""
    found, target = await mine(number, targets)
    if found["taken_at"]:
        return redirect(f"{PATH}/{number}/klart")
    table = await actions.table_of(number, target)
    form = Form.of(**{name: found[name] for name in How._fields})
    return _file_page(found, table, target, form)


def _file_page(found: dict[str, Any], table: Table | None, target: Target, form: Form) -> Response[str]:
    head = [shown(cell)[:40] for cell in table.header] if table else []
    look = [(n, [shown(cell)[:40] for cell in row]) for n, row in table.rows[:LOOK]] if table else []
    return page(
        "procurement/intake/reading.html", found=found, target=target, form=form, head=head, look=look,
        rows=len(table.rows) if table else 0, sheets=table.sheets if table else (),
        encodings=[(name, ENCODING_NAMES[name]) for name in ENCODINGS],
        separators=[(mark, gettext(SEPARATOR_NAMES[mark])) for mark in SEPARATORS], private=True,
    )  # fmt: skip


@post(f"{PATH}/{{number:int}}", include_in_schema=False, opt=OFFICER)
async def read_so(
    request: Request[Any, Any, Any], number: FromPath[int], targets: NamedDependency[Any]
) -> Response[Any]:
    """Read the file as it is said; go on when it is read as it was shown."""
    (found, target), form = await mine(number, targets), await read_form(request)
    how = How(
        form.choice("encoding", ENCODINGS, gettext("Välj en teckenkodning")) if form.has("encoding") else None,
        form.choice("separator", SEPARATORS, gettext("Välj ett avgränsningstecken")) if form.has("separator") else None,
        form.first("sheet") or None,
        form.whole("header", gettext("Skriv radens nummer i filen, till exempel 1"), 1, 10_000),
    )
    before = How(*(found[name] for name in How._fields))
    if form.valid and how != before:
        try:
            # Another sheet has its header elsewhere, unless it is said as well.
            moved = how.sheet != before.sheet and how.header == before.header
            await actions.read_again(number, how._replace(header=None) if moved else how, target)
            return redirect(f"{PATH}/{number}" if form.has("again") else f"{PATH}/{number}/kolumner")
        except FileRefused as refused:
            form.error("file", str(refused))
    if not form.valid:
        return _file_page(found, await actions.table_of(number, target), target, form)
    return redirect(f"{PATH}/{number}" if form.has("again") else f"{PATH}/{number}/kolumner")


@get(f"{PATH}/{{number:int}}/kolumner", include_in_schema=False, opt=OFFICER)
async def show_columns(number: FromPath[int], targets: NamedDependency[Any]) -> Response[str]:
    """Show our fields, each with the column it was guessed to be."""
    found, target = await mine(number, targets)
    _refuse_taken(found)
    table, columns, orders, template = await actions.guess(number, target)
    chosen = {f"column-{field}": at for field, at in columns.items()}
    form = Form.of(**chosen, **{f"order-{field}": way for field, way in orders.items()}, template="")
    return _columns_page(found, target, table, columns, form, template)


def _columns_page(
    found: dict[str, Any], target: Target, table: Table, columns: dict[str, int], form: Form, template: str | None
) -> Response[str]:
    width = max(len(table.header), *(len(row) for _n, row in table.rows[:50]))
    heads = [shown(table.header[at])[:60] if at < len(table.header) else "" for at in range(width)]
    names = [(str(at), head or gettext("Kolumn %(n)s utan rubrik") % {"n": at + 1}) for at, head in enumerate(heads)]
    asked = actions.open_questions(table, columns, target)
    return page(
        "procurement/intake/columns.html", found=found, target=target, form=form, saved_as=template,
        options=[(NONE, gettext("Finns inte i filen")), *names],
        samples={key: samples(table, at) for key, at in columns.items()},
        asked={key: (example, *both_ways(example)) for key, example in asked.items()},
        left=[head for at, head in enumerate(heads) if head and at not in columns.values()], private=True,
    )  # fmt: skip


@post(f"{PATH}/{{number:int}}/kolumner", include_in_schema=False, opt=OFFICER)
async def choose(
    request: Request[Any, Any, Any], number: FromPath[int], targets: NamedDependency[Any]
) -> Response[Any]:
    """Keep the choice and check the rows by it; with `show`, only show the values of other columns."""
    (found, target), form = await mine(number, targets), await read_form(request)
    _refuse_taken(found)
    table = await actions.table_of(number, target)
    columns = {
        field.key: int(at) for field in target.fields
        if (at := form.first(f"column-{field.key}")).isdecimal() and int(at) < 500
    }  # fmt: skip
    orders = {field.key: form.first(f"order-{field.key}") for field in target.fields if field.is_date}
    name = form.text("template", longest=80, too_long=gettext("Namnet får ha högst 80 tecken"))
    if not form.valid or form.has("show"):
        return _columns_page(found, target, table, columns, form, None)
    try:
        await actions.choose_columns(
            number, columns, orders, target, template=name, by=officer().email, now=clock.now()
        )
    except ChoiceMissing as missing:
        for key, words in missing.problems.items():
            form.error(key if key.startswith("order-") else f"column-{key}", words)
        return _columns_page(found, target, table, columns, form, None)
    await actions.check(number, target, now=clock.now())
    return redirect(f"{PATH}/{number}/kontroll")


def _refuse_taken(found: dict[str, Any]) -> None:
    if found["taken_at"]:
        raise NotNow("Filen är redan inläst. Börja med en ny fil.")


READING = [show_file, read_so, show_columns, choose]
