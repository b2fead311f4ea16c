"""The columns of a file are understood, and its rows checked."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.foundation.database import copy_rows, execute, transaction
from procurement.intake.actions.handing_in import table_of
from procurement.intake.domain import counted
from procurement.intake.errors import ChoiceMissing
from procurement.intake.formats.columns import asks_which_way, cells_of, guess_columns, month_is_first, turned
from procurement.intake.formats.table import Table, plain, shown
from procurement.intake.ports import Listed, Target
from procurement.intake.queries import intake_numbered, templates_of


async def guess(number: int, target: Target) -> tuple[Table, dict[str, int], dict[str, str], str | None]:
    """Return the file's table, its columns as chosen or guessed, the order of dates, and the template they came by.

    A template serves a file that has all its headers; the one with most of them, where several do.
    """
    table, found = await table_of(number, target), await intake_numbered(number)
    if found["columns"]:
        return table, found["columns"], found["orders"], None
    places = {plain(cell): at for at, cell in reversed(list(enumerate(table.header))) if plain(cell)}
    fitting = [t for t in await templates_of(target.kind) if all(plain(h) in places for h in t["columns"].values())]
    if fitting:
        best = max(fitting, key=lambda template: len(template["columns"]))
        columns = {field: places[plain(header)] for field, header in best["columns"].items()}
        return table, columns, best["orders"], best["name"]
    return table, guess_columns(table.header, {f.key: f.words for f in target.fields}), {}, None


def open_questions(table: Table, columns: Mapping[str, int], target: Target) -> dict[str, str]:
    """Return the date columns that can be read in two ways, each with one such date: {field: "1.2.2026"}."""
    dates = [field.key for field in target.fields if field.is_date and field.key in columns]
    asked = {key: asks_which_way(cells_of(table, columns[key])) for key in dates}
    return {key: example for key, example in asked.items() if example}


async def choose_columns(
    number: int, columns: Mapping[str, int], orders: Mapping[str, str], target: Target, *, template: str = "", by: str,
    now: datetime,
) -> None:  # fmt: skip
    """Say which column is which, and keep it as a template of that name for the next file.

    Raises:
        ChoiceMissing: a field that every row needs has no column, or a date is not said which way to read.
    """
    table = await table_of(number, target)
    problems = {
        f.key: f"Välj kolumnen för {f.title.lower()}." for f in target.fields if f.required and f.key not in columns
    }
    taken = list(columns.values())
    problems |= {key: "Kolumnen är vald två gånger." for key, at in columns.items() if taken.count(at) > 1}
    asked = open_questions(table, columns, target)
    problems |= {
        f"order-{key}": f"Välj om {example} har dagen eller månaden först."
        for key, example in asked.items() if orders.get(key) not in ("day", "month")
    }  # fmt: skip
    if problems:
        raise ChoiceMissing(problems)
    orders = {key: orders[key] for key in asked}
    async with transaction():
        await execute(
            "UPDATE intake SET columns = $2, orders = $3 WHERE id = $1",
            number,
            json.dumps(dict(columns)),
            json.dumps(orders),
        )
        if template:
            headers = {key: shown(table.header[at]) for key, at in columns.items() if shown(table.header[at])}
            await execute(
                """INSERT INTO intake_template (kind, name, columns, orders, by, at) VALUES ($1, $2, $3, $4, $5, $6)
                   ON CONFLICT (kind, name) DO UPDATE SET columns = $3, orders = $4, by = $5, at = $6""",
                target.kind, template, json.dumps(headers, ensure_ascii=False), json.dumps(orders), by, now,
            )  # fmt: skip
            await execute("UPDATE intake SET source = $2 WHERE id = $1", number, f"Fil: {template}")


async def listed_of(number: int, target: Target) -> Listed:
    """Return a file's table with its columns as they were chosen, dates the way they were said to be read."""
    table, found = await table_of(number, target), await intake_numbered(number)
    dates = [field.key for field in target.fields if field.is_date and field.key in found["columns"]]
    swapped = [
        found["columns"][key] for key in dates
        if found["orders"].get(key) == "month" or month_is_first(cells_of(table, found["columns"][key]))
    ]  # fmt: skip
    return Listed(turned(table, swapped), found["columns"])


async def check(number: int, target: Target, *, now: datetime) -> dict[str, Any]:
    """Judge every row of the file and return the counts; nothing is taken in."""
    listed, found = await listed_of(number, target), await intake_numbered(number)
    judged = await target.check(listed, source=found["source"], now=now)
    counts = counted(len(listed.table.rows), judged)
    async with transaction():
        await execute("DELETE FROM intake_row WHERE intake_id = $1", number)
        await copy_rows("intake_row", ("intake_id", "number", "state", "problems", "path"), [
            (number, one.number, one.state, json.dumps(dict(one.problems), ensure_ascii=False), one.path)
            for one in judged
        ])  # fmt: skip
        await execute("UPDATE intake SET counts = $2, checked_at = $3 WHERE id = $1", number, json.dumps(counts), now)
    return counts
