"""`/intern/leverantorer/export`: the registry as a file, for a purpose that is written down."""

import asyncio
import csv
from collections.abc import AsyncIterator
from io import StringIO
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.response import Stream

from portal.foundation import clock
from portal.foundation.access.guard import check_access, needs
from portal.foundation.audit.actions import record_event
from portal.foundation.feeds.sheets import XLSX_TYPE, Column, xlsx_file
from portal.foundation.i18n import gettext, long_date
from portal.foundation.web import Form, page, read_form
from portal.foundation.web.uploads import to_be_saved
from suppliers.directory.queries import batch
from suppliers.directory.web.firm import by
from suppliers.directory.web.listing import PATH

# By name for scripts, and as people read them; the workbook has both.
TITLES = {
    "company": "Företag", "email": "E-postadress", "organisation_number": "Organisationsnummer", "state": "Läge",
    "frequency": "Hur ofta", "language": "Språk", "everything": "Allt", "trades": "Branscher", "cpv": "CPV-koder",
}  # fmt: skip
COLUMNS = tuple(TITLES)
WIDE = ("company", "email", "trades")
BATCH = 1000


class Export(Controller):
    """Asks what for, and keeps the answer."""

    path = f"{PATH}/export"
    opt = needs("procurer", contacts=True)
    guards = [check_access]
    include_in_schema = False

    @get()
    async def ask(self) -> Response[str]:
        """Ask for the purpose."""
        return page("suppliers/directory/export.html", form=Form(), private=True)

    @post()
    async def hand_out(self, request: Request[Any, Any, Any]) -> Response[Any] | Stream:
        """Hand out the registry as CSV, a batch at a time, or as a workbook."""
        form = await read_form(request)
        purpose = form.text("purpose", gettext("Skriv vad listan ska användas till"), 300)
        if not form.valid:
            return page("suppliers/directory/export.html", form=form, private=True)
        ending = "xlsx" if form.first("format") == "xlsx" else "csv"
        details = {"purpose": purpose, "format": ending}
        await record_event(by(), "supplier.exported", "supplier", "all", at=clock.now(), details=details)
        if ending == "xlsx":
            return to_be_saved(await _workbook(purpose), XLSX_TYPE, "leverantorer.xlsx")
        headers = {
            "content-disposition": 'attachment; filename="leverantorer.csv"',
            "cache-control": "private, no-store",
        }
        return Stream(_lines(), media_type="text/csv; charset=utf-8", headers=headers)


async def _workbook(purpose: str) -> bytes:
    """Return the registry as a workbook that says for itself what it was taken for, when and by whom."""
    now, rows = clock.now(), [row async for some in _batches() for row in some]
    columns = [Column(name, title, 34 if name in WIDE else 18) for name, title in TITLES.items()]
    about = [("Ändamål", purpose), ("Hämtad", long_date(now)), ("Av", by())]
    return await asyncio.to_thread(xlsx_file, "Leverantörer", columns, rows, about)


async def _batches() -> AsyncIterator[list[dict[str, Any]]]:
    after, now = 0, clock.now()
    while rows := await batch(now, after=after, limit=BATCH):
        after = rows[-1]["id"]
        yield rows


async def _lines() -> AsyncIterator[bytes]:
    yield b"\xef\xbb\xbf" + _line(COLUMNS)
    async for rows in _batches():
        yield b"".join(_line([_cell(row[name]) for name in COLUMNS]) for row in rows)


def _cell(value: Any) -> str:
    text = " ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    # A spreadsheet takes these for formulas (OWASP, CSV injection).
    return f"'{text}" if text[:1] in "=+-@\t" and text else text


def _line(cells: Any) -> bytes:
    file = StringIO()
    csv.writer(file, delimiter=";").writerow(cells)
    return file.getvalue().encode()
