"""`anbud export`: suppliers, procurements, deliveries and the plan as files, written row by row."""

import csv
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated, Any

import msgspec
import typer
import xlsxwriter

from notifications.letters.queries import listed_letters
from portal.api.opencontracting import publisher_of
from portal.commands.instants import Now, pretending
from portal.foundation import clock
from portal.foundation.settings import Settings
from portal.foundation.web.site import configure
from portal.running import run_with_database
from procurement.plan.queries import followed
from procurement.plan.words import shown
from procurement.register.queries import listed_procurements
from procurement.register.web.lists import cells
from procurement.register.web.open_data import opened
from procurement.releases.actions import make_releases
from procurement.releases.queries import all_releases, package
from suppliers.registry.queries import listed_suppliers

PAGE = 500
Rows = AsyncIterator[dict[str, Any]]


class What(StrEnum):
    """What can be written."""

    suppliers = "suppliers"
    procurements = "procurements"
    deliveries = "deliveries"
    plan = "plan"


class As(StrEnum):
    """The kinds of file."""

    csv = "csv"
    xlsx = "xlsx"
    json = "json"
    ocds = "ocds"


def export(
    what: Annotated[What, typer.Argument(help="What to write.")],
    as_: Annotated[As, typer.Option("--format", help="The kind of file; ocds is for procurements alone.")] = As.csv,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Where to write it; standard output without.")] = None,
    now: Now = None,
) -> None:
    """Write everything there is of one kind into a file; drafts are not exported, addresses of suppliers are."""
    if as_ is As.ocds and what is not What.procurements:
        raise typer.BadParameter("--format ocds is for procurements")

    async def work(settings: Settings) -> int:
        configure(settings)
        with pretending(now, settings), _opened(out) as file:
            if as_ is As.ocds:
                return await _write_releases(file, settings)
            return await WRITERS[as_](file, SOURCES[what]())

    count = run_with_database(work)
    if out is not None:
        typer.echo(f"{out}: {count} {'releases' if as_ is As.ocds else 'rows'}")


def _opened(out: Path | None) -> AbstractContextManager[IO[bytes]]:
    return out.open("wb") if out else nullcontext(sys.stdout.buffer)


def _suppliers() -> Rows:
    return listed_suppliers(clock.now())


async def _procurements() -> Rows:
    last: int | None = None
    while rows := await listed_procurements(after=last, limit=PAGE):
        last = rows[-1]["id"]
        for row in rows:
            yield cells(row) | {"links": msgspec.to_builtins(opened(row).links), "texts": row["texts"]}


async def _deliveries() -> Rows:
    last: int | None = None
    while rows := await listed_letters(None, last, PAGE):
        last = rows[-1]["id"]
        for row in rows:
            yield row


async def _plan() -> Rows:
    for activity in await followed(clock.now()):
        yield {name: value for name, value in shown(activity).items() if name not in ("answering", "colour")}


SOURCES: dict[What, Callable[[], Rows]] = {
    What.suppliers: _suppliers, What.procurements: _procurements, What.deliveries: _deliveries, What.plan: _plan,
}  # fmt: skip


def _cell(value: Any) -> Any:
    """Return a value as one cell: lists with spaces between, what is deeper as JSON, nothing that a spreadsheet runs."""
    if isinstance(value, list | tuple) and all(isinstance(one, str | int) for one in value):
        value = " ".join(map(str, value))
    elif isinstance(value, list | tuple | dict):
        value = json.dumps(value, ensure_ascii=False, default=_plain)
    elif value is not None and not isinstance(value, int | float | bool):
        value = _plain(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


async def _write_csv(file: IO[bytes], rows: Rows) -> int:
    lines, count = csv.writer(_Encoded(file), lineterminator="\r\n"), 0
    async for row in rows:
        if not count:
            lines.writerow(row)
        lines.writerow([_cell(value) for value in row.values()])
        count += 1
    return count


class _Encoded:
    """A text file over bytes, for csv."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, text: str) -> int:
        return self._file.write(text.encode())


async def _write_xlsx(file: IO[bytes], rows: Rows) -> int:
    """Write a workbook whose rows go to disk as they come."""
    count = 0
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        async for row in rows:
            if not count:
                sheet.write_row(0, 0, list(row))
            count += 1
            for at, value in enumerate(row.values()):
                cell = _cell(value)
                sheet.write(count, at, cell[:32_000] if isinstance(cell, str) else cell)
    return count


async def _write_json(file: IO[bytes], rows: Rows) -> int:
    count = 0
    file.write(b"[")
    async for row in rows:
        file.write(b",\n" if count else b"\n")
        file.write(json.dumps(row, ensure_ascii=False, default=_plain).encode())
        count += 1
    file.write(b"\n]\n")
    return count


WRITERS: dict[As, Callable[[IO[bytes], Rows], Awaitable[int]]] = {
    As.csv: _write_csv, As.xlsx: _write_xlsx, As.json: _write_json,
}  # fmt: skip


async def _write_releases(file: IO[bytes], settings: Settings) -> int:
    """Write one release package; the releases that were lacking are made first."""
    await make_releases(clock.now())
    publisher, count = publisher_of(settings), 0
    head = package("releases", [], publisher, uri=f"{settings.base_url}/api/v1/ocds/releases")
    head["publishedDate"] = clock.now().isoformat()
    file.write(json.dumps(head, ensure_ascii=False).removesuffix("]}").encode())
    async for release in all_releases(publisher):
        file.write(b",\n" if count else b"\n")
        file.write(json.dumps(release, ensure_ascii=False).encode())
        count += 1
    file.write(b"\n]}\n")
    return count
