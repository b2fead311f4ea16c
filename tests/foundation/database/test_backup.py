"""A copy holds everything, and comes back only into an empty database."""

import gzip

import asyncpg
import pytest

from portal.foundation.access import actions, queries
from portal.foundation.audit import events, record_event
from portal.foundation.database import DB, execute, fetch, fetch_value
from portal.foundation.database.backup import WRITTEN_BY_MIGRATIONS, BackupRefused, read_backup, write_backup


@pytest.fixture
async def filled(pool, at, tmp_path):
    """A database with some rows, and the file of its copy."""
    await actions.add_officer("anna@kommun.example", roles=["admin"], by="command", now=at("08:00"))
    await record_event(
        "anna", "told", "supplier", "1", at=at("08:01"), details={"å": ["tab\t", "line\n", "back\\slash"]}
    )
    secret = tmp_path / "secret_key"
    secret.write_text("the old secret")
    await write_backup(tmp_path / "copy", now=at("09:00"), secret_file=secret)
    return tmp_path / "copy"


async def _empty() -> None:
    await execute("ALTER TABLE event DISABLE TRIGGER USER")
    await execute("TRUNCATE officer, event CASCADE")
    await execute("ALTER TABLE event ENABLE TRIGGER USER")
    await execute("ALTER SEQUENCE officer_id_seq RESTART")


async def test_everything_comes_back_the_secret_and_the_counters_too(filled, at, tmp_path):
    before, officers = await events(), await queries.all_officers()
    await _empty()
    copied = await read_backup(filled, secret_file=tmp_path / "new" / "secret_key")
    assert (await events(), await queries.all_officers()) == (before, officers)
    assert copied.rows >= 3
    assert (tmp_path / "new" / "secret_key").read_text() == "the old secret"
    await actions.add_officer("bo@kommun.example", roles=["reader"], by="command", now=at("10:00"))
    with pytest.raises(asyncpg.RestrictViolationError):
        await execute("DELETE FROM event")
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await execute("INSERT INTO session SELECT 'x', 99, true, '{}', now(), now(), now()")


async def test_a_database_that_holds_something_is_left_alone(filled):
    with pytest.raises(BackupRefused, match="not empty"):
        await read_backup(filled)
    assert await fetch_value("SELECT count(*) FROM officer") == 1


@pytest.mark.parametrize("damage", [lambda b: b[: len(b) // 2], lambda b: b"", lambda b: b"text"])
async def test_a_damaged_file_changes_nothing(filled, damage):
    await _empty()
    filled.write_bytes(damage(filled.read_bytes()))
    with pytest.raises(BackupRefused):
        await read_backup(filled)
    assert await fetch_value("SELECT count(*) FROM officer") == 0
    assert DB.current_transaction.get() is None


async def test_a_changed_row_is_noticed(filled):
    await _empty()
    filled.write_bytes(gzip.compress(gzip.decompress(filled.read_bytes()).replace(b"anna@kommun", b"eva1@kommun")))
    with pytest.raises(BackupRefused, match="damaged"):
        await read_backup(filled)
    assert await fetch_value("SELECT count(*) FROM officer") == 0


async def test_the_copy_of_another_version_is_refused(filled):
    await _empty()
    await execute("INSERT INTO migration (name, app_name) VALUES ('2031', 'portal')")
    with pytest.raises(BackupRefused, match="another version"):
        await read_backup(filled)


async def test_a_copy_is_for_its_owner_only_and_overwrites_nothing(filled, at):
    assert filled.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BackupRefused, match="there already"):
        await write_backup(filled, now=at("10:00"))
    assert [path.name for path in filled.parent.iterdir() if "partial" in path.name] == []


async def test_a_folder_that_is_not_there_is_said_plainly(pool, at, tmp_path):
    with pytest.raises(BackupRefused, match="cannot be written"):
        await write_backup(tmp_path / "nowhere" / "copy", now=at("10:00"))


async def test_only_the_tables_that_migrations_write_hold_anything_at_the_start(pool):
    tables = {row[0] for row in await fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")} - {
        "migration"
    }
    filled = {table for table in tables if await fetch_value(f'SELECT EXISTS (SELECT FROM "{table}")')}
    # A migration that acts may leave its event; what is refused is anything beyond.
    assert filled | {"event"} == WRITTEN_BY_MIGRATIONS
