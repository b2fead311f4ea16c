"""Pages 3 and 4 of `/intern/importera`: what is wrong and what is here already; then what was taken in."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.feeds.sheets import XLSX_TYPE
from portal.foundation.i18n import gettext, ngettext
from portal.foundation.web import Form, page, read_form, read_query, redirect
from portal.foundation.web.uploads import to_be_saved
from procurement.intake import actions
from procurement.intake.domain import UNDO_FOR, may_be_undone
from procurement.intake.errors import FileRefused
from procurement.intake.formats.table import shown
from procurement.intake.formats.writing import workbook
from procurement.intake.ports import Listed, Target
from procurement.intake.queries import counts_made, made_by, problem_rows
from procurement.intake.web.access import PATH, mine, officer, ours
from procurement.intake.web.files import OFFICER, file_of

SIZE = 50
GREATEST = 2**31 - 1
FAULT = "Fel"


@get(f"{PATH}/{{number:int}}/kontroll", include_in_schema=False, opt=OFFICER)
async def show_check(
    request: Request[Any, Any, Any], number: FromPath[int], targets: NamedDependency[Any]
) -> Response[Any]:
    """Show the rows with a fault, then those that are here already; the good ones are only counted."""
    found, target = await mine(number, targets)
    if found["taken_at"]:
        return redirect(f"{PATH}/{number}/klart")
    if found["checked_at"] is None:
        return redirect(f"{PATH}/{number}/kolumner")
    return await _check_page(request, found, target, Form())


async def _check_page(
    request: Request[Any, Any, Any], found: dict[str, Any], target: Target, form: Form
) -> Response[str]:
    query = read_query(request)
    known = query.first("visa") == "finns" or not found["counts"]["wrong"]
    state, after = "known" if known else "wrong", query.whole("after", "", high=GREATEST) or 0
    rows = await problem_rows(found["id"], state, after=after, limit=SIZE + 1)
    listed = await actions.listed_of(found["id"], target)
    faulty = {key for row in rows for key in row["problems"]}
    fields = [field for field in target.fields if field.key in listed.columns]
    # What is wrong stands where it is seen without scrolling sideways: beside what names the row.
    fields.sort(key=lambda field: (not field.required, field.key not in faulty))
    return page(
        "procurement/intake/check.html", found=found, target=target, counts=found["counts"], state=state, form=form,
        fields=fields, rows=_with_cells(rows[:SIZE], listed),
        after=rows[SIZE - 1]["number"] if len(rows) > SIZE else None, private=True,
    )  # fmt: skip


def _with_cells(rows: list[dict[str, Any]], listed: Listed) -> list[dict[str, Any]]:
    """Return rows with their cells by field, as the file has them."""
    wanted = {row["number"] for row in rows}
    cells = {
        number: {field: shown(row[at])[:80] if at < len(row) else "" for field, at in listed.columns.items()}
        for number, row in listed.table.rows if number in wanted
    }  # fmt: skip
    return [{**row, "cells": cells.get(row["number"], {})} for row in rows]


@get(f"{PATH}/{{number:int}}/felrader.xlsx", include_in_schema=False, opt=OFFICER)
async def faulty_rows(number: FromPath[int], targets: NamedDependency[Any]) -> Response[bytes]:
    """Hand out the rows with a fault as the file has them, with a last column that says what is wrong."""
    _found, target = await ours(number, targets)
    table = await actions.table_of(number, target)
    problems = {row["number"]: row["problems"] for row in await problem_rows(number, "wrong", limit=None)}
    width = len(table.header)
    names = {field.key: field.title for field in target.fields}
    rows = [
        [*row[:width], *[""] * (width - len(row)), _said(problems[n], names)] for n, row in table.rows if n in problems
    ]
    body = workbook("Felrader", [*table.header, FAULT], rows, marked=width)
    return to_be_saved(body, XLSX_TYPE, f"felrader-{number}.xlsx")


def _said(problems: dict[str, str], names: dict[str, str]) -> str:
    return "; ".join(f"{names.get(field, field)}: {words}" for field, words in problems.items())


@post(f"{PATH}/{{number:int}}/ny-fil", include_in_schema=False, opt=OFFICER)
async def upload_again(
    request: Request[Any, Any, Any], number: FromPath[int], targets: NamedDependency[Any]
) -> Response[Any]:
    """Put the corrected file in the former one's place, and check it where its columns are the same."""
    (found, target), form = await mine(number, targets), await read_form(request)
    name, body = await file_of(form)
    if form.valid:
        try:
            await actions.replace_file(number, name, body, target)
        except FileRefused as refused:
            form.error("file", str(refused))
    if not form.valid:
        return await _check_page(request, found, target, form)
    if (await mine(number, targets))[0]["columns"]:
        await actions.check(number, target, now=clock.now())
        return redirect(f"{PATH}/{number}/kontroll", flash=gettext("Den nya filen är läst."))
    return redirect(f"{PATH}/{number}")


@post(f"{PATH}/{{number:int}}/kontroll", include_in_schema=False, opt=OFFICER)
async def take(request: Request[Any, Any, Any], number: FromPath[int], targets: NamedDependency[Any]) -> Response[Any]:
    """Take in the rows that are right."""
    _found, target = await mine(number, targets)
    await actions.take_in(number, target, by=officer().email, now=clock.now())
    return redirect(f"{PATH}/{number}/klart")


@get(f"{PATH}/{{number:int}}/klart", include_in_schema=False, opt=OFFICER)
async def show_done(
    request: Request[Any, Any, Any], number: FromPath[int], targets: NamedDependency[Any]
) -> Response[Any]:
    """Show what was taken in, with links, and until when it may be taken back."""
    found, target = await ours(number, targets)
    if not found["taken_at"]:
        return redirect(f"{PATH}/{number}")
    after = read_query(request).whole("after", "", high=GREATEST) or 0
    rows = await made_by(number, after=after, limit=SIZE + 1)
    return page(
        "procurement/intake/done.html", found=found, target=target, counts=found["counts"], made=rows[:SIZE],
        sums=await counts_made(number), mine=found["by"] == officer().email, after=rows[SIZE - 1]["id"] if len(rows) > SIZE else None,
        undo_until=found["taken_at"] + UNDO_FOR,
        undoable=may_be_undone(found["taken_at"], found["undone_at"], clock.now()), private=True,
    )  # fmt: skip


@post(f"{PATH}/{{number:int}}/angra", include_in_schema=False, opt=OFFICER)
async def undo(number: FromPath[int], targets: NamedDependency[Any]) -> Response[Any]:
    """Take the import back, as far as nothing has touched what it made."""
    _found, target = await ours(number, targets)
    gone, left = await actions.take_back(number, target, by=officer().email, now=clock.now())
    words = ngettext("%(num)s rad är borttagen igen.", "%(num)s rader är borttagna igen.", gone) % {"num": gone}
    if left:
        words += " " + ngettext(
            "%(num)s är kvar, för någon har redan arbetat med den.", "%(num)s är kvar, för någon har redan arbetat med dem.", left
        ) % {"num": left}  # fmt: skip
    return redirect(f"{PATH}/{number}/klart", flash=words)


CHECKING = [show_check, faulty_rows, upload_again, take, show_done, undo]
