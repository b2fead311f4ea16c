"""`/intern/branscher/SLUG`: a trade is drawn anew; what that does is shown, and the same form then saves it."""

import hashlib
import re
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import check_access, needs
from portal.foundation.i18n import OWN_NAMES, current_language, gettext
from portal.foundation.web import Form, page, read_form, redirect
from procurement.categories.actions import draw_trade
from procurement.categories.domain import (
    Trade,
    overlaps,
    read_prefixes,
    read_words,
    shipped_areas,
    shipped_trades,
    under_prefix,
    unmapped,
)
from procurement.categories.queries import all_trades, edited_trades, trade_with_slug
from procurement.register.queries import changed_by_trade
from suppliers.trades.queries import concerned
from suppliers.trades.web.reading import PATH, by

LANGUAGES = ("sv", "fi", "fit", "en")
SHOWN = 20
BLANK = Trade("", "", {"sv": ""})


class Drawing(Controller):
    """The form."""

    path = PATH
    opt = needs("officer")
    guards = [check_access]
    include_in_schema = False

    @get("/ny", opt=needs("procurer"))
    async def ask_new(self) -> Response[str]:
        """Show an empty form."""
        return await _page(BLANK, _filled(BLANK))

    @post("/ny", opt=needs("procurer"))
    async def draw_new(self, request: Request[Any, Any, Any]) -> Response[Any]:
        """Show what a trade of our own would do; save it when that has been seen."""
        return await _draw(BLANK, await read_form(request))

    @get("/{slug:str}")
    async def show(self, request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[str]:
        """Show a trade in the form; with `?fran=levererad` as it was shipped."""
        trade = await trade_with_slug(slug)
        shipped = next((one for one in shipped_trades() if one.slug == slug), None)
        as_shipped = request.query_params.get("fran") == "levererad" and shipped is not None
        return await _page(trade, _filled(shipped if as_shipped and shipped else trade))

    @post("/{slug:str}", opt=needs("procurer"))
    async def draw(self, request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[Any]:
        """Show what the change does; save it when that very change has been seen."""
        return await _draw(await trade_with_slug(slug), await read_form(request))


async def _draw(before: Trade, form: Form) -> Response[Any]:
    after = await _read(before, form)
    if not form.valid:
        return await _page(before, form)
    seen = _digest(before, after)
    if not form.has("save") or form.first("seen") != seen:
        return await _page(before, form, await _effect(before, after), seen)
    await draw_trade(after, by=by(), now=clock.now())
    return redirect(
        f"{PATH}/{after.slug}", flash=gettext("Branschen är sparad. Upphandlingarna följer med inom en minut.")
    )


def _digest(before: Trade, after: Trade) -> str:
    """Return what tells one change from every other, made to the trade as it is now."""
    return hashlib.sha256(repr((before, after)).encode()).hexdigest()[:20]


def _filled(trade: Trade) -> Form:
    values: dict[str, Any] = {"area": trade.area, "active": "yes" if trade.active else ""}
    values |= {"includes": ", ".join(trade.includes), "excludes": ", ".join(trade.excludes)}
    for language in LANGUAGES:
        values |= {
            f"name-{language}": trade.names.get(language, ""), f"about-{language}": trade.descriptions.get(language, ""),
            f"words-{language}": ", ".join(trade.synonyms.get(language, ())),
        }  # fmt: skip
    return Form.of(**{name: value for name, value in values.items() if name != "active" or value})


async def _read(before: Trade, form: Form) -> Trade:
    names = {
        lang: form.text(f"name-{lang}", longest=80, too_long=gettext("Skriv ett kortare namn")) for lang in LANGUAGES
    }
    if not names["sv"]:
        form.error("name-sv", gettext("Skriv branschens namn på svenska"))
    abouts = {lang: form.text(f"about-{lang}", longest=300, too_long=gettext("Skriv kortare")) for lang in LANGUAGES}
    areas = {area.slug for area in shipped_areas()}
    return Trade(
        slug=before.slug or await _new_slug(names["sv"], form),
        area=before.area or form.choice("area", areas, gettext("Välj ett område")),
        names={lang: name for lang, name in names.items() if name},
        descriptions={lang: about for lang, about in abouts.items() if about},
        synonyms={lang: words for lang in LANGUAGES if (words := read_words(form.first(f"words-{lang}")))},
        includes=_prefixes("includes", form, needed=True),
        excludes=_prefixes("excludes", form, needed=False),
        position=before.position or 1000,
        active=form.has("active") or not before.slug,
    )


def _prefixes(field: str, form: Form, *, needed: bool) -> tuple[str, ...]:
    prefixes = read_prefixes(form.first(field))
    if needed and not prefixes:
        form.error(field, gettext("Skriv minst en början av en CPV-kod, till exempel 9062"))
    for prefix in prefixes:
        if not re.fullmatch(r"\d{2,8}", prefix) or not under_prefix(prefix):
            form.error(
                field,
                gettext("Ingen CPV-kod börjar med %(prefix)s. Rätta eller ta bort den.") % {"prefix": prefix[:20]},
            )
    return prefixes


async def _new_slug(name: str, form: Form) -> str:
    plain = name.lower().translate(str.maketrans("åäöé", "aaoe"))
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]
    if name and (not slug or slug in {trade.slug for trade in await all_trades()} | {"ny", "sokord", "utan-bransch"}):
        form.error("name-sv", gettext("Det finns redan en bransch med det namnet"))
    return slug


async def _effect(before: Trade, after: Trade) -> dict[str, Any]:
    """Return what a change does: purchases that come and go, firms that hear of more or less, warnings."""
    changed = await changed_by_trade(before, after)
    others = [trade for trade in await all_trades() if trade.slug != after.slug and trade.active]
    before_bare = set(unmapped([*others, before])) if before.slug else set(unmapped(others))
    names = {trade.slug: trade.name(current_language()) for trade in others}
    gain, lose = [await concerned(after.slug, [row["id"] for row in changed[kind]]) for kind in ("gains", "loses")]
    words = {(lang, word) for lang, said in after.synonyms.items() for word in said}
    return {
        **changed, "gain": gain, "lose": lose,
        "shared": [(names[slug], codes) for slug, codes in overlaps(after, others).items()],
        "bare": sorted(set(unmapped([*others, after])) - before_bare),
        "same_words": [
            (word, names[other.slug]) for other in others for lang, said in other.synonyms.items() for word in said
            if (lang, word) in words
        ],
    }  # fmt: skip


async def _page(trade: Trade, form: Form, effect: dict[str, Any] | None = None, seen: str = "") -> Response[str]:
    shipped = next((one for one in shipped_trades() if one.slug == trade.slug), None)
    drawn = await edited_trades() if trade.slug else {}
    language = current_language()
    return page(
        "suppliers/trades/trade.html", trade=trade, form=form, effect=effect, seen=seen, most=SHOWN, name=trade.name(language),
        areas=[("", gettext("Välj område")), *((area.slug, area.names["sv"]) for area in shipped_areas())],
        languages=[(lang, OWN_NAMES[lang]) for lang in LANGUAGES], can_go_back=shipped is not None and trade.slug in drawn,
        private=True,
    )  # fmt: skip
