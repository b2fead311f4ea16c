"""`anbud bounce`: takes bounce and complaint mails from files and Maildirs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from notifications.bounces.actions import take_in
from notifications.bounces.domain import Returned, read_returned
from portal.commands.printing import Json, show
from portal.foundation import clock
from portal.foundation.settings import Settings
from portal.running import run_with_database


def bounce(
    files: Annotated[list[Path], typer.Argument(exists=True, help="RFC 822 files, or Maildirs.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what each is; keep and change nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Take bounces and complaints in: keep each, and stop mail to addresses that do not exist or complained."""

    async def take_all(settings: Settings) -> list[dict[str, Any]]:
        now = clock.now()
        return [
            row for file in _mails(files) for row in _rows(file, await take_in(file.read_bytes(), settings, now=now))
        ]

    if dry_run:
        rows = [row for file in _mails(files) for row in _rows(file, read_returned(file.read_bytes()))]
    else:
        rows = run_with_database(take_all)
    lines = [f"{row['file']}: {row['class']} {row['recipient'] or ''} {row['status'] or ''}".rstrip() for row in rows]
    show(rows, as_json, lines or ["No mails."])


def _mails(files: list[Path]) -> Iterator[Path]:
    for file in files:
        if not file.is_dir():
            yield file
        elif (file / "new").is_dir():
            yield from (mail for part in ("new", "cur") for mail in sorted((file / part).iterdir()) if mail.is_file())
        else:
            yield from (mail for mail in sorted(file.iterdir()) if mail.is_file())


def _rows(file: Path, returned: list[Returned]) -> list[dict[str, Any]]:
    return [
        {"file": str(file), "class": one.kind, "recipient": one.recipient, "status": one.status} for one in returned
    ]
