"""A full copy of the database in one file, and back.

The file is a gzipped tar: `manifest.json`, one `tables/NAME` in COPY's text format each, and the secret that the
data folder keeps, if it does. It needs no pg_dump of the right version, and reads the same on every PostgreSQL we run on.
"""

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg

from portal.foundation.database.engine import DB, execute, fetch, fetch_value, transaction
from portal.foundation.errors import AnbudError

FORMAT = 1
CHUNK = 1 << 20
# Rows that migrations write: there in an empty database, and replaced by the backup's own. A test compares.
WRITTEN_BY_MIGRATIONS = frozenset({"activity", "event", "gathering_rule", "plan", "plan_version", "threshold"})
OURS = re.compile(r"manifest\.json|secret_key|tables/[a-z_0-9]+")


class BackupRefused(AnbudError):
    """The copy was not made or not taken back; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy holds."""

    tables: int
    rows: int


async def write_backup(path: Path, *, now: datetime, secret_file: Path | None = None) -> Copied:
    """Write everything as it is at one instant to `path`, readable by its owner only.

    Work may go on meanwhile: the copy sees one snapshot. The file appears under its name when it is whole.
    """
    _refuse_to_overwrite(path)
    partial = path.with_name(f".{path.name}.partial")
    secret = _content(secret_file)
    try:
        with (
            _private(partial) as raw,
            gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=4) as packed,
            tarfile.open(fileobj=packed, mode="w|") as tar,
        ):
            copied = await _write_all(tar, now, secret)
        partial.replace(path)
    except OSError as error:
        raise BackupRefused(f"{path} cannot be written: {error.strerror}") from None
    finally:
        partial.unlink(missing_ok=True)
    return copied


def _refuse_to_overwrite(path: Path) -> None:
    if path.exists():
        raise BackupRefused(f"{path} is there already: choose another name")


def _content(file: Path | None) -> bytes | None:
    return file.read_bytes() if file is not None and file.exists() else None


def _private(path: Path) -> Any:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


async def _write_all(tar: tarfile.TarFile, now: datetime, secret: bytes | None) -> Copied:
    manifest: dict[str, Any] = {"format": FORMAT, "made_at": now.isoformat(), "tables": {}}
    async with transaction(isolation="repeatable_read", readonly=True):
        manifest["migrations"] = await _migrations()
        manifest["sequences"] = await _sequences()
        for table in await _tables():
            manifest["tables"][table] = await _write_table(tar, table)
    if secret is not None:
        _add(tar, "secret_key", secret)
    # Last, because it holds what was counted on the way.
    _add(tar, "manifest.json", json.dumps(manifest, indent=1).encode())
    return Copied(len(manifest["tables"]), sum(table["rows"] for table in manifest["tables"].values()))


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    tar.addfile(info, io.BytesIO(content))


async def _tables() -> list[str]:
    rows = await fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    return [row["tablename"] for row in rows if row["tablename"] != "migration"]


async def _columns(table: str) -> list[str]:
    rows = await fetch(
        "SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped "
        "AND attgenerated = '' ORDER BY attnum",
        f'public."{table}"',
    )
    return [row["attname"] for row in rows]


async def _migrations() -> list[list[str]]:
    return [list(row) for row in await fetch("SELECT app_name, name FROM migration ORDER BY app_name, name")]


async def _sequences() -> dict[str, int | None]:
    rows = await fetch("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'")
    return {row["sequencename"]: row["last_value"] for row in rows}


async def _write_table(tar: tarfile.TarFile, table: str) -> dict[str, Any]:
    columns, digest = await _columns(table), hashlib.sha256()
    with tempfile.TemporaryFile() as spool:

        async def take(chunk: bytes) -> None:
            digest.update(chunk)
            spool.write(chunk)

        async with DB.connection() as connection:
            status = await connection.copy_from_table(table, columns=columns, output=take)
        info = tarfile.TarInfo(f"tables/{table}")
        info.size, info.mode = spool.tell(), 0o600
        spool.seek(0)
        tar.addfile(info, spool)
    return {"columns": columns, "rows": int(status.split()[-1]), "sha256": digest.hexdigest()}


async def read_backup(path: Path, *, secret_file: Path | None = None) -> Copied:
    """Fill the empty, migrated database from `path`: all of it, checked, or nothing.

    Raises:
        BackupRefused: the database holds something, the file is damaged, or another version made it.
    """
    try:
        with tempfile.TemporaryDirectory() as folder:
            _unpack(path, Path(folder))
            manifest = json.loads((Path(folder) / "manifest.json").read_bytes())
            copied = await _restore(manifest, Path(folder))
            _restore_secret(Path(folder) / "secret_key", secret_file)
    except (OSError, EOFError, tarfile.TarError, gzip.BadGzipFile, ValueError, KeyError) as error:
        raise BackupRefused(f"{path} is not a whole backup of ours: {error}") from None
    return copied


def _unpack(path: Path, folder: Path) -> None:
    """Write the files we know by name, and nothing else, into `folder`."""
    (folder / "tables").mkdir()
    with tarfile.open(path, mode="r:gz") as tar:
        for member in tar:
            content = tar.extractfile(member) if OURS.fullmatch(member.name) else None
            if content is not None:
                with (folder / member.name).open("wb") as target:
                    shutil.copyfileobj(content, target, CHUNK)


async def _restore(manifest: dict[str, Any], folder: Path) -> Copied:
    async with transaction():
        await _check_fits(manifest)
        foreign_keys = await fetch(
            "SELECT conrelid::regclass::text AS table, conname, pg_get_constraintdef(oid) AS definition "
            "FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace"
        )
        # Tables refer to each other in circles; without the keys they can come in any order. Adding them back checks all.
        for key in foreign_keys:
            await execute(f'ALTER TABLE {key["table"]} DROP CONSTRAINT "{key["conname"]}"')
        for table, about in manifest["tables"].items():
            await _read_table(table, about, folder / "tables" / table)
        for key in foreign_keys:
            await execute(f'ALTER TABLE {key["table"]} ADD CONSTRAINT "{key["conname"]}" {key["definition"]}')
        for sequence, last in manifest["sequences"].items():
            if last is not None:
                await execute("SELECT setval($1::text::regclass, $2)", f'public."{sequence}"', last)
    tables = manifest["tables"].values()
    return Copied(len(tables), sum(table["rows"] for table in tables))


async def _check_fits(manifest: dict[str, Any]) -> None:
    if manifest.get("format") != FORMAT:
        raise BackupRefused(f"the backup has format {manifest.get('format')}; this version reads format {FORMAT}")
    if manifest["migrations"] != await _migrations():
        raise BackupRefused("the backup was made by another version of Anbud: restore with that version, then upgrade")
    if sorted(manifest["tables"]) != await _tables():
        raise BackupRefused("the backup does not hold the same tables as this version")
    for table in sorted(manifest["tables"].keys() - WRITTEN_BY_MIGRATIONS):
        if await fetch_value(f'SELECT EXISTS (SELECT FROM "{table}")'):
            raise BackupRefused(f"the database is not empty: there is something in {table}")


async def _read_table(table: str, about: dict[str, Any], file: Path) -> None:
    await execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    if table in WRITTEN_BY_MIGRATIONS:
        await execute(f'DELETE FROM "{table}"')
    digest = hashlib.sha256()

    async def chunks() -> AsyncIterator[bytes]:
        with file.open("rb") as source:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                yield chunk

    try:
        async with DB.connection() as connection:
            await connection.copy_to_table(table, columns=about["columns"], source=chunks())
    except asyncpg.DataError as error:
        raise BackupRefused(f"the rows of {table} cannot be read: {error}") from None
    if digest.hexdigest() != about["sha256"]:
        raise BackupRefused(f"the rows of {table} are damaged")
    await execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def _restore_secret(kept: Path, secret_file: Path | None) -> None:
    """Take back the secret too: links in letters already sent are signed with it."""
    if secret_file is None or not kept.exists():
        return
    secret_file.parent.mkdir(parents=True, exist_ok=True)
    with _private(secret_file) as target:
        target.write(kept.read_bytes())
