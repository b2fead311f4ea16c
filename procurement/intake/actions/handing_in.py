"""A file is handed in, and read as somebody says."""

import asyncio
from datetime import datetime
from typing import Any

from portal.foundation.database import execute, fetch_value
from procurement.intake.errors import NotNow
from procurement.intake.formats.table import How, Table, plain, read_table
from procurement.intake.ports import Target
from procurement.intake.queries import intake_numbered

GONE = "Filen finns inte kvar här. Ladda upp den igen."


def headers_known(target: Target) -> frozenset[str]:
    """Return the headers that a kind of list is known by."""
    return frozenset(plain(word) for field in target.fields for word in field.words.split(","))


async def begin(target: Target, filename: str, body: bytes, *, by: str, now: datetime) -> int:
    """Keep a file that can be read as a table and return its number.

    Raises:
        FileRefused: it cannot.
    """
    table = await asyncio.to_thread(read_table, body, How(), headers_known(target))
    how = table.how
    number: int = await fetch_value(
        """INSERT INTO intake (kind, filename, body, encoding, separator, sheet, header, source, by, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id""",
        target.kind, filename[-200:] or "fil", body, how.encoding, how.separator, how.sheet, how.header,
        f"Fil: {target.title}", by, now,
    )  # fmt: skip
    return number


async def read_again(number: int, how: How, target: Target) -> Table:
    """Read the file so from now on; what was understood of its columns is forgotten.

    Raises:
        FileRefused: it cannot be read so.
        NotNow: it was taken in, or is gone.
    """
    body = await _body(number)
    table = await asyncio.to_thread(read_table, body, how, headers_known(target))
    await _keep(number, table.how)
    return table


async def replace_file(number: int, filename: str, body: bytes, target: Target) -> None:
    """Put a corrected file in the place of the former one; its columns are understood as before where they are the same.

    Raises:
        FileRefused, NotNow: as `read_again`.
    """
    before = await table_of(number, target)
    table = await asyncio.to_thread(read_table, body, How(), headers_known(target))
    same = [plain(cell) for cell in before.header] == [plain(cell) for cell in table.header]
    kept = (await intake_numbered(number))["columns"] if same else None
    await _keep(number, table.how)
    await execute("UPDATE intake SET body = $2, filename = $3 WHERE id = $1", number, body, filename[-200:] or "fil")
    if kept:
        await execute(
            "UPDATE intake SET columns = (SELECT jsonb_object_agg(k, p) FROM unnest($2::text[], $3::int[]) AS c (k, p)) "
            "WHERE id = $1",
            number, list(kept), list(kept.values()),
        )  # fmt: skip


async def _keep(number: int, how: How) -> None:
    await execute(
        """UPDATE intake SET encoding = $2, separator = $3, sheet = $4, header = $5, columns = '{}', counts = NULL,
               checked_at = NULL WHERE id = $1""",
        number, how.encoding, how.separator, how.sheet, how.header,
    )  # fmt: skip


async def table_of(number: int, target: Target) -> Table:
    """Return the table of a file, read as it was said.

    Raises:
        NotNow: it is gone.
    """
    found, body = await intake_numbered(number), await _body(number, taken=True)
    how = How(*(found[name] for name in How._fields))
    return await asyncio.to_thread(read_table, body, how, headers_known(target))


async def _body(number: int, *, taken: bool = False) -> bytes:
    row: Any = await fetch_value("SELECT body FROM intake WHERE id = $1 AND ($2 OR taken_at IS NULL)", number, taken)
    if row is None:
        raise NotNow(GONE)
    return bytes(row)
