"""Writing with a key: drafts, changes, publishing, and files with notices. The same actions as at the desk."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, patch, post
from litestar.exceptions import ClientException
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import JSONBody, QueryParameter

from portal.api.answers import Call, address
from portal.api.asked import Reference
from portal.api.drafting import Changed, Draft, check, check_texts, fields_of, links_of, lots_of, texts_of
from portal.api.keyed import holder, needs_key
from portal.foundation import clock
from portal.foundation.access.guard import MACHINE
from portal.foundation.audit.actions import record_event
from portal.foundation.settings import Settings
from procurement.register.actions import create_draft, edit_procurement
from procurement.register.queries import procurement_by_reference
from procurement.sources.actions import Rules, import_data, publish_draft

LARGEST_FILE = 10 * 1024 * 1024
Kind = Annotated[
    Literal["rss", "ocds", "eforms", "ted", "ted-api", "csv", "xlsx"] | None,
    QueryParameter(description="The kind of file; guessed without.", examples=[Example(value="ocds", summary="OCDS")]),
]
DryRun = Annotated[
    bool, QueryParameter(description="Count only; write nothing.", examples=[Example(value=True, summary="yes")])
]


class Written(msgspec.Struct):
    """A procurement after a change: where it stands, and which fields changed."""

    reference: str
    address: str
    status: str
    revision: int
    changed: list[str]


class Refused(msgspec.Struct):
    """A part of a file that is no notice, and why."""

    place: str
    reason: str


class Imported(msgspec.Struct):
    """What came of a file; new ones wait for an officer's review."""

    kind: str | None
    new: int
    changed: int
    unchanged: int
    rejected: list[Refused]


@post(
    "/procurements", operation_id="createProcurement", tags=["Writing"], summary="Write a draft", status_code=201,
    opt=MACHINE, guards=[needs_key("procurements:write")],
)  # fmt: skip
async def create(request: Call, data: JSONBody[Draft]) -> Response[Written]:
    """A draft that officers find at the desk; it is public only when somebody publishes it."""
    settings, key, now = _settings(request), holder(request), clock.now()
    fields, texts = fields_of(data), texts_of(data)
    check({"currency": "SEK", **fields})
    check_texts(texts, fields.get("language", "sv"))
    buyer = (data.buyer or "").replace("\0", "").strip() or settings.municipality
    reference = await create_draft(
        fields, texts, links_of(data) or (), lots=lots_of(data) or (), buyer=buyer, by=key.actor, now=now
    )
    written = await _written(reference, sorted({*fields, *texts}))
    return Response(written, status_code=201, headers={"location": written.address})


@patch(
    "/procurements/{reference:str}", operation_id="changeProcurement", tags=["Writing"], summary="Change a procurement",
    opt=MACHINE, guards=[needs_key("procurements:write")],
)  # fmt: skip
async def change(request: Call, reference: Reference, data: JSONBody[Changed]) -> Response[Written]:
    """What is sent is changed, in a draft or in what is public; what differs is a revision, and followers hear of what matters.

    With `seen_revision`, what others changed since then stays; if they changed the same, nothing is written (409).
    """
    before = await procurement_by_reference(reference)
    fields, texts = fields_of(data), texts_of(data)
    check({**before, **fields})
    check_texts({**before["texts"], **texts}, fields.get("language", before["language"]))
    edited = await edit_procurement(
        reference, fields, texts or None, links_of(data), lots_of(data), by=holder(request).actor, now=clock.now(),
        seen_revision=data.seen_revision,
    )  # fmt: skip
    return Response(await _written(reference, edited.changes))


@post(
    "/procurements/{reference:str}/publish", operation_id="publishProcurement", tags=["Writing"], summary="Publish a draft",
    status_code=200, opt=MACHINE, guards=[needs_key("procurements:publish")],
)  # fmt: skip
async def publish(request: Call, reference: Reference) -> Response[Written]:
    """Make a draft public; whoever it concerns is told. Publishing again changes nothing."""
    await publish_draft(reference, by=holder(request).actor, office=_settings(request).timezone, now=clock.now())
    return Response(await _written(reference, []))


@post(
    "/notices", operation_id="importNotices", tags=["Writing"], summary="Hand in a file with notices", status_code=200,
    opt=MACHINE, guards=[needs_key("notices:import")], request_max_body_size=LARGEST_FILE,
    responses={200: ResponseSpec(Imported, description="What came of it.")},
)  # fmt: skip
async def import_notices(request: Call, kind: Kind = None, dry_run: DryRun = False) -> Response[Imported]:
    """The file as the body, in any kind that `anbud import` reads; what is new waits as a draft until an officer has seen it."""
    settings, key, body = _settings(request), holder(request), await request.body()
    if not body.strip():
        raise ClientException("The body is empty.")
    rules = Rules(
        now=clock.now(), office=settings.timezone, municipality=settings.municipality, ocid_prefix=settings.ocid_prefix,
        kind=kind, source=key.actor, review=True, dry_run=dry_run,
    )  # fmt: skip
    taken = await import_data(body, "body", rules)
    if not dry_run:
        await record_event(
            key.actor, "notices.imported", "source", key.actor, at=clock.now(), details={"new": taken.new}
        )
    rejected = [Refused(one["place"], one["reason"]) for one in taken.rejected]
    return Response(Imported(taken.kind, taken.new, taken.changed, taken.unchanged, rejected))


async def _written(reference: str, changed: list[str]) -> Written:
    row = await procurement_by_reference(reference)
    return Written(reference, address(f"/procurements/{reference}"), row["status"], row["revision"], changed)


def _settings(request: Call) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


ROUTES: list[Any] = [create, change, publish, import_notices]
