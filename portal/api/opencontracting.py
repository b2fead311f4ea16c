"""`/api/v1/ocds`: procurements as OCDS 1.1, release by release and as records."""

from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.openapi.spec import Example
from litestar.params import FromPath, PathParameter, QueryParameter

from portal.api.answers import SECONDS_FRESH, Call, address, split
from portal.api.asked import Cursor, Reference
from portal.api.cursors import cursor_of, key_of
from portal.api.errors import NoSuchThing
from portal.foundation.access.guard import PUBLIC
from portal.foundation.feeds import answer
from portal.foundation.settings import Settings
from portal.foundation.web import site, visit
from procurement.releases.domain.extension import METADATA, PATCH
from procurement.releases.queries import (
    Publisher,
    package,
    record_of_reference,
    records_after,
    reference_and_revision,
    release_numbered,
    releases_after,
)

ReleaseId = Annotated[
    str,
    PathParameter(
        pattern=r"^ocds-[a-z0-9]{6}-[0-9]{4}-[0-9]{3,9}-[0-9]{1,9}$",
        description="A release's id.",
        examples=[Example(value="ocds-213czf-2026-014-2", summary="a release")],
    ),
]
Few = Annotated[
    int,
    QueryParameter(ge=1, le=100, description="How many in a package.", examples=[Example(value=20, summary="usual")]),
]
Package = dict[str, Any]


def publisher_of(settings: Settings) -> Publisher:
    """Return who publishes, by the settings."""
    return Publisher(settings.municipality, settings.base_url, settings.ocid_prefix)


@get("/ocds/releases", operation_id="listReleases", tags=["Open contracting"], summary="Releases, as they were made")
async def releases(request: Call, limit: Few = 20, cursor: Cursor = "") -> Response[Package]:
    """Release packages in the order releases were made; `Link` names the next page. A release never changes.

    To stay in step keep the last cursor: the `X-Cursor` header. 204 when there is nothing after it yet.
    """
    publisher, key = publisher_of(request.app.state.settings), key_of(cursor, tuple[int])
    rows = await releases_after(key[0] if key else 0, limit + 1, publisher)
    return _paged(request, "releases", rows, limit, publisher)


@get("/ocds/releases/{release:str}", operation_id="readRelease", tags=["Open contracting"], summary="One release")
async def release(request: Call, release: ReleaseId) -> Response[Package]:
    """A package with one release: what one public change of one procurement said."""
    publisher = publisher_of(request.app.state.settings)
    found = await release_numbered(*reference_and_revision(release, publisher), publisher)
    return _packed(request, package("releases", [found], publisher, uri=address(f"/ocds/releases/{release}")))


@get("/ocds/records", operation_id="listRecords", tags=["Open contracting"], summary="Records, by procurement")
async def records(request: Call, limit: Few = 20, cursor: Cursor = "") -> Response[Package]:
    """Record packages: for each procurement its releases by address, the compiled release and every value's history."""
    publisher, key = publisher_of(request.app.state.settings), key_of(cursor, tuple[int])
    rows = await records_after(key[0] if key else 0, limit + 1, publisher)
    return _paged(request, "records", rows, limit, publisher)


@get("/ocds/records/{reference:str}", operation_id="readRecord", tags=["Open contracting"], summary="One record")
async def record(request: Call, reference: Reference) -> Response[Package]:
    """A package with the record of one procurement, by its public number."""
    publisher = publisher_of(request.app.state.settings)
    found = await record_of_reference(reference, publisher)
    return _packed(request, package("records", [found], publisher, uri=address(f"/ocds/records/{reference}")))


def _paged(
    request: Call, kind: str, rows: list[tuple[int, Package]], limit: int, publisher: Publisher
) -> Response[Any]:
    if not rows:
        return Response[Any](None, status_code=204)
    shown, onward = split(rows, limit, lambda row: (row[0],))
    uri = f"{site().base_url}{visit().path}{'?' + visit().query if visit().query else ''}"
    answered = _packed(request, package(kind, [one for _number, one in shown], publisher, uri=uri))
    answered.headers["x-cursor"] = cursor_of((shown[-1][0],))
    if onward:
        answered.headers["link"] = f'<{address(f"/ocds/{kind}")}?limit={limit}&cursor={onward}>; rel="next"'
    return answered


def _packed(request: Call, body: Package) -> Response[Any]:
    headers = {"cache-control": f"public, max-age={SECONDS_FRESH}"}
    return answer(request, msgspec.json.encode(body), "application/json", headers=headers)


@get("/api/ocds/{name:str}", include_in_schema=False, opt=PUBLIC)
async def extension(request: Call, name: FromPath[str]) -> Response[Any]:
    """The files of our own extension of the standard: `tender.identifiers`, as the standard's next version has it."""
    files = {"extension.json": METADATA, "release-schema.json": PATCH}
    if name not in files:
        raise NoSuchThing(name[:40])
    return _packed(request, files[name])


ROUTES: list[Any] = [releases, release, records, record]
