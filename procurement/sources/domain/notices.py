"""What a notice means for the register."""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from procurement.categories.domain import is_known
from procurement.register.domain import LANGUAGES
from procurement.register.domain.lots import whole_lots, with_lots
from procurement.sources.formats.notice import NoticeRead, Text

# Without a deadline a call is taken to be over after this long; the law's longest usual time for bids is 52 days.
OPEN_WITHOUT_DEADLINE = timedelta(days=90)
CANCELLED_WITHOUT_REASON = "Upphandlingen har avbrutits enligt annonsen."
_LONGEST_SUMMARY = 400
# eForms numbers lots LOT-0001; people say lot 1.
_EFORMS_LOT = re.compile(r"^LOT-0*(?=\d)")


def content_hash(notice: NoticeRead) -> bytes:
    """Return a digest of everything a notice says; where it stood in its file is not part of that."""
    return hashlib.sha256(
        msgspec.json.encode(msgspec.structs.replace(notice, place=""), order="deterministic")
    ).digest()


def fields_of(notice: NoticeRead) -> dict[str, Any]:
    """Return what a notice states, by the register's names; what it does not state is left out."""
    starts, ends = notice.contract_from_on, notice.contract_until_on
    dates_fit = not (starts and ends and starts > ends)
    stated = {
        "language": notice.language,
        "procedure": notice.procedure,
        "nuts": list(notice.nuts),
        "place": notice.locality,
        "value_from_minor": notice.value_from_minor,
        "value_to_minor": notice.value_to_minor,
        "currency": notice.currency,
        "cpv": with_lots([code for code in notice.cpv if is_known(code)], lots_of(notice)),
        "planned_on": notice.planned_on,
        "planned_precision": notice.planned_precision,
        "deadline_at": notice.deadline_at,
        "questions_until": notice.questions_until,
        "contract_from_on": starts if dates_fit else None,
        "contract_until_on": ends if dates_fit else None,
        "submission_url": notice.submission_url,
        "upphandlings_id": notice.upphandlings_id,
        "case_number": notice.case_number,
        "contact_name": notice.contact_name,
        "contact_email": notice.contact_email,
        "contact_phone": notice.contact_phone,
    }
    return {name: value for name, value in stated.items() if value not in (None, [])}


def texts_of(notice: NoticeRead) -> dict[str, dict[str, str]]:
    """Return the words in the languages that are shown here, and the original's whatever its language."""
    return {
        language: _words(text)
        for language, text in notice.texts.items()
        if language in LANGUAGES or language == notice.language
    }


def _words(text: Text) -> dict[str, str]:
    summary = text.summary or text.description
    if len(summary) > _LONGEST_SUMMARY:
        summary = summary[: _LONGEST_SUMMARY - 1].rsplit(" ", 1)[0] + "…"
    return {"title": text.title, "summary": summary, "description": text.description}


def links_of(notice: NoticeRead) -> list[dict[str, str]]:
    """Return the notice's own page and its documents."""
    links = [{"kind": "notice", "url": notice.url, "title": "Annonsen", "language": "sv"}] if notice.url else []
    for document in notice.documents:
        if document.url == notice.url:
            continue
        language = document.language or notice.language
        links.append(
            {"kind": "document", "url": document.url, "title": document.title or "Dokument", "language": language}
        )
    return links


def lots_of(notice: NoticeRead) -> list[dict[str, Any]]:
    """Return the lots of a notice by the register's names; one lot alone is the whole, and no part."""
    lots = {_EFORMS_LOT.sub("", lot.number): lot for lot in notice.lots if lot.number}
    if len(lots) < 2:
        return []
    return whole_lots([
        {
            "number": number, "title": lot.title, "description": lot.description,
            "cpv": [code for code in lot.cpv if is_known(code)], "value_minor": lot.value_minor,
            "deadline_at": lot.deadline_at if lot.deadline_at != notice.deadline_at else None,
            "cancelled": lot.cancelled,
        }
        for number, lot in lots.items()
    ])  # fmt: skip


def has_publication(notice: NoticeRead, now: datetime) -> bool:
    """Tell whether a notice is public already where it comes from; only then may it open here by itself."""
    if notice.published_at is not None:
        return notice.published_at <= now
    return notice.url is not None


def standing_of(notice: NoticeRead, now: datetime, office: ZoneInfo) -> dict[str, Any]:
    """Return the status a notice's procurement takes when it becomes public at `now`, with what belongs to it."""
    if notice.kind == "cancel":
        return {"status": "cancelled", "cancelled_reason": notice.cancelled_reason or CANCELLED_WITHOUT_REASON}
    if notice.kind in ("award", "contract"):
        on = (notice.published_at or now).astimezone(office).date()
        return {"status": "awarded", "awarded_to": ", ".join(notice.winners) or None, "awarded_on": on}
    if notice.deadline_at is not None:
        return {"status": "open" if notice.deadline_at > now else "closed"}
    if notice.kind == "planning":
        return {"status": "planned"}
    fresh = notice.published_at is None or notice.published_at > now - OPEN_WITHOUT_DEADLINE
    return {"status": "open" if fresh else "closed"}


def warnings_of(notice: NoticeRead, now: datetime) -> Iterator[str]:
    """Yield what an officer should look at before a notice is opened, in Swedish."""
    if not any(is_known(code) for code in notice.cpv):
        yield "CPV-kod saknas"
    # A plan that names no buyer is the municipality's own.
    if notice.buyer_name is None and not notice.place.startswith("row "):
        yield "Köpare saknas"
    if notice.deadline_at is None and notice.kind in ("tender", "change"):
        yield "Sista dag saknas"
    if notice.deadline_at is not None and notice.deadline_at <= now:
        yield "Sista dag har passerat"
    if notice.published_at is not None and notice.published_at > now:
        yield "Annonsen är daterad i framtiden"
    yield from notice.doubts
