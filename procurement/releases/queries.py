"""Releases as they are handed out, and records of them."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from portal.foundation.database import fetch
from procurement.register.errors import NoSuchProcurement
from procurement.releases.domain import TEST_PREFIX, bound, compiled, ocid_of, versioned

Object = dict[str, Any]
PAGE = 200
# Where it is done, its lots, and the national number: what the core of the standard has no members for.
OFFICIAL = "https://raw.githubusercontent.com/open-contracting-extensions"
EXTENSIONS = (
    f"{OFFICIAL}/ocds_location_extension/v1.1.5/extension.json",
    f"{OFFICIAL}/ocds_lots_extension/v1.1.5/extension.json",
)
OWN_EXTENSION = "/api/ocds/extension.json"


@dataclass(frozen=True)
class Publisher:
    """Who hands them out, under which prefix and where."""

    name: str
    base_url: str
    prefix: str | None = None

    @property
    def ocid_prefix(self) -> str:
        """The prefix in force: one's own, or the standard's for examples."""
        return self.prefix or TEST_PREFIX


_ROWS = """SELECT r.id, r.procurement_id, p.reference, r.revision, r.at, r.body::text AS body
           FROM ocds_release r JOIN procurement p ON p.id = r.procurement_id WHERE r.body IS NOT NULL"""


async def releases_after(after: int, limit: int, publisher: Publisher) -> list[tuple[int, Object]]:
    """Return releases in the order they were made, each with its number, after the number `after`."""
    rows = await fetch(f"{_ROWS} AND r.id > $1 ORDER BY r.id LIMIT $2", after, limit)
    return [(row["id"], _bound(row, publisher)) for row in rows]


async def release_numbered(reference: str, revision: int, publisher: Publisher) -> Object:
    """Return the release of one revision.

    Raises:
        NoSuchProcurement: there is no such release.
    """
    rows = await fetch(f"{_ROWS} AND p.reference = $1 AND r.revision = $2", reference, revision)
    if not rows:
        raise NoSuchProcurement(reference)
    return _bound(rows[0], publisher)


async def records_after(after: int, limit: int, publisher: Publisher) -> list[tuple[int, Object]]:
    """Return records by the number of their procurement, after the number `after`."""
    rows = await fetch(
        """SELECT DISTINCT procurement_id FROM ocds_release WHERE body IS NOT NULL AND procurement_id > $1
           ORDER BY procurement_id LIMIT $2""",
        after, limit,
    )  # fmt: skip
    ids = [row["procurement_id"] for row in rows]
    found = await fetch(f"{_ROWS} AND r.procurement_id = ANY ($1) ORDER BY r.procurement_id, r.revision", ids)
    by_id: dict[int, list[Object]] = {number: [] for number in ids}
    for row in found:
        by_id[row["procurement_id"]].append(_bound(row, publisher))
    return [(number, record_of(releases, publisher)) for number, releases in by_id.items()]


async def record_of_reference(reference: str, publisher: Publisher) -> Object:
    """Return the record of one procurement.

    Raises:
        NoSuchProcurement: it has no releases.
    """
    rows = await fetch(f"{_ROWS} AND p.reference = $1 ORDER BY r.revision", reference)
    if not rows:
        raise NoSuchProcurement(reference)
    return record_of([_bound(row, publisher) for row in rows], publisher)


def record_of(releases: Sequence[Object], publisher: Publisher) -> Object:
    """Return all releases of a procurement by address, what they come to, and the history of each value."""
    base = f"{publisher.base_url}/api/v1/ocds/releases"
    linked = [{"url": f"{base}/{one['id']}#{one['id']}", "date": one["date"], "tag": one["tag"]} for one in releases]
    return {
        "ocid": releases[-1]["ocid"], "releases": linked, "compiledRelease": compiled(releases),
        "versionedRelease": versioned(releases),
    }  # fmt: skip


def package(kind: str, items: Sequence[Object], publisher: Publisher, *, uri: str) -> Object:
    """Return releases or records as a package that says who publishes them and on which terms."""
    dates = [one["date"] if kind == "releases" else one["compiledRelease"]["date"] for one in items]
    policy = f"{publisher.base_url}/oppna-data{'' if publisher.prefix else '#ocds-test'}"
    return {
        "uri": uri,
        "version": "1.1",
        "extensions": [*EXTENSIONS, f"{publisher.base_url}{OWN_EXTENSION}"],
        "publishedDate": max(dates, key=datetime.fromisoformat, default=datetime.now(UTC).isoformat()),
        "publisher": {"name": publisher.name, "uri": publisher.base_url},
        "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        "publicationPolicy": policy,
        kind: list(items),
    }


async def all_releases(publisher: Publisher) -> AsyncIterator[Object]:
    """Yield every release there is, a page at a time."""
    last = 0
    while rows := await releases_after(last, PAGE, publisher):
        last = rows[-1][0]
        for _number, release in rows:
            yield release


async def ours_among(references: Sequence[str]) -> dict[str, str]:
    """Return {reference: buyer} of those procurements that releases tell of."""
    rows = await fetch(
        """SELECT p.reference, b.name AS buyer FROM procurement p JOIN buyer b ON b.id = p.buyer_id
           WHERE p.reference = ANY ($1) AND p.published_at IS NOT NULL AND p.status <> 'draft'""",
        list(references),
    )
    return {row["reference"]: row["buyer"] for row in rows}


def reference_and_revision(release: str, publisher: Publisher) -> tuple[str, int]:
    """Return what the id of a release names.

    Raises:
        NoSuchProcurement: it is no id of ours.
    """
    reference, _, revision = release.removeprefix(ocid_of(publisher.ocid_prefix, "")).rpartition("-")
    if not release.startswith(ocid_of(publisher.ocid_prefix, "")) or not revision.isdecimal() or len(revision) > 9:
        raise NoSuchProcurement(release[:60])
    return reference, int(revision)


def _bound(row: Any, publisher: Publisher) -> Object:
    at = row["at"].astimezone(UTC).isoformat().replace("+00:00", "Z")
    return bound(
        json.loads(row["body"]), publisher.ocid_prefix, publisher.base_url, row["reference"], row["revision"], at
    )
