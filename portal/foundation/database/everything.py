"""All that is kept, as one zip of CSV files and papers, for whoever moves to another system or must hand it over.

A backup (`backup.py`) is for coming back to Anbud; this is for leaving it, and it leaves out what opens doors.
"""

import asyncio
import re
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.foundation.database.engine import DB, fetch, fetch_value, transaction

# Nobody's records: what signs somebody in, and what only counts.
TABLES_LEFT_OUT = frozenset({"invitation", "job_run", "migration", "rate_limit", "session", "sign_in_wait"})
# What opens doors stays: passwords, keys, what links are recognised by.
OPENS_DOORS = re.compile(r"password|secret|token|totp|recovery|digest|signature|(^|_)(key|hash)$")
UNSAFE_IN_NAMES = re.compile(r"[^\w.() -]+")


@dataclass
class Handed:
    """What was handed out: rows by table, papers, and the columns that were left out."""

    rows: dict[str, int] = field(default_factory=dict)
    papers: int = 0
    left_out: list[str] = field(default_factory=list)


async def write_everything(path: Path, *, now: datetime) -> Handed:
    """Write everything as it is at one instant to `path`; work may go on meanwhile."""
    handed = Handed()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        async with transaction(isolation="repeatable_read", readonly=True):
            for table, columns in (await _tables()).items():
                await _write_table(archive, table, columns, handed)
        archive.writestr("LÄS MIG.txt", _about(handed, now))
    return handed


async def _tables() -> dict[str, list[tuple[str, str]]]:
    rows = await fetch(
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' "
        "AND table_name IN (SELECT tablename FROM pg_tables WHERE schemaname = 'public') "
        "ORDER BY table_name, ordinal_position"
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        if row["table_name"] not in TABLES_LEFT_OUT:
            found.setdefault(row["table_name"], []).append((row["column_name"], row["data_type"]))
    return found


async def _write_table(
    archive: zipfile.ZipFile, table: str, columns: Sequence[tuple[str, str]], handed: Handed
) -> None:
    kept = [name for name, kind in columns if kind != "bytea" and not OPENS_DOORS.search(name)]
    handed.left_out += [f"{table}.{name}" for name, _kind in columns if name not in kept]
    names = ", ".join(f'"{name}"' for name in kept)
    handed.rows[table] = int(await fetch_value(f'SELECT count(*) FROM "{table}"'))
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        async with DB.connection() as connection:
            await connection.copy_from_query(
                f'SELECT {names} FROM "{table}"', output=file.name, format="csv", header=True, encoding="utf-8"
            )
        await asyncio.to_thread(archive.write, file.name, f"tabeller/{table}.csv")
    if ("body", "bytea") in columns and "filename" in kept:
        handed.papers += await _write_papers(archive, table)


async def _write_papers(archive: zipfile.ZipFile, table: str) -> int:
    """Write the files kept in a table, one at a time."""
    ids = [row["id"] for row in await fetch(f'SELECT id FROM "{table}" WHERE body IS NOT NULL ORDER BY id')]
    for number in ids:
        [row] = await fetch(f'SELECT filename, body FROM "{table}" WHERE id = $1', number)
        await asyncio.to_thread(archive.writestr, paper_name(table, number, row["filename"]), row["body"])
    return len(ids)


def paper_name(table: str, number: Any, filename: str) -> str:
    """Return a name for a paper that leads nowhere when it is unpacked, whatever it was called."""
    safe = UNSAFE_IN_NAMES.sub("_", filename.replace("\\", "/").rpartition("/")[2]).strip(". ") or "fil"
    return f"papper/{table}/{number} {safe[:100]}"


def _about(handed: Handed, now: datetime) -> str:
    lines = [
        f"Allt som fanns i Anbud {now.isoformat(timespec='minutes')}.",
        "",
        "tabeller/ har en CSV-fil (UTF-8, kommatecken) för varje tabell; papper/ har uppladdade filer.",
        "",
        *(f"{table}: {rows} rader" for table, rows in handed.rows.items()),
        f"papper: {handed.papers}",
        "",
        "Utelämnat, för att det öppnar dörrar eller är innehållet i filerna under papper/ och i mejlen:",
        *handed.left_out,
    ]
    return "\n".join(lines) + "\n"
