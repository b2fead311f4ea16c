"""Writing what a notice says into a procurement; what it does not say stays as it was."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from portal.foundation.database import fetch_row, fetch_value
from procurement.register.actions import award_procurement, cancel_procurement, edit_procurement
from procurement.register.domain import may_become
from procurement.register.queries import procurement_by_reference
from procurement.sources.domain import CANCELLED_WITHOUT_REASON, fields_of, links_of, lots_of, texts_of
from procurement.sources.formats.notice import NoticeRead


async def apply_notice(
    notice: NoticeRead, reference: str, *, by: str, now: datetime, ours: Collection[str] = ()
) -> list[str]:
    """Write a notice into its procurement and return the names of what changed; fields named in `ours` stay."""
    fields = {name: value for name, value in fields_of(notice).items() if name not in ours}
    texts = {language: _without(text, language, ours) for language, text in texts_of(notice).items()}
    links = None if "links" in ours else links_of(notice) or None
    texts = await _whole(texts, reference)
    lots = None if "lots" in ours else await _with_winners(lots_of(notice), reference) or None
    names = (await edit_procurement(reference, fields, texts, links, lots, by=by, now=now)).changes
    if "status" not in ours and await _take_step(notice, reference, by, now):
        names.append("status")
    return names


def _without(text: dict[str, str], language: str, ours: Collection[str]) -> dict[str, str]:
    return {name: words for name, words in text.items() if f"{name}_{language}" not in ours}


async def _whole(texts: dict[str, dict[str, str]], reference: str) -> dict[str, dict[str, str]]:
    """Fill in the parts of a text that stay as they are: a text is written whole."""
    whole = {}
    for language, text in texts.items():
        row = None if len(text) == 3 else await _text(reference, language)
        whole[language] = {**(row or {}), **text}
    return whole


async def _with_winners(lots: list[dict[str, Any]], reference: str) -> list[dict[str, Any]]:
    """Return a notice's lots with the winners that are told here."""
    kept = {lot["number"]: lot["awarded_to"] for lot in (await procurement_by_reference(reference))["lots"]}
    return [lot | {"awarded_to": kept.get(lot["number"])} for lot in lots]


async def _text(reference: str, language: str) -> dict[str, str]:
    row = await fetch_row(
        """SELECT t.title, t.summary, t.description FROM procurement_text t JOIN procurement p ON p.id = t.procurement_id
           WHERE p.reference = $1 AND t.language = $2""",
        reference, language,
    )  # fmt: skip
    return dict(row) if row else {}


async def _take_step(notice: NoticeRead, reference: str, by: str, now: datetime) -> bool:
    status = await fetch_value("SELECT status FROM procurement WHERE reference = $1", reference)
    step = step_of(notice, status)
    if step == "cancelled":
        await cancel_procurement(reference, notice.cancelled_reason or CANCELLED_WITHOUT_REASON, by=by, now=now)
    elif step == "awarded":
        await award_procurement(reference, ", ".join(notice.winners), by=by, now=now)
    return step is not None


def step_of(notice: NoticeRead, status: str) -> str | None:
    """Return the status that a notice brings a public procurement to, None when it brings it nowhere."""
    if status == "draft":
        return None
    if notice.kind == "cancel" and may_become(status, "cancelled"):
        return "cancelled"
    if notice.kind == "award" and notice.winners and may_become(status, "awarded"):
        return "awarded"
    return None


def said_by(notice: NoticeRead) -> dict[str, Any]:
    """Return what a notice says, each under the name it is shown, compared and decided by."""
    texts = {f"{name}_{language}": words for language, text in texts_of(notice).items() for name, words in text.items()}
    links, lots = links_of(notice), lots_of(notice)
    return {
        **fields_of(notice),
        **texts,
        **({"links": links} if links else {}),
        **({"lots": lots} if lots else {}),
        "status": (notice.kind, notice.winners),
    }


def unsaid(before: NoticeRead | None, notice: NoticeRead) -> set[str]:
    """Return the names of what a notice says as it said before: what somebody here made of that stays."""
    if before is None:
        return set()
    earlier = said_by(before)
    return {name for name, value in said_by(notice).items() if name in earlier and earlier[name] == value}


def changes_of(notice: NoticeRead, procurement: dict[str, Any]) -> dict[str, list[Any]]:
    """Return {field: [ours, theirs]} for all in which a procurement differs from what a notice says of it."""
    texts = procurement["texts"]
    words = {f"{name}_{language}": text[name] for language, text in texts.items() for name in text}
    # Who won a lot is told here, and a notice's codes are those of its lots as well.
    lots = [{**lot, "awarded_to": None} for lot in procurement["lots"]]
    ours = {**procurement, **words, "lots": lots}
    changes = {
        name: [ours.get(name), value]
        for name, value in said_by(notice).items()
        if name != "status" and ours.get(name) != value
    }
    step = step_of(notice, procurement["status"])
    return changes | ({"status": [procurement["status"], step]} if step else {})
