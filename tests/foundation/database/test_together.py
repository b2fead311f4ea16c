"""Many subjects ask in one statement."""

import asyncio
from datetime import UTC, datetime

import pytest

from portal.foundation.database import DB, NOTHING, Asking, Question, asked_together, fetch_together, rows_of

AT = datetime(2030, 3, 12, 8, 0, tzinfo=UTC)


async def test_rows_come_back_as_they_would_alone(db):
    questions = [
        Question("SELECT * FROM (VALUES (1, 'å'), (2, NULL)) AS v (n, word) WHERE n <= $1 ORDER BY n", (2,)),
        Question("SELECT $1::timestamptz AS at, $2::text[] AS words, '{\"a\": 1}'::jsonb AS said", (AT, ("x", "y"))),
        NOTHING,
    ]
    together = await fetch_together(questions)
    assert together == {question: await rows_of(question) for question in questions}
    assert together[questions[1]] == [{"at": AT, "words": ["x", "y"], "said": '{"a": 1}'}]


async def test_each_round_of_questions_is_one_statement_and_equal_ones_are_asked_once(db):
    def counting(limit: int) -> Asking[int]:
        [rows] = yield [Question("SELECT generate_series(1, $1::int) AS n", (limit,))]
        return len(rows)

    def two_rounds() -> Asking[int]:
        first = yield from counting(3)
        return first + (yield from counting(first + 2))

    def none() -> Asking[int]:
        return 7
        yield []

    asked: list[str] = []
    async with DB.connection() as connection:
        connection.add_query_logger(lambda record: asked.append(record.query))
        assert await asked_together([two_rounds(), counting(3), none(), counting(4)]) == [8, 3, 7, 4]
    # The driver tells of a question in the loop's next turn.
    await asyncio.sleep(0)
    # The first time on a connection the driver asks about the types of rows as well.
    assert [n for query in asked if (n := query.count("generate_series"))] == [2, 1]


async def test_what_goes_wrong_in_one_is_not_hidden_by_the_others(db):
    def wrong() -> Asking[int]:
        [[_one]] = yield [NOTHING]
        return 1

    with pytest.raises(ValueError, match="not enough values"):
        await asked_together([wrong()])
