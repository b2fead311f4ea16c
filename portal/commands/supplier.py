"""`anbud supplier`: the registry, from the server's own command line."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from python_calamine import CalamineError, CalamineWorkbook

from portal.commands.printing import Json, show
from portal.foundation import clock
from portal.foundation.audit.actions import record_event
from portal.foundation.database import transaction
from portal.foundation.errors import AnbudError
from portal.foundation.settings import Settings
from portal.running import run_with_database
from suppliers.registry.actions import erase_contact
from suppliers.registry.addresses import read_address
from suppliers.registry.errors import NoSuchContact
from suppliers.registry.queries import contact_with_email, listed_suppliers
from suppliers.signup.lists import ListedFirm, enter_listed

supplier = typer.Typer(no_args_is_help=True, help="The registry of suppliers.", rich_markup_mode=None)


class FileUnreadable(AnbudError):
    """The file cannot be read as a table."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")


@supplier.command("list", epilog="Example: anbud supplier list --json")
def list_(as_json: Json = False) -> None:
    """List all contacts with what they asked for."""

    async def work(settings: Settings) -> list[dict[str, Any]]:
        return [row async for row in listed_suppliers(clock.now())]

    rows = run_with_database(work)
    show(rows, as_json, [f"{row['email']}  {row['company']}" for row in rows])


@supplier.command(epilog='Example: anbud supplier add firms.csv --confirmed "list of 2025, case KS 2025/112"')
def add(
    file: Path,
    confirmed: Annotated[
        str | None, typer.Option(help="Where their confirmation was given; without it each must confirm by e-mail.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Add the firms of a CSV or XLSX file; rows that cannot be read are told, the others are entered."""
    from notifications.letters.actions import LetterOutbox

    firms = list(_rows(file))

    async def work(settings: Settings) -> dict[str, Any]:
        outbox = LetterOutbox(settings)
        return await enter_listed(firms, confirmed, secret=settings.secret_key, outbox=outbox, now=clock.now())

    done = run_with_database(work)
    lines = [f"added: {done['added']}", *(f"{row['place']}: {row['reason']}" for row in done["rejected"])]
    show(done, as_json, lines)


@supplier.command("import-ledger", epilog="Example: anbud supplier import-ledger reskontra.csv --json")
def import_ledger(file: Path, as_json: Json = False) -> None:
    """Take in whom the municipality buys from, by name and number; nobody gets mail."""
    from procurement.intake.formats.columns import guess_columns
    from procurement.intake.formats.table import How, plain, read_table
    from procurement.intake.ports import Listed
    from suppliers.lists.desk import Ledger

    ledger = Ledger()
    words = {field.key: field.words for field in ledger.fields}
    known = frozenset(plain(word) for said in words.values() for word in said.split(","))
    table = read_table(_bytes(file), How(), known)
    columns = guess_columns(table.header, words)
    if "company" not in columns:
        raise FileUnreadable(file, "no column is recognised as the firm's name; call it leverantör, namn or company")

    async def work(settings: Settings) -> dict[str, Any]:
        now = clock.now()
        async with transaction():
            judged = await ledger.check(Listed(table, columns), source=file.name, now=now)
            refused = {one.number for one in judged}
            good = table._replace(rows=[(number, row) for number, row in table.rows if number not in refused])
            made = await ledger.take(Listed(good, columns), source=file.name, by="command", now=now)
            details = {"file": file.name, "made": len(made)}
            await record_event("command", "intake.taken", "intake", file.name, at=now, details=details)
        rejected = [
            {"place": f"row {one.number}", "reason": "; ".join(one.problems.values())}
            for one in judged
            if one.state == "wrong"
        ]
        return {"added": len(made), "known": len(judged) - len(rejected), "rejected": rejected}

    done = run_with_database(work)
    lines = [f"added: {done['added']}", f"known already: {done['known']}"]
    show(done, as_json, [*lines, *(f"{row['place']}: {row['reason']}" for row in done["rejected"])])


@supplier.command("show", epilog="Example: anbud supplier show anna@firma.example --json")
def show_(email: str, as_json: Json = False) -> None:
    """Show what is kept about one contact."""

    async def work(settings: Settings) -> dict[str, Any]:
        found = await contact_with_email(read_address(email))
        if found is None:
            raise NoSuchContact
        return found

    found = run_with_database(work)
    show(found, as_json, [f"{name}: {value}" for name, value in found.items()])


@supplier.command(epilog="Example: anbud supplier erase anna@firma.example")
def erase(email: str, as_json: Json = False) -> None:
    """Forget a contact's address and end all its mail."""

    async def work(settings: Settings) -> None:
        await erase_contact(read_address(email), secret=settings.secret_key, now=clock.now())

    run_with_database(work)
    show({"erased": 1}, as_json, ["Erased."])


def _rows(path: Path) -> Iterator[ListedFirm]:
    table = _table(path)
    header = [cell.strip().lower().lstrip("\ufeff") for cell in next(table, [])]
    if "email" not in header or "company" not in header:
        raise FileUnreadable(path, "its first row must name the columns, company and email among them")
    for number, cells in enumerate(table, 2):
        if any(cell.strip() for cell in cells):
            yield ListedFirm(f"row {number}", dict(zip(header, cells, strict=False)))


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
    except (OSError, EOFError, zlib.error) as error:
        raise FileUnreadable(path, getattr(error, "strerror", None) or "cannot be read") from None


def _table(path: Path) -> Iterator[list[str]]:
    data = _bytes(path)
    if data.startswith(b"PK"):
        yield from _sheet(path, data)
        return
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    yield from csv.reader(io.StringIO(text), delimiter=max(";,\t", key=first.count))


def _sheet(path: Path, data: bytes) -> Iterator[list[str]]:
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    except CalamineError as error:
        raise FileUnreadable(path, f"cannot be read as a spreadsheet: {error}") from None
    for row in sheet.to_python():
        yield [str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell) for cell in row]
