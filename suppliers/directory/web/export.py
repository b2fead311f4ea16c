"""`/intern/leverantorer/export`: the registry as a file, for a purpose that is written down."""

import csv
from collections.abc import AsyncIterator
from io import StringIO
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.response import Stream

from portal.foundation import clock
from portal.foundation.access.guard import check_access, needs
from portal.foundation.audit.actions import record_event
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form
from suppliers.directory.queries import batch
from suppliers.directory.web.firm import by
from suppliers.directory.web.listing import PATH

COLUMNS = ("company", "email", "organisation_number", "state", "frequency", "language", "everything", "trades", "cpv")
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
        """Hand out the registry as CSV, a batch at a time."""
        form = await read_form(request)
        purpose = form.text("purpose", gettext("Skriv vad listan ska användas till"), 300)
        if not form.valid:
            return page("suppliers/directory/export.html", form=form, private=True)
        await record_event(by(), "supplier.exported", "supplier", "all", at=clock.now(), details={"purpose": purpose})
        headers = {
            "content-disposition": 'attachment; filename="leverantorer.csv"',
            "cache-control": "private, no-store",
        }
        return Stream(_lines(), media_type="text/csv; charset=utf-8", headers=headers)


async def _lines() -> AsyncIterator[bytes]:
    yield b"\xef\xbb\xbf" + _line(COLUMNS)
    after, now = 0, clock.now()
    while rows := await batch(now, after=after, limit=BATCH):
        after = rows[-1]["id"]
        yield b"".join(_line([_cell(row[name]) for name in COLUMNS]) for row in rows)


def _cell(value: Any) -> str:
    text = " ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    # A spreadsheet takes these for formulas (OWASP, CSV injection).
    return f"'{text}" if text[:1] in "=+-@\t" and text else text


def _line(cells: Any) -> bytes:
    file = StringIO()
    csv.writer(file, delimiter=";").writerow(cells)
    return file.getvalue().encode()
