"""`/intern/texter`: every letter as its reader sees it, and what each language lacks, has as a draft, or has had reviewed."""

import asyncio
from collections import Counter
from typing import Any

from litestar import Controller, MediaType, Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.access.queries import all_officers
from portal.foundation.i18n import N_, OWN_NAMES
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n.public import Text, public_texts_in
from portal.foundation.settings import Settings
from portal.foundation.web import Form, page, read_form, read_query, redirect, url
from portal.foundation.wording.actions import review_texts, set_drafts
from portal.foundation.wording.queries import drafts_are_shown, reviews_in
from portal.office.samples import SAMPLES, Sample, languages_of, sample_of

PATH = "/intern/texter"
ON_A_PAGE = 50
STATES = {"saknas": N_("Saknas"), "utkast": N_("Utkast"), "granskad": N_("Granskad")}
# The letter may show itself inside our page and do nothing else at all.
LETTER_CSP = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
FRAMING_CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Texts(Controller):
    """Letters and texts by language."""

    path = PATH
    opt = needs("officer")

    @get()
    async def show(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Show which letters there are and how far each language has come."""
        settings: Settings = request.app.state.settings
        others = [language for language in settings.languages if language != "sv"]
        shown = await drafts_are_shown()
        return page(
            "portal/office/texts.html",
            counts=[(code, OWN_NAMES[code], await _counts(code)) for code in others],
            states=[(code, _(name)) for code, name in STATES.items()],
            letters=[
                (kind, _(name), [(code, OWN_NAMES[code]) for code in languages_of(kind, settings.languages)])
                for kind, name in SAMPLES.items()
            ],
            has_drafts="fit" in others,
            form=Form.of(utkast="ja" if shown else "nej"),
            private=True,
        )

    @post("/utkast", opt=needs("administrator"))
    async def drafts(self, request: Request[Any, Any, Any]) -> Response[Any]:
        """Show drafts in Meänkieli, or not."""
        shown = (await read_form(request)).first("utkast") == "ja"
        await set_drafts(shown, by=request.user.email, now=clock.now())
        return redirect(PATH, flash=_("Sparat."))

    @get("/sidor/{language:str}")
    async def texts(self, request: Request[Any, Any, Any], language: FromPath[str]) -> Response[str]:
        """List the texts of a language in one state, with who reviewed them."""
        _known(request, language)
        query = read_query(request)
        state = query.choice("lage", STATES, "") if query.first("lage") in STATES else "utkast"
        start = int(query.first("fran")) if query.first("fran").isdecimal() and len(query.first("fran")) < 7 else 0
        reviews, names = await reviews_in(language), {o.email: o.name for o in await all_officers()}
        texts = [text for text in await asyncio.to_thread(public_texts_in, language) if _state(text, reviews) == state]
        rows = [(text, reviews.get(text.digest)) for text in texts[start : start + ON_A_PAGE]]
        return page(
            "portal/office/texts_in.html",
            language=language, name=OWN_NAMES[language], state=state, start=start, total=len(texts), rows=rows,
            more=start + ON_A_PAGE if len(texts) > start + ON_A_PAGE else None, names=names,
            states=[(code, _(said)) for code, said in STATES.items()], counts=await _counts(language), private=True,
        )  # fmt: skip

    @post("/sidor/{language:str}", opt=needs("administrator"))
    async def review(self, request: Request[Any, Any, Any], language: FromPath[str]) -> Response[Any]:
        """Note that the ticked translations have been read and found good."""
        _known(request, language)
        ticked = (await read_form(request)).choices("text")
        count = await review_texts(language, ticked, by=request.user.email, now=clock.now())
        said = _("%(n)s texter är granskade.") % {"n": count} if count else _("Kryssa för de texter du har läst.")
        return redirect(f"{PATH}/sidor/{language}", flash=said)

    @get("/mejl/{kind:str}/{language:str}")
    async def letter(
        self, request: Request[Any, Any, Any], kind: FromPath[str], language: FromPath[str]
    ) -> Response[str]:
        """Show a letter as page, on a telephone and as text."""
        sample = await _sample(request, kind, language)
        settings: Settings = request.app.state.settings
        answer = page(
            "portal/office/sample.html",
            kind=kind, language=language, name=_(SAMPLES[kind]), sample=sample,
            languages=[(code, OWN_NAMES[code]) for code in languages_of(kind, settings.languages)], private=True,
        )  # fmt: skip
        answer.headers["content-security-policy"] = FRAMING_CSP
        return answer

    @get("/mejl/{kind:str}/{language:str}/sida")
    async def letter_page(
        self, request: Request[Any, Any, Any], kind: FromPath[str], language: FromPath[str]
    ) -> Response[str]:
        """Show the letter's own page, for the frames."""
        sample = await _sample(request, kind, language)
        if sample is None:
            raise NotFoundException
        headers = {"content-security-policy": LETTER_CSP, "cache-control": "private, no-store"}
        return Response(sample.html, media_type=MediaType.HTML, headers=headers)


def _known(request: Request[Any, Any, Any], language: str) -> None:
    if language not in request.app.state.settings.languages or language == "sv":
        raise NotFoundException


async def _sample(request: Request[Any, Any, Any], kind: str, language: str) -> Sample | None:
    settings: Settings = request.app.state.settings
    if kind not in SAMPLES or language not in languages_of(kind, settings.languages):
        raise NotFoundException
    return await sample_of(kind, language, settings, clock.now())


def _state(text: Text, reviews: dict[str, Any]) -> str:
    return "saknas" if not text.said else "granskad" if text.digest in reviews else "utkast"


async def _counts(language: str) -> Counter[str]:
    reviews = await reviews_in(language)
    return Counter(_state(text, reviews) for text in await asyncio.to_thread(public_texts_in, language))


def address(language: str, state: str, start: int | None = None) -> str:
    """Return the address of a list of texts."""
    return url(f"{PATH}/sidor/{language}", lage=state, fran=start or "")
