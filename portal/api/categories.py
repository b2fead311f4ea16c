"""`/api/v1/trades` and `/api/v1/cpv`: what procurements are sorted by."""

from bisect import bisect_right
from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.openapi.spec import Example
from litestar.params import PathParameter, QueryParameter

from portal.api.answers import Call, Listing, address, following, replied, split
from portal.api.asked import Cursor, Limit
from portal.api.cursors import key_of
from portal.api.errors import NoSuchThing
from procurement.categories.domain import Trade, ancestors, is_known, known_codes, name_of_code, under_prefix
from procurement.categories.queries import all_trades, trade_with_slug

CPV_LANGUAGES = ("sv", "fi", "en")
Slug = Annotated[
    str, PathParameter(pattern=r"^[a-z0-9-]{1,60}$", examples=[Example(value="snorojning", summary="a trade")])
]
Code = Annotated[str, PathParameter(pattern=r"^[0-9]{8}$", examples=[Example(value="90620000", summary="a code")])]
Prefix = Annotated[
    str, QueryParameter(pattern=r"^[0-9]{0,8}$", description="Only codes that begin so.",
                        examples=[Example(value="9062", summary="snow clearing")]),
]  # fmt: skip


class TradeEntry(msgspec.Struct):
    """A plain-word group of CPV codes that suppliers choose from; `active` when it can be chosen today."""

    slug: str
    area: str
    names: dict[str, str]
    descriptions: dict[str, str]
    synonyms: dict[str, list[str]]
    includes: list[str]
    excludes: list[str]
    active: bool


class TradeList(Listing, kw_only=True):
    """All trades; there are few enough for one page."""

    items: list[TradeEntry]


class CodeEntry(msgspec.Struct):
    """A code of the EU's vocabulary; names from the EU under CC BY 4.0."""

    code: str
    names: dict[str, str]
    parent: str | None
    address: str


class CodePage(Listing, kw_only=True):
    """A page of codes in their order."""

    items: list[CodeEntry]


class CodeDetail(msgspec.Struct):
    """A code with what lies right above it, the nearest first, and all that lies below."""

    code: CodeEntry
    above: list[CodeEntry]
    below: list[CodeEntry]


@get("/trades", operation_id="listTrades", tags=["Categories"], summary="Trades")
async def trades(request: Call) -> Response[TradeList]:
    """Every trade, ended ones too: somebody may have chosen them. `includes` and `excludes` are beginnings of codes."""
    rows = [_entry(trade) for trade in await all_trades()]
    return replied(request, TradeList(items=rows, next=None, cursor=None))


@get("/trades/{slug:str}", operation_id="readTrade", tags=["Categories"], summary="One trade")
async def trade(request: Call, slug: Slug) -> Response[TradeEntry]:
    """What a trade is called, and which codes it holds."""
    return replied(request, _entry(await trade_with_slug(slug)))


def _entry(trade: Trade) -> TradeEntry:
    synonyms = {language: list(words) for language, words in trade.synonyms.items()}
    return TradeEntry(
        trade.slug, trade.area, dict(trade.names), dict(trade.descriptions), synonyms, list(trade.includes),
        list(trade.excludes), trade.active,
    )  # fmt: skip


@get("/cpv", operation_id="listCodes", tags=["Categories"], summary="CPV codes")
async def codes(request: Call, begins: Prefix = "", limit: Limit = 50, cursor: Cursor = "") -> Response[CodePage]:
    """The main vocabulary, 9,454 codes, or those that begin with some digits."""
    key = key_of(cursor, tuple[str])
    found = under_prefix(begins) if begins else known_codes()
    start = bisect_right(found, key[0]) if key else 0
    shown, onward = split(found[start : start + limit + 1], limit, lambda code: (code,))
    return replied(request, CodePage(items=[_code(code) for code in shown], **following(request, onward)))


@get("/cpv/{code:str}", operation_id="readCode", tags=["Categories"], summary="One CPV code")
async def code(request: Call, code: Code) -> Response[CodeDetail]:
    """A code's names, what lies above it and all that lies below."""
    if not is_known(code):
        raise NoSuchThing(code)
    below = [other for other in under_prefix(code.rstrip("0").ljust(2, "0")) if code in ancestors(other)]
    body = CodeDetail(_code(code), [_code(one) for one in ancestors(code)], [_code(one) for one in below])
    return replied(request, body)


def _code(code: str) -> CodeEntry:
    names = {language: name_of_code(code, language) for language in CPV_LANGUAGES}
    return CodeEntry(code, names, next(iter(ancestors(code)), None), address(f"/cpv/{code}"))


ROUTES: list[Any] = [trades, trade, codes, code]
