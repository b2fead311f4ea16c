# ruff: noqa: T201  a benchmark prints what it measured
"""How well trades find what concerns them, and how fast one procurement is matched.

Usage: python -m benchmarks.matching [--subscriptions 100000 1000000]
"""

import argparse
import asyncio
import statistics
import tempfile
import time
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from notifications.matching.domain import Choice, hit_of
from notifications.matching.queries import REACHED
from portal.foundation.database import DB, execute, fetch, fetch_value
from portal.foundation.database.embedded import FAST_UNSAFE, embedded_database
from portal.foundation.database.migrate import migrate
from procurement.categories.domain import choice_nodes, known_codes, name_of_code, nodes_of, shipped_trades

PAIRS = Path(__file__).with_name("pairs.toml")
ROUNDS = 40


@dataclass
class Judgement:
    """How matching agrees with a reader, over all labelled pairs of a notice and a trade."""

    hits: int = 0
    misses: list[str] = field(default_factory=list)
    false_alarms: list[str] = field(default_factory=list)
    rightly_silent: int = 0

    @property
    def pairs(self) -> int:
        return self.hits + len(self.misses) + len(self.false_alarms) + self.rightly_silent

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + len(self.false_alarms))

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + len(self.misses))


def judge() -> Judgement:
    """Match every labelled pair by the product's own rules."""
    judgement, slugs = Judgement(), {trade.slug for trade in shipped_trades()}
    for notice in tomllib.loads(PAIRS.read_text(encoding="utf-8"))["notice"]:
        nodes = nodes_of(notice["cpv"], shipped_trades())
        for wanted, trades in ((True, notice.get("yes", {})), (False, notice.get("no", {}))):
            for slug, why in trades.items():
                if slug not in slugs:
                    raise SystemExit(f"{PAIRS.name}: no trade is called {slug}")
                _count(
                    judgement, f"{notice['bought']} / {slug}: {why}", wanted, Choice(choice_nodes([], [slug])), nodes
                )
    return judgement


def _count(judgement: Judgement, pair: str, wanted: bool, choice: Choice, nodes) -> None:
    hit = hit_of(choice, nodes)
    if wanted and hit:
        judgement.hits += 1
    elif wanted:
        judgement.misses.append(pair)
    elif hit:
        judgement.false_alarms.append(f"{pair} ({hit})")
    else:
        judgement.rightly_silent += 1


def print_judgement(judgement: Judgement) -> None:
    print(f"Matching: {judgement.pairs} labelled pairs of a real notice and a trade")
    print(f"  precision {judgement.precision:.3f}, recall {judgement.recall:.3f}")
    for title, rows in (("missed", judgement.misses), ("false alarm", judgement.false_alarms)):
        for row in rows:
            print(f"  {title}: {row}")


async def fill_registry(size: int) -> None:
    """Write `size` subscriptions: three trades and a code each, few of them wanted by many; 2 % want everything, 20 % keep a search."""
    await execute("INSERT INTO supplier (name) VALUES ('Benchmark')")
    await execute(
        """INSERT INTO contact (supplier_id, email, confirmed_at)
           SELECT (SELECT max(id) FROM supplier), 'f' || n || '@firma.example', now() FROM generate_series(1, $1::int) n""",
        size,
    )
    await execute(
        """INSERT INTO subscription (contact_id, everything, nodes, nodes_above)
           SELECT id, random() < 0.02,
                  ARRAY(SELECT 't:' || ($1::text[])[1 + floor(power(random(), 3) * cardinality($1))::int]
                        FROM generate_series(1, 3 + id % 1)) || ('c' || code),
                  ARRAY['c' || left(code, 3) || '00000', 'c' || left(code, 2) || '000000']
           FROM (SELECT id, ($2::text[])[1 + floor(random() * cardinality($2))::int] AS code FROM contact) AS chosen""",
        [trade.slug for trade in shipped_trades()][::-1], list(known_codes()),
    )  # fmt: skip
    said = sorted(
        {word for code in known_codes() for word in name_of_code(code, "sv").lower().split() if word.isalpha()}
    )
    await execute(
        """INSERT INTO subscription_search (subscription_id, words, language, query, keys, inside)
           SELECT id, word, 'sv', words_query(word, folded(word) || ':*')::text,
                  query_keys(word, folded(word) || ':*', CASE WHEN length(word) > 3 THEN folded(word) END),
                  CASE WHEN length(word) > 3 THEN folded(word) END
           FROM (SELECT id, ($1::text[])[1 + floor(random() * cardinality($1))::int] AS word
                 FROM subscription WHERE id % 5 = 0) AS chosen""",
        said,
    )
    for name in (
        "subscription_nodes", "subscription_nodes_above", "subscription_search_keys", "subscription_search_nodes",
    ):  # fmt: skip
        await execute(f"SELECT gin_clean_pending_list('{name}')")
    await execute("ANALYZE")


async def time_one_procurement(size: int) -> None:
    """Ask `ROUNDS` times, for codes spread over the vocabulary, who is concerned by one procurement."""
    await fill_registry(size)
    await execute("INSERT INTO buyer (name) VALUES ('Benchmark') ON CONFLICT DO NOTHING")
    codes = known_codes()[:: len(known_codes()) // ROUNDS][:ROUNDS]
    for number, code in enumerate(codes, 1):
        nodes = nodes_of([code], shipped_trades())
        await execute(
            """INSERT INTO procurement (reference, year, number, buyer_id, cpv, match_exact, match_narrower,
                                        match_broader)
               VALUES ($1, 2026, $2, (SELECT id FROM buyer LIMIT 1), $3, $4, $5, $6)""",
            f"2026-{number:03}", number, [code], *(list(kind) for kind in nodes),
        )  # fmt: skip
        around = " ".join(name_of_code(other, "sv") for other in codes[number : number + 25])
        await execute(
            """INSERT INTO procurement_text (procurement_id, language, title, summary, description)
               SELECT id, 'sv', $2, $3, $4 FROM procurement WHERE reference = $1""",
            f"2026-{number:03}", name_of_code(code, "sv"), around[:300], around,
        )  # fmt: skip
    await execute("ANALYZE procurement; ANALYZE procurement_text")
    times, counts = [], []
    for number in range(1, len(codes) + 1):
        began = time.perf_counter()
        counts.append(
            await fetch_value(
                f"SELECT count(DISTINCT s.contact_id) {REACHED} WHERE reference = $1", f"2026-{number:03}"
            )
        )
        times.append((time.perf_counter() - began) * 1000)
    print(
        f"Matching one procurement against {size:,} subscriptions: median {statistics.median(times):.1f} ms, "
        f"slowest {max(times):.1f} ms; it concerns {statistics.median(counts):,.0f} (at most {max(counts):,})"
    )


async def measure(size: int, dsn: str) -> None:
    await DB.open_pool(dsn, size=2)
    try:
        await migrate()
        await time_one_procurement(size)
        plan = await fetch(f"EXPLAIN (ANALYZE, COSTS OFF) SELECT 1 {REACHED} WHERE reference = '2026-001'")
        print("  " + "\n  ".join(row[0] for row in plan if "Scan" in row[0]))
    finally:
        await DB.close_pool()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--subscriptions", type=int, nargs="*", default=[100_000, 1_000_000])
    print_judgement(judge())
    for size in parser.parse_known_args()[0].subscriptions:
        with tempfile.TemporaryDirectory(prefix="anbud-bench-", dir="/var/tmp") as folder:
            Path(folder).chmod(0o755)
            with embedded_database(Path(folder), FAST_UNSAFE) as dsn:
                asyncio.run(measure(size, dsn))


if __name__ == "__main__":
    main()
