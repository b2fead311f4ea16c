"""What a reader hands over: a notice in our own words, or the reason why there is none."""

from collections.abc import Iterator
from datetime import date, datetime
from mmap import mmap
from typing import Literal

import msgspec

from procurement.sources.formats.reasons import REASONS

Buffer = bytes | mmap
Kind = Literal["planning", "tender", "change", "cancel", "award", "contract"]
Precision = Literal["day", "month", "quarter", "half", "year"]


class Text(msgspec.Struct, frozen=True, omit_defaults=True):
    """The words of a notice in one language."""

    title: str
    summary: str = ""
    description: str = ""


class Document(msgspec.Struct, frozen=True, omit_defaults=True):
    """A document that lies with its publisher."""

    url: str
    title: str = ""
    language: str = ""


class Lot(msgspec.Struct, frozen=True, omit_defaults=True):
    """A part that can be bid for on its own."""

    number: str
    title: str = ""
    deadline_at: datetime | None = None
    cancelled: bool = False
    description: str = ""
    cpv: tuple[str, ...] = ()
    value_minor: int | None = None


class NoticeRead(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One published document about a procurement, as its publisher wrote it.

    What is not stated is None or empty, never guessed. `keys` name the procurement, strongest first: notices
    that share one tell of the same procurement. `texts` are by ISO 639-1 language.
    """

    external_id: str
    place: str
    kind: Kind
    texts: dict[str, Text]
    language: str
    keys: tuple[str, ...] = ()
    version: str | None = None
    buyer_name: str | None = None
    buyer_identifier: str | None = None
    buyer_country: str | None = None
    cpv: tuple[str, ...] = ()
    nuts: tuple[str, ...] = ()
    locality: str | None = None
    value_from_minor: int | None = None
    value_to_minor: int | None = None
    currency: str | None = None
    planned_on: date | None = None
    planned_precision: Precision | None = None
    preliminary: bool = False
    published_at: datetime | None = None
    opens_at: datetime | None = None
    deadline_at: datetime | None = None
    questions_until: datetime | None = None
    contract_from_on: date | None = None
    contract_until_on: date | None = None
    url: str | None = None
    submission_url: str | None = None
    documents: tuple[Document, ...] = ()
    upphandlings_id: str | None = None
    case_number: str | None = None
    procedure: str | None = None
    contact_name: str | None = None
    contact_email: str | None = None
    contact_phone: str | None = None
    cancelled_reason: str | None = None
    winners: tuple[str, ...] = ()
    lots: tuple[Lot, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Return the title in the original language."""
        return self.texts[self.language].title


class Rejected(msgspec.Struct, frozen=True):
    """Something in a file that did not become a notice: where it stands, and why."""

    place: str
    code: str
    detail: str = ""

    @property
    def reason(self) -> str:
        """Return the sentence for logs and commands, in English."""
        return REASONS[self.code][0].format(detail=self.detail)

    @property
    def reason_sv(self) -> str:
        """Return the sentence for the officers' pages."""
        return REASONS[self.code][1].format(detail=self.detail)


Reading = Iterator[NoticeRead | Rejected]


class Unreadable(Exception):
    """A whole file, or the rest of it, cannot be read; carries the rejection."""

    def __init__(self, code: str, detail: str = "", place: str = "file") -> None:
        self.rejected = Rejected(place, code, detail)
        super().__init__(self.rejected.reason)
