import asyncpg
import pytest

from portal.foundation.audit import events, record_event
from portal.foundation.database import execute, transaction


@pytest.mark.parametrize("sql", ["UPDATE event SET actor = 'x'", "DELETE FROM event", "TRUNCATE event"])
async def test_what_was_recorded_cannot_be_changed(db, at, sql):
    await record_event("anna", "procurement.published", "procurement", "2030-001", at=at("09:00"))
    with pytest.raises(asyncpg.RestrictViolationError, match="can only grow"):
        async with transaction():
            await execute(sql)
    assert [event.actor for event in await events() if event.object_kind == "procurement"] == ["anna"]


async def test_a_deed_undone_leaves_no_event(db, at):
    with pytest.raises(RuntimeError):
        async with transaction():
            await record_event("anna", "procurement.published", "procurement", "2030-001", at=at("09:00"))
            raise RuntimeError
    assert [event for event in await events() if event.object_kind == "procurement"] == []


async def test_events_come_newest_first_page_by_page_and_by_object(db, at):
    for number in range(5):
        await record_event("anna", "seen", "supplier", str(number % 2), at=at("09:00"), details={"n": number})
    first = await events(limit=2)
    rest = [event for event in await events(before_id=first[-1].id) if event.object_kind == "supplier"]
    assert [event.details["n"] for event in first + rest] == [4, 3, 2, 1, 0]
    assert [event.details["n"] for event in await events(object_kind="supplier", object_reference="1")] == [3, 1]
