"""Looking for a firm in the files that are still kept."""

import asyncio
from collections.abc import Collection
from typing import Any

from portal.foundation.database import fetch
from procurement.intake.errors import FileRefused
from procurement.intake.formats.table import How, Table, read_table, shown


async def rows_holding(words: Collection[str]) -> list[dict[str, Any]]:
    """Return the rows in which a cell is one of the words, in files that are kept: at most a week's, and most but a day's.

    Case, spaces and hyphens make no difference, so that a number is found however it is written.
    """
    wanted = {bare for word in words if (bare := _bare(word))}
    if not wanted:
        return []
    files = await fetch(
        """SELECT filename, body, encoding, separator, sheet, header, by, created_at FROM intake WHERE body IS NOT NULL
           ORDER BY id DESC"""
    )
    return [row for file in files for row in await asyncio.to_thread(_found, dict(file), wanted)]


def _found(file: dict[str, Any], wanted: set[str]) -> list[dict[str, Any]]:
    try:
        table: Table = read_table(bytes(file["body"]), How(*(file[name] for name in How._fields)))
    except FileRefused:
        return []
    heads = [shown(cell) or str(place) for place, cell in enumerate(table.header, 1)]
    return [
        {
            "file": file["filename"], "by": file["by"], "at": file["created_at"], "row": number,
            "cells": {head: text for head, cell in zip(heads, row, strict=False) if (text := shown(cell))},
        }
        for number, row in table.rows
        if any(_bare(shown(cell)) in wanted for cell in row)
    ]  # fmt: skip


def _bare(text: str) -> str:
    return "".join(text.casefold().replace("-", "").split())
