"""Who is concerned by a procurement: the same statement for looking and for writing hits."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from notifications.matching.because import because_text
from notifications.matching.domain import OF_USE, Choice, hit_of
from portal.foundation.database import fetch, fetch_row, fetch_value
from portal.foundation.i18n import use_language
from procurement.categories.domain import ANYBODY, MatchNodes
from procurement.categories.queries import trade_names
from procurement.register.domain import status_in_public
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
_FOUND = f"""
    FROM procurement p CROSS JOIN LATERAL (
        SELECT subscription_id, array_agg(DISTINCT words) FILTER (WHERE words IS NOT NULL) AS words
        FROM ({CHOOSERS} UNION ALL {SEARCHERS}) AS found GROUP BY subscription_id) AS candidate
"""
# OFFSET 0 has each candidate looked up by its key: the planner fears the last branch and would read every contact.
REACHED = f"""{_FOUND}
    CROSS JOIN LATERAL (
        SELECT * FROM receiving_subscription r WHERE r.subscription_id = candidate.subscription_id OFFSET 0) AS s
"""
# Of many procurements at once, where reading every contact once is the quicker.
REACHED_BY_MANY = f"{_FOUND} JOIN receiving_subscription s ON s.subscription_id = candidate.subscription_id"
NEAREST_FIRST = f"""array_position(ARRAY['exact', 'narrower', 'words', 'broader', 'everything'], {HIT}),
    s.subscription_id"""
# Somebody was told of it, or is about to be: nobody is told twice that it is new.
KNOWS = """EXISTS (SELECT FROM hit told WHERE told.contact_id = s.contact_id AND told.procurement_id = p.id
                   AND told.event = 'new')"""
# What keeps somebody from it; `told` are those who know already.
STANDING = """CASE WHEN c.ended_at IS NOT NULL THEN 'ended' WHEN c.id = ANY ($10) THEN 'barred'
                WHEN c.paused_until > $2 THEN 'paused' WHEN told.contact_id IS NOT NULL THEN 'told' ELSE 'reached' END"""


async def matches_of(
    references: Sequence[str] | None,
    now: datetime,
    *,
    barred: Collection[int] = (),
    untold: bool = False,
    spoken: str | None = None,
) -> dict[str, list[dict[str, Any]]]:
    """Return who would be reached by each procurement, and why in their language or the one that is `spoken`; all of them
    without `references`.

    Without the `barred` contacts, whose addresses must not get mail, and with `untold` without those who know already.

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
              AND s.contact_id <> ALL ($3) AND NOT ($4 AND {KNOWS})
            ORDER BY p.reference, s.email, {NEAREST_FIRST}""",
        list(found), now, list(barred), untold,
    )  # fmt: skip
    names = {language: await trade_names(language) for language in {spoken or row["language"] for row in rows}}
    for row in rows:
        language = spoken or row["language"]
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
    untold_because: str = ""  # the status it has, or will have once it is public, when that is told to nobody


async def reach(reference: str, now: datetime, *, home: Home = NOWHERE, barred: Collection[int] = ()) -> Reach:
    """Return the reach of a procurement; `home` says what is near, for the figures only.

    `barred` are contacts whose addresses must not get mail. What is of no use to anybody any more reaches nobody.

    Raises:
        NoSuchProcurement: no procurement has this reference.
    """
    bought = await fetch_row(
        """SELECT id, match_exact, match_narrower, match_broader, status, deadline_at, planned_on, awarded_to, awarded_on,
                  CASE WHEN status = 'draft' OR status = ANY ($2) THEN (
                      SELECT count(*) FROM contact WHERE confirmed_at IS NOT NULL AND ended_at IS NULL) END AS everybody
           FROM procurement WHERE reference = $1""",
        reference, list(OF_USE),
    )  # fmt: skip
    if bought is None:
        raise NoSuchProcurement(reference)
    status = status_in_public(bought, now)
    if status not in OF_USE:
        return Reach(untold_because=status)
    nodes = MatchNodes(*bought[1:4])
    # The same people as REACHED finds, and beside them those whom something keeps from it. With the nodes as arguments
    # the planner sees how many they are, and reads whole tables when that is less work than so many keys.
    rows = await fetch(
        f"""WITH searched AS MATERIALIZED (
                SELECT found.subscription_id, array_agg(found.words) AS words
                FROM procurement p CROSS JOIN LATERAL ({SEARCHERS}) AS found WHERE p.id = $1 GROUP BY 1),
            subscribed AS (
                SELECT *, NULL::text[] AS found_by FROM subscription
                WHERE ended_at IS NULL AND (everything OR nodes && $6 OR nodes_above && $5 OR $7)
                UNION ALL SELECT s.*, q.words AS found_by FROM searched q JOIN subscription s ON s.id = q.subscription_id
                WHERE s.ended_at IS NULL),
            concerned AS (
                SELECT DISTINCT ON (c.id) s.frequency, c.language, {HIT} AS hit, {STANDING} AS standing,
                       {area_sql("f", "$8", "$9")} AS place
                FROM (SELECT $3::text[] AS match_exact, $4::text[] AS match_narrower, $5::text[] AS match_broader) AS p
                CROSS JOIN subscribed s CROSS JOIN LATERAL (SELECT s.found_by AS words) AS candidate
                JOIN contact c ON c.id = s.contact_id JOIN supplier f ON f.id = c.supplier_id
                LEFT JOIN (SELECT contact_id FROM hit WHERE procurement_id = $1 AND event = 'new') AS told
                     ON told.contact_id = c.id
                WHERE c.confirmed_at IS NOT NULL AND c.email NOT LIKE 'erased-%'
                ORDER BY c.id, array_position(ARRAY['exact', 'narrower', 'words', 'broader', 'everything'], {HIT}))
            SELECT standing, frequency, place, language, hit, count(*) AS contacts FROM concerned GROUP BY 1, 2, 3, 4, 5""",
        bought["id"], now, *map(list, nodes), [*nodes.exact, *nodes.narrower, *nodes.broader], ANYBODY in nodes.broader,
        list(home.local), list(home.neighbours), list(barred),
    )  # fmt: skip
    reached = [row for row in rows if row["standing"] == "reached"]
    return Reach(
        sum(row["contacts"] for row in reached),
        by_frequency=_sums(reached, "frequency"),
        by_place=_sums(reached, "place"),
        by_language=_sums(reached, "language"),
        by_hit=_sums(reached, "hit"),
        not_reached=await _not_reached(reference, _sums(rows, "standing"), bought["everybody"], nodes, now),
    )


def _sums(rows: Sequence[Any], by: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in rows:
        sums[row[by]] = sums.get(row[by], 0) + row["contacts"]
    return dict(sorted(sums.items()))


async def _not_reached(
    reference: str, standings: dict[str, int], everybody: int, nodes: MatchNodes, now: datetime
) -> dict[str, int]:
    """Return how many do not hear of it, by the reason: those it concerns, and those who chose something else."""
    wishes = await wishes_waiting(now)
    searches = {one for wish in wishes for one in [await search_for(words, wish.language) for words in wish.words]}
    found = await finding(reference, searches)
    waiting = [
        wish
        for wish in wishes
        if hit_of(Choice(wish.nodes, wish.nodes_above, wish.everything, bool(found & set(wish.words))), nodes)
    ]
    concerned = sum(n for standing, n in standings.items() if standing != "ended")
    sums = {
        **{reason: n for reason, n in standings.items() if reason != "reached"},
        "unconfirmed": len(waiting),
        "other_trades": everybody - concerned,
    }
    return {reason: n for reason, n in sums.items() if n}


async def told_again(reference: str, others: Sequence[str], now: datetime, *, barred: Collection[int] = ()) -> int:
    """Return how many of those whom a procurement would reach were told, or are about to be, of any of the `others`."""
    able = "s.contact_id <> ALL ($4) AND (s.paused_until IS NULL OR s.paused_until <= $3)"
    again: int = await fetch_value(
        f"""SELECT count(*) FROM (
                (SELECT s.contact_id {REACHED} WHERE p.reference = $1 AND {able} AND NOT {KNOWS})
                INTERSECT
                (SELECT h.contact_id FROM hit h JOIN procurement p ON p.id = h.procurement_id
                 WHERE p.reference = ANY ($2) AND h.event = 'new' AND h.state IN ('pending', 'in_letter')
                 UNION SELECT s.contact_id {REACHED} WHERE p.reference = ANY ($2) AND {able} AND p.status = ANY ($5)
                   AND NOT EXISTS (SELECT FROM match_run m WHERE m.procurement_id = p.id AND m.event = 'new'))) AS again""",
        reference, list(others), now, list(barred), list(OF_USE),
    )  # fmt: skip
    return again
