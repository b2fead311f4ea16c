"""Many subjects, one statement: each says what it asks, and whoever needs many of them asks at once.

A subject does not know who else asks. It writes a generator that yields its questions and gets their rows:

def signed_in() -> Asking[str]:
    [[row]] = yield [Question("SELECT count(*) AS n FROM session")]
    return f"{row['n']} inloggade"

said = await asked_together([signed_in(), letters(), meetings()])
"""

import re
from collections.abc import Collection, Generator, Sequence
from typing import Any, NamedTuple, TypeVar

from portal.foundation.database.engine import fetch, fetch_row

Answer = TypeVar("Answer")
Rows = list[dict[str, Any]]


class Question(NamedTuple):
    """A SELECT and its arguments, lists as tuples; equal ones are asked once."""

    sql: str
    arguments: tuple[Any, ...] = ()


#: Asks for no rows: stands where a question is left out.
NOTHING = Question("SELECT 1 AS nothing WHERE false")
Asking = Generator[Sequence[Question], list[Rows], Answer]


async def rows_of(question: Question) -> Rows:
    """Return the rows of one question, asked alone."""
    return [dict(row) for row in await fetch(question.sql, *question.arguments)]


async def asked_together(askings: Sequence[Asking[Answer]]) -> list[Answer]:
    """Return what each came to; the first questions of all are one statement, their second ones the next."""
    answers: dict[int, Answer] = {}
    waiting: dict[int, Sequence[Question]] = {}

    def go_on(number: int, rows: list[Rows] | None) -> None:
        try:
            waiting[number] = next(askings[number]) if rows is None else askings[number].send(rows)
        except StopIteration as ended:
            answers[number] = ended.value

    for number in range(len(askings)):
        go_on(number, None)
    while waiting:
        asked = dict(waiting)
        waiting.clear()
        rows = await fetch_together({question for questions in asked.values() for question in questions})
        for number, questions in asked.items():
            go_on(number, [rows[question] for question in questions])
    return [answers[number] for number in range(len(askings))]


async def fetch_together(questions: Collection[Question]) -> dict[Question, Rows]:
    """Return the rows of each question, read by one statement and so as they were at one moment."""
    parts: list[str] = []
    columns: list[str] = []
    arguments: list[Any] = []
    for number, question in enumerate(questions):
        parts.append(f"q{number} AS MATERIALIZED ({_renumbered(question.sql, len(arguments))})")
        # Rows in an array come without the names of their columns; the first one tells them.
        columns.append(
            f"(SELECT array_agg(q) FROM q{number} AS q), "
            f"(SELECT ARRAY(SELECT json_object_keys(row_to_json(q))) FROM q{number} AS q LIMIT 1)"
        )
        arguments += question.arguments
    row = await fetch_row(f"WITH {', '.join(parts)} SELECT {', '.join(columns)}", *arguments) if parts else ()
    assert row is not None
    return {
        question: [dict(zip(row[2 * number + 1], one, strict=True)) for one in row[2 * number] or ()]
        for number, question in enumerate(questions)
    }


def _renumbered(sql: str, before: int) -> str:
    return re.sub(r"\$(\d+)", lambda found: f"${int(found[1]) + before}", sql)
