"""Making releases: the worker asks which public revisions have none yet."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from portal.foundation.database import execute, execute_many, fetch, transaction
from procurement.register.domain import PARTS
from procurement.register.queries import procurements_with_ids
from procurement.register.queries.papers import answers_told_of, papers_ever_of
from procurement.releases.domain import Revision, as_it_was, changed_between, tags_of, told

BATCH = 200


async def make_releases(now: datetime) -> int:
    """Keep a release for each public revision that has none, and return how many; twice at once makes none twice."""
    made = 0
    while True:
        async with transaction():
            await execute("SELECT pg_advisory_xact_lock(hashtext('ocds_release'))")
            rows = await fetch(
                """SELECT p.id FROM procurement p WHERE p.published_at IS NOT NULL AND p.status <> 'draft'
                   AND NOT EXISTS (SELECT 1 FROM ocds_release r WHERE r.procurement_id = p.id AND r.revision = p.revision)
                   ORDER BY p.changed_at, p.id LIMIT $1""",
                BATCH,
            )
            made += await _release([row["id"] for row in rows])
        if len(rows) < BATCH:
            return made


async def _release(ids: Sequence[int]) -> int:
    procurements, revisions, kept = await procurements_with_ids(ids), await _revisions(ids), await _kept(ids)
    beside = await _beside(ids)
    new = [
        (number, revision.number, revision.at, body)
        for number in ids
        for revision, body in _releases({**procurements[number], **beside[number]}, revisions[number])
        if revision.number > kept.get(number, 0)
    ]
    await execute_many(
        """INSERT INTO ocds_release (procurement_id, revision, at, body) VALUES ($1, $2, $3, $4)
           ON CONFLICT (procurement_id, revision) DO NOTHING""",
        [(*names, json.dumps(body, ensure_ascii=False) if body else None) for *names, body in new],
    )
    return sum(1 for *_names, body in new if body)


def _releases(row: dict[str, Any], revisions: Sequence[Revision]) -> list[tuple[Revision, dict[str, Any] | None]]:
    """Return every public revision with its release, or None where it changed nothing that everybody may know."""
    found: list[tuple[Revision, dict[str, Any] | None]] = []
    before: dict[str, Any] = {}
    tags: list[str] = []
    for revision, facts in as_it_was(_facts(row), revisions):
        kinds = tags_of(facts, tags)
        release = told(facts, kinds, revision.at)
        if _content(release) == _content(before):
            found.append((revision, None))
            continue
        found.append((revision, {**changed_between(before, release), "tag": release["tag"]}))
        before, tags = release, [*tags, *kinds]
    return found


def _content(release: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in release.items() if name != "tag"}


def _facts(row: dict[str, Any]) -> dict[str, Any]:
    """Return a procurement as its revisions name things, values as JSON."""
    texts = {f"{part}_{code}": text[part] for code, text in row["texts"].items() for part in PARTS}
    return json.loads(json.dumps({**row, **texts}, default=_plain))  # type: ignore[no-any-return]


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


async def _revisions(ids: Sequence[int]) -> dict[int, list[Revision]]:
    rows = await fetch(
        """SELECT procurement_id, number, at, event, changes::text AS changes FROM procurement_revision
           WHERE procurement_id = ANY ($1) ORDER BY procurement_id, number""",
        list(ids),
    )
    found: dict[int, list[Revision]] = {number: [] for number in ids}
    for row in rows:
        revision = Revision(row["number"], row["at"], row["event"], json.loads(row["changes"]))
        found[row["procurement_id"]].append(revision)
    return found


async def _beside(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the papers that were ever shown, and when answers were told, of each procurement."""
    found: dict[int, dict[str, Any]] = {number: {"uploaded": [], "answered_at": []} for number in ids}
    for row in await papers_ever_of(ids):
        found[row["procurement_id"]]["uploaded"].append(row)
    for row in await answers_told_of(ids):
        found[row["procurement_id"]]["answered_at"].append(row["published_at"])
    return found


async def _kept(ids: Sequence[int]) -> dict[int, int]:
    rows = await fetch(
        "SELECT procurement_id, max(revision) AS revision FROM ocds_release WHERE procurement_id = ANY ($1) GROUP BY 1",
        list(ids),
    )
    return {row["procurement_id"]: row["revision"] for row in rows}
