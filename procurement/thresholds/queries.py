"""Reading the register of amounts."""

from datetime import date
from typing import Any

from portal.foundation.database import Question, fetch, fetch_row, rows_of
from procurement.thresholds.domain.quoting import quoted, words_of
from procurement.thresholds.domain.timelines import recheck_due
from procurement.thresholds.domain.which import Amount
from procurement.thresholds.errors import NoSuchReview, NoSuchThreshold

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


async def texts_that_quote(amount_minor: int) -> list[dict[str, Any]]:
    """Return published texts in which a sum stands: in kronor, however its thousands are set apart, as tkr or mkr."""
    pattern = quoted(amount_minor)
    rows = await fetch(
        """SELECT 'procurement' AS kind, p.reference, t.language, t.title
           FROM procurement_text t JOIN procurement p ON p.id = t.procurement_id
           WHERE p.published_at IS NOT NULL AND concat_ws(' ', t.title, t.summary, t.description) ~ $1
             AND procurement_words(t.language, t.title, t.summary, t.description) @@ $2::text::tsquery
           UNION ALL
           SELECT 'meeting', m.reference, t.language, t.title
           FROM meeting_text t JOIN meeting m ON m.id = t.meeting_id
           WHERE m.announced_at IS NOT NULL AND to_jsonb(t)::text ~ $1
           UNION ALL
           SELECT 'plan', a.rule, 'sv', a.number || ' ' || a.title
           FROM activity a JOIN plan p ON p.id = a.plan_id
           WHERE p.until_on IS NULL AND concat_ws(' ', a.title, a.wording) ~ $1
           ORDER BY kind, reference, language""",
        pattern, words_of(amount_minor),
    )  # fmt: skip
    return [dict(row) for row in rows]


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
