"""Taking in files: one after the other, each known again by its bytes."""

import asyncio
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import msgspec

from portal.foundation.database import execute, fetch_row, fetch_value
from procurement.sources.actions.batches import import_batch
from procurement.sources.actions.opening import open_waiting
from procurement.sources.actions.rules import BATCH, Pending, Rules, Taken, told
from procurement.sources.actions.written_here import written_here
from procurement.sources.domain import content_hash
from procurement.sources.formats.files import let_go, mapped
from procurement.sources.formats.notice import Buffer
from procurement.sources.formats.reading import NoticeRead, Rejected, Unreadable, guess_kind, read


async def import_files(paths: Sequence[Path], rules: Rules) -> list[Taken]:
    """Read files one after the other, none stopping the rest; `publish` opens drafts of earlier imports too."""
    rules = msgspec.structs.replace(rules, open_waiting=rules.publish, own=await written_here())
    return [await _import_file(path, rules) for path in paths]


async def _import_file(path: Path, rules: Rules) -> Taken:
    try:
        with mapped(path) as data:
            return await _import_once(data, str(path), rules)
    except Unreadable as error:
        rejected = error.rejected
    except OSError as error:
        rejected = Rejected("file", "unreadable_item", error.strerror or "it cannot be opened")
    return Taken(str(path), rules.kind, rejected=[told(rejected)])


async def _import_once(data: Buffer, name: str, rules: Rules) -> Taken:
    """Take in a file, unless the very same bytes were taken in before.

    Two files may hold two versions of one notice: without this memory each import of both would change it twice.
    A source that is read on a schedule has no such memory: there, what comes back has changed back.
    """
    digest = hashlib.sha256(data).digest()
    row = await fetch_row(
        """SELECT f.kind, f.notices, f.rejected FROM file_taken f JOIN source s ON s.id = f.source_id
           WHERE s.name = $1 AND f.digest = $2 AND ($3::text IS NULL OR f.kind = $3)""",
        rules.source, digest, rules.kind,
    )  # fmt: skip
    if row is not None:
        known = Taken(name, row["kind"], unchanged=row["notices"], rejected=json.loads(row["rejected"]))
        if rules.open_waiting and not rules.dry_run:
            known.opened = await _open_known(data, row["kind"], rules)
        return known
    taken = await import_data(data, name, rules)
    if not rules.dry_run and not taken.failed and taken.kind is not None:
        notices = taken.new + taken.changed + taken.unchanged
        await execute(
            """INSERT INTO file_taken (source_id, digest, kind, notices, rejected, at)
               SELECT id, $2, $3, $4, $5, $6 FROM source WHERE name = $1 ON CONFLICT DO NOTHING""",
            rules.source, digest, taken.kind, notices, json.dumps(taken.rejected, ensure_ascii=False), rules.now,
        )  # fmt: skip
    return taken


async def _open_known(data: Buffer, kind: str, rules: Rules) -> int:
    """Open the drafts of a file that was taken in before."""
    source_id, opened = await source_named(rules.source), 0
    notices = (item for item in read(kind, data, rules.office) if isinstance(item, NoticeRead))
    while batch := list(islice(notices, BATCH)):
        opened += await open_waiting(source_id, [notice.external_id for notice in batch], rules)
    return opened


async def import_data(data: Buffer, name: str, rules: Rules, taken: Taken | None = None) -> Taken:
    """Take in what one file holds, a batch of notices in each transaction; it is read off the event loop."""
    taken = taken or Taken(name, rules.kind)
    taken.size += len(data)
    try:
        taken.kind = rules.kind or guess_kind(data, name)
    except Unreadable as error:
        taken.rejected.append(told(error.rejected))
        return taken
    source_id = None if rules.dry_run else await source_named(rules.source)
    # An officer seldom writes a procurement while an import goes on.
    rules = msgspec.structs.replace(rules, own=rules.own or await written_here())
    notices = _notices(read(taken.kind, data, rules.office, rules.columns), taken)
    while batch := await asyncio.to_thread(lambda: list(islice(notices, BATCH))):
        await import_batch(batch, source_id, taken, rules)
        let_go(data)
    return taken


def _notices(items: Iterable[NoticeRead | Rejected], taken: Taken) -> Iterator[Pending]:
    for item in items:
        if isinstance(item, Rejected):
            taken.rejected.append(told(item))
        else:
            taken.shape.add(item)
            taken.seen.add(item.external_id)
            yield Pending(item, content_hash(item))


async def source_named(name: str) -> int | None:
    found: int | None = await fetch_value("SELECT id FROM source WHERE name = $1", name)
    if found is None:
        await execute("INSERT INTO source (name) VALUES ($1) ON CONFLICT (name) DO NOTHING", name)
        found = await fetch_value("SELECT id FROM source WHERE name = $1", name)
    return found
