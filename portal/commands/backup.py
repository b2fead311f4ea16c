"""`anbud backup` and `anbud restore`."""

import os
from pathlib import Path

from portal.commands.printing import show
from portal.foundation import clock
from portal.foundation.database.backup import Copied, read_backup, write_backup
from portal.foundation.jobs import Ran, note_runs
from portal.foundation.settings import Settings
from portal.running import run_with_database


def _kept_secret(settings: Settings) -> Path | None:
    """Return the file of the secret that the data folder keeps; None when the secret comes from the environment."""
    given = os.environ.get("ANBUD_SECRET_KEY") or os.environ.get("ANBUD_SECRET_KEY_FILE")
    return None if given else settings.data_dir / "secret_key"


def backup(file: Path) -> None:
    """Write a full copy of the database to FILE; work may go on meanwhile."""

    async def work(settings: Settings) -> Copied:
        copied = await write_backup(file, now=clock.now(), secret_file=_kept_secret(settings))
        await note_runs([Ran("backup", copied.rows)], at=clock.now())
        return copied

    copied = run_with_database(work)
    show(None, False, [f"{file}: {copied.rows} rows of {copied.tables} tables."])


def restore(file: Path) -> None:
    """Fill an empty database from FILE, all of it or nothing."""

    async def work(settings: Settings) -> Copied:
        return await read_backup(file, secret_file=_kept_secret(settings))

    copied = run_with_database(work)
    show(None, False, [f"{copied.rows} rows of {copied.tables} tables are back."])
