"""Who is concerned by a procurement: the same statement for looking and for writing hits."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from notifications.matching.because import because_text
from notifications.matching.domain import Choice, hit_of
from portal.foundation.database import fetch, fetch_row
from portal.foundation.i18n import use_language
from procurement.categories.domain import MatchNodes
from procurement.categories.queries import trade_names
from procurement.register.errors import NoSuchProcurement
from procurement.register.searches import finding, search_for
from suppliers.registry.areas import Home, area_sql
from suppliers.signup.queries import wishes_waiting

# `domain.hit_of` in SQL. `nodes` hold what was chosen, `nodes_above` the codes above that; both have a GIN index.
HIT = """
    CASE WHEN s.nodes && p.match_exact THEN 'exact'
         WHEN s.nodes && p.match_narrower THEN 'narrower'
         WHEN candidate.words IS NOT NULL THEN 'words'
         WHEN s.nodes && p.match_broader OR s.nodes_above && p.match_broader THEN 'broader'
         WHEN s.everything THEN 'everything' ELSE 'broader' END
"""
# What of the choice it was: nodes that met, and chosen codes below a procurement that is coded broadly.
BECAUSE = """
    jsonb_strip_nulls(jsonb_build_object('chosen', to_jsonb(ARRAY(
        SELECT n FROM unnest(s.nodes) n
        WHERE n = ANY (p.match_exact || p.match_narrower || p.match_broader)
           OR EXISTS (SELECT 1 FROM unnest(p.cpv) c WHERE n LIKE 'c' || rpad(rtrim(c, '0'), 2, '0') || '%')
        LIMIT 5)), 'words', to_jsonb(candidate.words)))
"""
# Everybody of whom the procurement says something: index scans, and the whole registry only where it has no code.
CHOOSERS = """
    SELECT subscription_id, NULL AS words FROM standing_subscription WHERE everything
    UNION ALL SELECT subscription_id, NULL FROM standing_subscription
          WHERE nodes && (p.match_exact || p.match_narrower || p.match_broader)
    UNION ALL SELECT subscription_id, NULL FROM standing_subscription WHERE nodes_above && p.match_broader
    UNION ALL SELECT subscription_id, NULL FROM standing_subscription WHERE '*' = ANY (p.match_broader)
"""
# Whose words find it, as the list's search would: by its texts, by what it is called as a trade or code, by its code.
# The keys of a text are worked out once; what an index of them brings is looked at whole.
SEARCHERS = """
    SELECT q.subscription_id, q.words FROM (
        SELECT told.words, told.plain, text_keys(told.words, told.plain) AS keys FROM (
            SELECT procurement_words(t.language, t.title, t.summary, t.description) AS words,
                   folded(t.title || ' ' || t.summary) AS plain
            FROM procurement_text t WHERE t.procurement_id = p.id OFFSET 0) AS told OFFSET 0) AS told
    JOIN subscription_search q ON q.keys && told.keys
    WHERE told.words @@ q.query::tsquery OR strpos(told.plain, q.inside) > 0
    UNION ALL SELECT subscription_id, words FROM subscription_search
          WHERE nodes && (p.match_exact || p.match_narrower)
    UNION ALL SELECT subscription_id, words FROM subscription_search
          WHERE code IN (SELECT left(bought, n) FROM unnest(p.cpv) AS bought, generate_series(2, 8) AS n)
"""


def _meeting(candidates: str) -> str:
    # OFFSET 0 has each candidate looked up by its key: the planner fears the last branch and would read every contact.
    return f"""
    CROSS JOIN LATERAL (
        SELECT subscription_id, array_agg(DISTINCT words) FILTER (WHERE words IS NOT NULL) AS words
        FROM ({candidates}) AS found GROUP BY subscription_id) AS candidate
    CROSS JOIN LATERAL (
        SELECT * FROM receiving_subscription r WHERE r.subscription_id = candidate.subscription_id OFFSET 0) AS s
    """


MEETING = _meeting(CHOOSERS)
REACHED = f"FROM procurement p {_meeting(f'{CHOOSERS} UNION ALL {SEARCHERS}')}"
NEAREST_FIRST = f"""array_position(ARRAY['exact', 'narrower', 'words', 'broader', 'everything'], {HIT}),
    s.subscription_id"""


async def matches_of(references: Sequence[str] | None, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Return who would be reached by each procurement, and why in their language; all of them without `references`.

    Raises:
        NoSuchProcurement: one of the references is nobody's.
    """
    known = await fetch(
        "SELECT reference FROM procurement WHERE $1::text[] IS NULL OR reference = ANY ($1) ORDER BY 1",
        references if references is None else list(references),
    )
    found: dict[str, list[dict[str, Any]]] = {row["reference"]: [] for row in known}
    for reference in references or ():
        if reference not in found:
            raise NoSuchProcurement(reference)
    rows = await fetch(
        f"""SELECT DISTINCT ON (p.reference, s.email) p.reference, s.email, s.language, f.name AS company,
                   {HIT} AS hit, {BECAUSE} AS because, s.frequency
            {REACHED} JOIN supplier f ON f.id = s.supplier_id
            WHERE p.reference = ANY ($1) AND (s.paused_until IS NULL OR s.paused_until <= $2)
            ORDER BY p.reference, s.email, {NEAREST_FIRST}""",
        list(found), now,
    )  # fmt: skip
    names = {language: await trade_names(language) for language in {row["language"] for row in rows}}
    for row in rows:
        language = row["language"]
        with use_language(language):
            because = because_text(row["hit"], json.loads(row["because"]), language, names[language])
        found[row["reference"]].append(
            {
                "email": row["email"],
                "company": row["company"],
                "hit": row["hit"],
                "because": because,
                "when": row["frequency"],
            }
        )
    return found


NOWHERE = Home((), ())


@dataclass(frozen=True)
class Reach:
    """Whom a procurement would reach if it were published now, in figures, and why others would not hear of it."""

    total: int = 0
    by_frequency: dict[str, int] = field(default_factory=dict)
    by_place: dict[str, int] = field(default_factory=dict)
    by_language: dict[str, int] = field(default_factory=dict)
    by_hit: dict[str, int] = field(default_factory=dict)
    not_reached: dict[str, int] = field(default_factory=dict)


async def reach(reference: str, now: datetime, *, home: Home = NOWHERE, barred: Collection[int] = ()) -> Reach:
    """Return the reach of a procurement; `home` says what is near, for the figures only.

    `barred` are contacts whose addresses must not get mail.

    Raises:
        NoSuchProcurement: no procurement has this reference.
    """
    bought = await fetch_row(
        "SELECT match_exact, match_narrower, match_broader FROM procurement WHERE reference = $1", reference
    )
    if bought is None:
        raise NoSuchProcurement(reference)
    rows = await fetch(
        f"""WITH reached AS (
                SELECT DISTINCT ON (s.contact_id) s.frequency, s.language, {HIT} AS hit,
                       {area_sql("f", "$3", "$4")} AS place
                {REACHED} JOIN supplier f ON f.id = s.supplier_id
                WHERE p.reference = $1 AND (s.paused_until IS NULL OR s.paused_until <= $2)
                  AND s.contact_id <> ALL ($5)
                ORDER BY s.contact_id, {NEAREST_FIRST})
            SELECT frequency, place, language, hit, count(*) AS contacts FROM reached GROUP BY 1, 2, 3, 4""",
        reference, now, list(home.local), list(home.neighbours), list(barred),
    )  # fmt: skip
    return Reach(
        sum(row["contacts"] for row in rows),
        by_frequency=_sums(rows, "frequency"),
        by_place=_sums(rows, "place"),
        by_language=_sums(rows, "language"),
        by_hit=_sums(rows, "hit"),
        not_reached=await _not_reached(reference, MatchNodes(*bought), now, barred),
    )


def _sums(rows: Sequence[Any], by: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in rows:
        sums[row[by]] = sums.get(row[by], 0) + row["contacts"]
    return dict(sorted(sums.items()))


async def _not_reached(reference: str, nodes: MatchNodes, now: datetime, barred: Collection[int]) -> dict[str, int]:
    """Return how many would be concerned, but are paused, cannot be reached, or have not confirmed yet."""
    row = await fetch_row(
        f"""SELECT count(DISTINCT s.contact_id) FILTER (WHERE s.contact_id <> ALL ($3)) AS paused,
                   count(DISTINCT s.contact_id) FILTER (WHERE s.contact_id = ANY ($3)) AS barred
            {REACHED} WHERE p.reference = $1 AND (s.paused_until > $2 OR s.contact_id = ANY ($3))""",
        reference, now, list(barred),
    )  # fmt: skip
    assert row is not None, "sums are always there"
    wishes = await wishes_waiting(now)
    searches = {one for wish in wishes for one in [await search_for(words, wish.language) for words in wish.words]}
    found = await finding(reference, searches)
    waiting = [
        wish
        for wish in wishes
        if hit_of(Choice(wish.nodes, wish.nodes_above, wish.everything, bool(found & set(wish.words))), nodes)
    ]
    sums = {"paused": row["paused"], "barred": row["barred"], "unconfirmed": len(waiting)}
    return {reason: n for reason, n in sums.items() if n}
