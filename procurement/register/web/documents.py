"""Papers: officers hand them in and take them away; everybody may save them."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import PUBLIC, needs
from portal.foundation.feeds import answer
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form, redirect, visit
from portal.foundation.web.uploads import saving_headers, size_text, to_be_saved, uploaded
from procurement.register import actions, domain
from procurement.register.queries import procurement_by_reference
from procurement.register.queries.papers import document_file, documents_of, removed_documents_of
from procurement.register.web.words import as_read

OFFICER = needs("officer")
ONE = "/intern/upphandlingar/{reference:str}"


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """Return a paper as pages tell of it: what kind of file, and how large."""
    return {**row, "kind": row["filename"].rpartition(".")[2].upper(), "how_large": size_text(row["size"])}


@get(f"{ONE}/dokument", include_in_schema=False, opt=OFFICER)
async def documents(reference: FromPath[str]) -> Response[str]:
    """What there is, what there was, and where to hand in more."""
    return await _page(reference, Form.of(language="sv"))


async def _page(reference: str, form: Form) -> Response[str]:
    found = await procurement_by_reference(reference)
    return page(
        "procurement/register/documents.html",
        form=form,
        p=as_read(found),
        documents=[shown(row) for row in await documents_of(found["id"])],
        removed=[shown(row) for row in await removed_documents_of(found["id"])],
        private=True,
    )


@post(f"{ONE}/dokument", include_in_schema=False, opt=OFFICER)
async def add(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """Keep a paper; without a name of its own it is called what its file is called."""
    form = await read_form(request)
    title = form.text("title", longest=200, too_long=gettext("Namnet får ha högst 200 tecken"))
    language = form.first("language") if form.first("language") in domain.LANGUAGES else "sv"
    file = await uploaded(form, "file")
    if not form.valid or file is None:
        return await _page(reference, form)
    name, media_type, body = file
    paper = actions.Paper(
        title or name.rpartition(".")[0] or name, name, media_type, body, language, form.has("accessible")
    )
    await actions.add_document(reference, paper, by=by(), now=clock.now())
    return redirect(f"/intern/upphandlingar/{reference}/dokument", flash=gettext("Dokumentet är tillagt."))


def by() -> str:
    """Return who does it, as revisions name them."""
    officer = visit().officer
    return officer.email if officer else "anbud"


@post(f"{ONE}/dokument/{{number:int}}/ta-bort", include_in_schema=False, opt=OFFICER)
async def remove(reference: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Show a paper no longer."""
    await actions.remove_document(reference, number, by=by(), now=clock.now())
    said = gettext("Dokumentet visas inte längre. Det finns kvar här under Borttagna.")
    return redirect(f"/intern/upphandlingar/{reference}/dokument", flash=said)


@get(f"{ONE}/dokument/{{number:int}}", include_in_schema=False, opt=OFFICER)
async def kept(reference: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """The file as it was handed in, taken away or not."""
    row = await _file(reference, number, public=False)
    return to_be_saved(row["body"], row["media_type"], row["filename"])


@get("/upphandlingar/{reference:str}/dokument/{number:int}", include_in_schema=False, opt=PUBLIC)
async def published(
    request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]
) -> Response[bytes]:
    """The file for everybody, to be saved; whoever has it already is told so."""
    row = await _file(reference, number, public=True)
    headers = saving_headers(row["filename"])
    return answer(request, row["body"], row["media_type"], changed_at=row["added_at"], headers=headers)


async def _file(reference: str, number: int, *, public: bool) -> dict[str, Any]:
    row = await document_file(reference, min(number, 2**31 - 1), public=public) if number > 0 else None
    if row is None:
        raise NotFoundException
    return row


ROUTES = [documents, add, remove, kept, published]
