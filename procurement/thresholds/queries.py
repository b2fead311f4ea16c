"""Reading the register of amounts."""

import asyncio
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from portal.foundation.database import Question, fetch, fetch_row, rows_of
from portal.foundation.i18n.catalogue import said_in
from procurement.thresholds.domain.quoting import quoted, words_of
from procurement.thresholds.domain.timelines import recheck_due
from procurement.thresholds.domain.which import Amount
from procurement.thresholds.errors import NoSuchReview, NoSuchThreshold
from procurement.thresholds.ports import Publications

ORDER = "law = 'own', law, purchase <> 'all', purchase, limit_kind, label, from_on DESC"


async def thresholds(on: date | None = None, *, replaced: bool = False) -> list[dict[str, Any]]:
    """Return the amounts of every kind, the newest of each first; those in force on a day when one is given."""
    return await rows_of(amounts(on, replaced=replaced))


def amounts(on: date | None = None, *, replaced: bool = False) -> Question:
    """Ask for the amounts of every kind, as `thresholds` returns them."""
    return Question(
        f"""SELECT * FROM threshold WHERE ($1 OR replaced_at IS NULL)
            AND ($2::date IS NULL OR $2 BETWEEN from_on AND coalesce(until_on, 'infinity')) ORDER BY {ORDER}""",
        (replaced, on),
    )


async def threshold_with_id(threshold_id: int) -> dict[str, Any]:
    """Return one row.

    Raises:
        NoSuchThreshold: there is none.
    """
    row = await fetch_row("SELECT * FROM threshold WHERE id = $1", threshold_id)
    if row is None:
        raise NoSuchThreshold(threshold_id)
    return dict(row)


async def amounts_for_rules() -> list[Amount]:
    """Return the register as `which_rules` wants it."""
    return for_rules(await thresholds())


def for_rules(rows: list[dict[str, Any]]) -> list[Amount]:
    """Return rows of the register as `which_rules` wants them."""
    return [
        Amount(row["law"], row["purchase"], row["limit_kind"], row["label"], row["amount_minor"],
               row["verified_by"] is not None, row["from_on"], row["until_on"], row["look_up"])
        for row in rows
    ]  # fmt: skip


async def to_recheck(today: date) -> list[dict[str, Any]]:
    """Return the rows in force that somebody should look up again."""
    return to_look_up(await thresholds(), today)


def to_look_up(rows: list[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    """Return those in force that somebody should look up again."""
    return [
        row
        for row in rows
        if row["from_on"] <= today <= (row["until_on"] or date.max)
        and recheck_due(today, row["verified_at"].date() if row["verified_at"] else None, row["until_on"])
    ]


async def texts_that_quote(publications: Publications, *amounts_minor: int) -> list[dict[str, Any]]:
    """Return published texts in which a sum stands: in kronor, however its thousands are set apart, as tkr or mkr.

    Each with the `amount_minor` that it quotes, the smallest first. Reports tell what officers wrote in them and noted later:
    their tables say which day they are of. Pages and letters tell the words of the program itself.
    """
    patterns = [quoted(amount) for amount in amounts_minor]
    if not patterns:
        return []
    rows = await fetch(
        """WITH asked AS (SELECT * FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS one (pattern, words, number))
           SELECT asked.number, 'procurement' AS kind, p.reference, t.language, t.title
           FROM procurement_text t JOIN procurement p ON p.id = t.procurement_id
           JOIN asked ON procurement_words(t.language, t.title, t.summary, t.description) @@ words::tsquery
             AND concat_ws(' ', t.title, t.summary, t.description) ~ pattern
           WHERE p.published_at IS NOT NULL
           UNION ALL
           SELECT asked.number, 'meeting', m.reference, t.language, t.title
           FROM meeting_text t JOIN meeting m ON m.id = t.meeting_id JOIN asked ON to_jsonb(t)::text ~ pattern
           WHERE m.announced_at IS NOT NULL
           UNION ALL
           SELECT asked.number, 'plan', a.rule, 'sv', a.number || ' ' || a.title
           FROM activity a JOIN plan p ON p.id = a.plan_id JOIN asked ON concat_ws(' ', a.title, a.wording) ~ pattern
           WHERE p.until_on IS NULL
           ORDER BY number, kind, reference, language""",
        patterns, [words_of(amount) for amount in amounts_minor],
    )  # fmt: skip
    found = [dict(row) for row in rows]
    found += [{"kind": "report", **row} for row in await publications.quoting(patterns)]
    found += await asyncio.to_thread(_pages_that_quote, [re.compile(pattern) for pattern in patterns])
    told = [{"amount_minor": amounts_minor[row.pop("number") - 1], **row} for row in found]
    return sorted(told, key=lambda row: row["amount_minor"])


def _pages_that_quote(patterns: Sequence[re.Pattern[str]]) -> list[dict[str, Any]]:
    """Return the texts of pages and letters, in any language, in which a sum stands."""
    # Only what the public reads has a translation.
    said = {(language, text) for language in ("fi", "en") for pair in said_in(language).items() if all(pair)
            for language, text in (("sv", pair[0]), (language, pair[1]))}  # fmt: skip
    return [
        {"number": number, "kind": "page", "reference": "", "language": language, "title": text}
        for number, pattern in enumerate(patterns, 1)
        for language, text in sorted(said)
        if pattern.search(text)
    ]


async def reviews() -> list[dict[str, Any]]:
    """Return all reviews, the newest first, each with how many strands are still open."""
    rows = await fetch(
        """SELECT r.*, count(*) FILTER (WHERE s.decided_on IS NULL) AS open_strands
           FROM threshold_review r JOIN threshold_review_strand s ON s.review_id = r.id
           GROUP BY r.id ORDER BY r.started_on DESC, r.id DESC"""
    )
    return [dict(row) for row in rows]


async def review_with_id(number: int) -> dict[str, Any]:
    """Return a review with its strands and proposed amounts.

    Raises:
        NoSuchReview: there is none.
    """
    row = await fetch_row("SELECT * FROM threshold_review WHERE id = $1", number)
    if row is None:
        raise NoSuchReview(number)
    strands = await fetch("SELECT * FROM threshold_review_strand WHERE review_id = $1 ORDER BY id", number)
    amounts = await fetch("SELECT * FROM threshold_review_amount WHERE review_id = $1 ORDER BY id", number)
    return {**dict(row), "strands": [dict(s) for s in strands], "amounts": [dict(a) for a in amounts]}
