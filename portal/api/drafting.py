"""What a system may send about a procurement, and what of it cannot be."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec

from portal.api.errors import Wrong
from procurement.categories.domain import is_known
from procurement.register.domain.lots import MOST_LOTS
from procurement.register.domain.papers import PAPERS

Line = Annotated[str, msgspec.Meta(max_length=300)]
Text = Annotated[str, msgspec.Meta(max_length=20_000)]
Minor = Annotated[int, msgspec.Meta(ge=0, le=10**15)]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
# Not \s, which means more in Python than in JSON Schema.
Url = Annotated[str, msgspec.Meta(pattern=r"^https?://[^\x00-\x20\x7f]+$", max_length=2000)]


class Translation(msgspec.Struct, forbid_unknown_fields=True):
    """The words in one language."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    summary: Text = ""
    description: Text = ""
    requirements: Text = ""


class Translations(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """The words by language; those of `language` are the original."""

    sv: Translation | None = None
    fi: Translation | None = None
    fit: Translation | None = None
    en: Translation | None = None


class WrittenLink(msgspec.Struct, forbid_unknown_fields=True):
    """A document, a notice or a page elsewhere."""

    url: Url
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    kind: Literal["document", "notice", "page"] = "document"
    language: Literal["sv", "fi", "fit", "en"] = "sv"


class WrittenLot(msgspec.Struct, forbid_unknown_fields=True):
    """A part that can be bid for on its own; without a number it takes the first that is free."""

    number: Annotated[str, msgspec.Meta(max_length=40)] = ""
    title: Line = ""
    description: Text = ""
    cpv: Annotated[list[str], msgspec.Meta(max_length=50)] = []
    value_minor: Minor | None = None
    deadline_at: Instant | None = None
    awarded_to: Line | None = None
    cancelled: bool = False


class Fields(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What is known of a procurement; sums are in hundredths (öre), instants carry their offset."""

    texts: Translations | msgspec.UnsetType = msgspec.UNSET
    links: Annotated[list[WrittenLink], msgspec.Meta(max_length=50)] | msgspec.UnsetType = msgspec.UNSET
    lots: Annotated[list[WrittenLot], msgspec.Meta(max_length=MOST_LOTS)] | msgspec.UnsetType = msgspec.UNSET
    required_papers: list[Literal[tuple(PAPERS)]] | msgspec.UnsetType = msgspec.UNSET  # type: ignore[valid-type]
    language: Literal["sv", "fi", "fit", "en"] | msgspec.UnsetType = msgspec.UNSET
    unit: Line | msgspec.UnsetType | None = msgspec.UNSET
    procedure: Line | msgspec.UnsetType | None = msgspec.UNSET
    place: Line | msgspec.UnsetType | None = msgspec.UNSET
    cpv: Annotated[list[str], msgspec.Meta(max_length=50)] | msgspec.UnsetType = msgspec.UNSET
    value_from_minor: Minor | msgspec.UnsetType | None = msgspec.UNSET
    value_to_minor: Minor | msgspec.UnsetType | None = msgspec.UNSET
    currency: Literal["SEK", "EUR", "NOK", "DKK"] | msgspec.UnsetType = msgspec.UNSET
    planned_on: date | msgspec.UnsetType | None = msgspec.UNSET
    planned_precision: Literal["day", "month", "quarter", "half", "year"] | msgspec.UnsetType | None = msgspec.UNSET
    preliminary: bool | msgspec.UnsetType = msgspec.UNSET
    deadline_at: Instant | msgspec.UnsetType | None = msgspec.UNSET
    questions_until: Instant | msgspec.UnsetType | None = msgspec.UNSET
    contract_from_on: date | msgspec.UnsetType | None = msgspec.UNSET
    contract_until_on: date | msgspec.UnsetType | None = msgspec.UNSET
    submission_url: Url | msgspec.UnsetType | None = msgspec.UNSET
    submission_system: Line | msgspec.UnsetType | None = msgspec.UNSET
    upphandlings_id: Line | msgspec.UnsetType | None = msgspec.UNSET
    case_number: Line | msgspec.UnsetType | None = msgspec.UNSET


class Changed(Fields, kw_only=True):
    """What is to change; what is left out stays, null empties. `seen_revision` is the revision that you know."""

    seen_revision: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)] | None = None


class Draft(Fields, kw_only=True):
    """A new draft; without a buyer it is the municipality's own."""

    texts: Translations
    buyer: Annotated[str, msgspec.Meta(min_length=1, max_length=300)] | None = None


Standing = dict[str, Any]


def fields_of(sent: Fields) -> Standing:
    """Return the columns that are set, by the register's names."""
    apart = ("texts", "links", "lots", "required_papers")
    values = {name: getattr(sent, name) for name in Fields.__struct_fields__ if name not in apart}
    values["papers"] = sent.required_papers
    return {name: _cleaned(value) for name, value in values.items() if value is not msgspec.UNSET}


def texts_of(sent: Fields) -> dict[str, dict[str, str]]:
    """Return the words by language."""
    if isinstance(sent.texts, msgspec.UnsetType):
        return {}
    found = {code: getattr(sent.texts, code) for code in Translations.__struct_fields__}
    return {code: _cleaned(msgspec.to_builtins(words)) for code, words in found.items() if words is not None}


def links_of(sent: Fields) -> list[dict[str, str]] | None:
    """Return the links, or None when they stay as they are."""
    return None if isinstance(sent.links, msgspec.UnsetType) else _cleaned(msgspec.to_builtins(sent.links))


def lots_of(sent: Fields) -> list[dict[str, Any]] | None:
    """Return the lots, or None when they stay as they are.

    Raises:
        Wrong: a lot cannot be so, or two have one number.
    """
    if isinstance(sent.lots, msgspec.UnsetType):
        return None
    found = [_cleaned(msgspec.structs.asdict(lot)) for lot in sent.lots]
    faults = {f"lots[{n}].{name}": words for n, lot in enumerate(found) for name, words in _faults(lot)}
    numbers = [lot["number"] for lot in found if lot["number"]]
    if len(set(numbers)) < len(numbers):
        faults["lots"] = "två delar har samma nummer"
    if faults:
        raise Wrong(faults)
    return found


def _cleaned(value: Any) -> Any:
    """Return a value without the character that no text in the database may hold."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    return {name: _cleaned(one) for name, one in value.items()} if isinstance(value, dict) else value


def check(standing: Standing) -> None:
    """Check what would stand after the change.

    Raises:
        Wrong: something in it cannot be; each fault is named.
    """
    faults = dict(_faults(standing))
    if faults:
        raise Wrong(faults)


def check_texts(texts: dict[str, dict[str, str]], language: str) -> None:
    """Check that there are words in the original language.

    Raises:
        Wrong: there are none, or a title is empty.
    """
    if not texts.get(language, {}).get("title", "").strip():
        raise Wrong({f"texts.{language}": "rubrik saknas på originalspråket"})
    empty = {f"texts.{code}.title": "får inte vara tom" for code, words in texts.items() if not words["title"].strip()}
    if empty:
        raise Wrong(empty)


def _faults(standing: Standing) -> Any:
    for name in ("deadline_at", "questions_until"):
        moment = standing.get(name)
        if moment is not None and not 1 < moment.year < 9999:
            yield name, "ligger utanför vad en kalender visar"
    for code in standing.get("cpv") or ():
        if not is_known(code):
            yield "cpv", f"{code[:20]} finns inte i CPV; skriv åtta siffror"
    if (standing.get("planned_on") is None) != (standing.get("planned_precision") is None):
        yield "planned_on", "planned_on och planned_precision hör ihop"
    if _falls(standing.get("value_from_minor"), standing.get("value_to_minor")):
        yield "value_to_minor", "är mindre än value_from_minor"
    if _falls(standing.get("contract_from_on"), standing.get("contract_until_on")):
        yield "contract_until_on", "är före contract_from_on"


def _falls(low: Any, high: Any) -> bool:
    return low is not None and high is not None and bool(low > high)
