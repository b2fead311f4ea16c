"""The life of a procurement: pure rules.

draft -> planned -> dialogue -> open -> closed -> awarded -> ended; cancelled from every public state before awarded.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from portal.foundation.i18n import OWN_NAMES
from procurement.register.domain.lots import lots_matter

PARTS = ("title", "summary", "description", "requirements")
# What an officer may say is not known yet, so that a reader knows that nobody forgot it.
UNKNOWABLE = ("deadline_at", "questions_until", "planned_on", "contract", "value")
LANGUAGES = ("sv", "fi", "fit", "en")
PRECISIONS = ("day", "month", "quarter", "half", "year")
STATUSES = ("draft", "planned", "dialogue", "open", "closed", "awarded", "ended", "cancelled")

STEPS: dict[str, frozenset[str]] = {
    "draft": frozenset({"planned", "dialogue", "open", "closed", "awarded"}),
    "planned": frozenset({"dialogue", "open", "closed", "awarded", "cancelled"}),
    "dialogue": frozenset({"planned", "open", "cancelled"}),
    "open": frozenset({"closed", "awarded", "cancelled"}),
    "closed": frozenset({"open", "awarded", "cancelled"}),
    "awarded": frozenset({"ended", "closed"}),
    "ended": frozenset(),
    "cancelled": frozenset(),
}

# A bidder acts on these; everything else is for the record.
MATTERS = frozenset({
    "deadline_at", "status", "cancelled_reason", "links", "documents", "questions", "cpv", "submission_url",
    "questions_until", "papers",
})  # fmt: skip

# Legal forms on both sides of the border: a name is the same firm with and without.
_FORMS = re.compile(r"\b(aktiebolag|ab|hb|kb|ek för|ideell förening|enskild firma|ef|oyj|oy|tmi|ky|as|publ)\b")
_NOT_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Standing:
    """What decides where in its life a procurement is."""

    status: str
    deadline_at: datetime | None = None
    planned_on: date | None = None
    cancelled_reason: str | None = None
    awarded: bool = False


def may_become(status: str, step: str) -> bool:
    """Tell whether a procurement that is `status` may become `step`."""
    return step in STEPS[status]


def status_when_published(standing: Standing, now: datetime) -> str:
    """Return the status a draft takes when it is made public at `now`."""
    if standing.awarded:
        return "awarded"
    if standing.deadline_at is not None:
        return "open" if standing.deadline_at > now else "closed"
    return "planned"


def standing_of(row: Mapping[str, Any]) -> Standing:
    """Return the standing of a procurement as its row tells it."""
    return Standing(
        row["status"],
        row["deadline_at"],
        row["planned_on"],
        row.get("cancelled_reason"),
        awarded=row["awarded_on"] is not None or row["awarded_to"] is not None,
    )


def status_in_public(row: Mapping[str, Any], now: datetime) -> str:
    """Return the status that the public sees of a procurement, or would see of a draft if it were published now."""
    return status_when_published(standing_of(row), now) if row["status"] == "draft" else str(row["status"])


# How long an officer may take back the mail of what is public already.
UNDO_WITHIN = timedelta(minutes=10)


def may_call_off(row: Mapping[str, Any]) -> bool:
    """Tell whether nobody has been told yet of a public procurement, so that nobody need be.

    Rows decide, not clocks: until a worker has begun to tell, it can be undone, however late that is.
    """
    return row["tell_from"] is not None and row["called_off_at"] is None and row["telling_began_at"] is None


def same_title(title: str) -> str:
    """Return a title as it is compared: without case, marks and space."""
    return "".join(_NOT_LETTERS.split(title.casefold()))


def lacks_approval(last_editor: str, publisher: str, *, four_eyes: bool) -> bool:
    """Tell whether a second pair of eyes is asked for and missing: nobody approves what they wrote last."""
    return four_eyes and last_editor == publisher


def is_over(status: str, deadline_at: datetime | None, now: datetime) -> bool:
    """Tell whether the time for bids has run out for an open procurement."""
    return status == "open" and deadline_at is not None and deadline_at <= now


def lacks_for_publishing(
    title: str,
    summary: str,
    cpv: list[str],
    standing: Standing,
    *,
    unknown: Collection[str] = (),
    untitled: Collection[str] = (),
) -> list[str]:
    """Return what must be added before the public may see it, in Swedish.

    `unknown` is what is said not to be known yet, `untitled` the languages of translations without a title.
    """
    missing = []
    if not title.strip():
        missing.append("en rubrik")
    if not summary.strip():
        missing.append("en sammanfattning")
    if not cpv:
        missing.append("minst en CPV-kod")
    missing += [f"en rubrik till översättningen ({language})" for language in untitled]
    known_when = standing.deadline_at is not None or standing.planned_on is not None or standing.awarded
    if not known_when and "planned_on" not in unknown:
        missing.append("sista dag eller när den planeras")
    return missing


def lacks_of(found: Mapping[str, Any]) -> list[str]:
    """Return what a draft, read with its texts, lacks before the public may see it, in Swedish."""
    if found["status"] != "draft":
        return []
    texts, original = found["texts"], found["language"]
    text = texts.get(original, {"title": "", "summary": ""})
    untitled = [OWN_NAMES.get(one, one) for one, said in texts.items() if one != original and not said["title"]]
    return lacks_for_publishing(
        text["title"], text["summary"], found["cpv"], standing_of(found), unknown=found["unknown"], untitled=untitled
    )


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return {field: [before, after]} for each field of `after` that differs."""
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def matters_to_a_bidder(changes: Mapping[str, list[Any]], language: str = "sv") -> bool:
    """Tell whether a change must reach those who follow the procurement, written in `language`.

    That bids are no longer taken, or that a contract ran out, was known beforehand; a translation is no other demand.
    """
    if changes.get("status", [None, None])[1] in ("closed", "ended"):
        return False
    told = set(changes) if _documents_changed(changes) else set(changes) - {"links"}
    if not _papers_came(changes):
        told -= {"documents"}
    if f"requirements_{language}" in changes or lots_matter(*changes.get("lots", [None, None])):
        return True
    return not MATTERS.isdisjoint(told)


def _papers_came(changes: Mapping[str, list[Any]]) -> bool:
    """Tell whether a paper was added; that one was taken away is for the record."""
    before, after = changes.get("documents", [[], []])
    return len(after) > len(before)


def _documents_changed(changes: Mapping[str, list[Any]]) -> bool:
    """Tell whether other documents are linked to; where the notice itself can be read is no news to a bidder."""
    before, after = changes.get("links", [None, None])
    return _documents(before) != _documents(after)


def _documents(links: Any) -> set[str]:
    return {link["url"] for link in links or () if link.get("kind", "document") == "document"}


def is_earlier(changes: Mapping[str, list[Any]]) -> bool:
    """Tell whether the deadline moved closer: the change that hurts."""
    before, after = changes.get("deadline_at", [None, None])
    return isinstance(before, datetime) and isinstance(after, datetime) and after < before


def reference_of(year: int, number: int) -> str:
    """Return the public number, for example 2026-014."""
    return f"{year}-{number:03d}"


def firm_key(name: str) -> str:
    """Return what is left of a firm's name without case, legal form and punctuation; two spellings of it are equal."""
    words = _NOT_LETTERS.sub(" ", name.casefold())
    return " ".join(_FORMS.sub(" ", words).split()) or words.strip()


# Divisions of the CPV that hold works, and those that mostly hold services with rules of their own (LOU, chapter 19;
# directive 2014/24/EU, annex XIV).
_WORKS, _SOCIAL = ("45",), ("55", "75", "80", "85", "98")


def purchase_kind(cpv: Sequence[str]) -> str:
    """Return what the main code says is bought: works, social (social and other special services), or goods_services."""
    division = cpv[0][:2] if cpv else ""
    return "works" if division in _WORKS else "social" if division in _SOCIAL else "goods_services"
