"""A procurement as machines read it: the same members in lists, the API and webhooks, without personal data."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from portal.foundation.i18n import current_language
from portal.foundation.web import site
from procurement.register.queries import text_in
from procurement.register.web.words import path_of


class Words(msgspec.Struct):
    """What a procurement says in one language."""

    title: str
    summary: str
    description: str
    requirements: str


class Lot(msgspec.Struct):
    """A part that can be bid for on its own; `deadline_at` where it is another than the procurement's."""

    number: str
    title: str
    description: str
    cpv: list[str]
    value_minor: int | None
    deadline_at: datetime | None
    awarded_to: str | None
    cancelled: bool


class Link(msgspec.Struct):
    """A document or a page elsewhere about a procurement."""

    kind: str
    url: str
    title: str
    language: str


class OpenProcurement(msgspec.Struct):
    """A public procurement; instants carry their offset, sums are in hundredths (öre).

    `required_papers` are what a bidder hands in, by name: price, registration, taxes, espd, insurance, references…
    """

    reference: str
    url: str
    title: str
    summary: str
    language: str
    texts: dict[str, Words]
    status: str
    buyer: str
    unit: str | None
    upphandlings_id: str | None
    case_number: str | None
    cpv: list[str]
    trades: list[str]
    procedure: str | None
    place: str | None
    nuts: list[str]
    value_from_minor: int | None
    value_to_minor: int | None
    currency: str
    planned_on: date | None
    planned_precision: str | None
    preliminary: bool
    published_at: datetime
    deadline_at: datetime | None
    questions_until: datetime | None
    contract_from_on: date | None
    contract_until_on: date | None
    submission_url: str | None
    awarded_to: str | None
    awarded_on: date | None
    bids: int | None
    cancelled_reason: str | None
    links: list[Link]
    lots: list[Lot]
    required_papers: list[str]
    revision: int
    changed_at: datetime


class Paper(msgspec.Struct):
    """A file that was handed in with a procurement; `url` is where it is saved from."""

    url: str
    title: str
    filename: str
    media_type: str
    size: int
    language: str
    accessible: bool
    added_at: datetime


class Answer(msgspec.Struct):
    """A question and its answer, which everybody was told at the same moment; who asked is not told."""

    question: str
    answer: str
    published_at: datetime


class ProcurementList(msgspec.Struct):
    """A list as it stands at one address."""

    address: str
    page: str
    licence: str
    count: int
    procurements: list[OpenProcurement]


LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
_ALIKE = set(OpenProcurement.__struct_fields__) - {
    "url",
    "title",
    "summary",
    "language",
    "texts",
    "trades",
    "links",
    "lots",
    "required_papers",
}


def absolute(path: str) -> str:
    """Return a path of ours as an address that means the same everywhere."""
    return f"{site().base_url}{path}"


def opened(row: dict[str, Any]) -> OpenProcurement:
    """Return a row of the register as machines read it, its title in the reader's language where there is one."""
    spoken, text = text_in(row, current_language())
    return OpenProcurement(
        url=absolute(path_of(row)),
        title=text["title"],
        summary=text.get("summary", ""),
        language=spoken,
        texts={
            code: Words(t["title"], t["summary"], t["description"], t["requirements"])
            for code, t in row["texts"].items()
        },
        trades=[node[2:] for node in row["match_exact"] if node.startswith("t:")],
        links=[Link(link["kind"], link["url"], link["title"], link["language"]) for link in row["links"]],
        lots=[Lot(**lot) for lot in row["lots"]],
        required_papers=row["papers"],
        **{name: row[name] for name in _ALIKE},
    )


def paper(row: dict[str, Any], reference: str) -> Paper:
    """Return a paper as machines read it."""
    alike = ("title", "filename", "media_type", "size", "language", "accessible", "added_at")
    url = absolute(f"/upphandlingar/{reference}/dokument/{row['id']}")
    return Paper(url=url, **{name: row[name] for name in alike})


def last_change(rows: Sequence[dict[str, Any]]) -> datetime | None:
    """Return the instant of the newest change among the rows."""
    return max((row["changed_at"] for row in rows), default=None)
