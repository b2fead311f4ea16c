"""Which rules apply: from value, kind and day, or an honest no."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.thresholds.domain.quoting import quoted
from procurement.thresholds.domain.timelines import Row, faults, recheck_due, stretches
from procurement.thresholds.domain.which import Amount, limit_of, pressure, which_rules

ON = date(2025, 3, 12)


def row(limit_kind: str, kronor: int | None, purchase: str = "all", law: str = "LOU", label: str = "") -> Amount:
    look_up = "" if kronor else "Slå upp det"
    minor = kronor * 100 if kronor else None
    return Amount(
        law, purchase, limit_kind, label, minor, kronor is not None, date(2024, 1, 1), date(2025, 12, 31), look_up
    )


ROWS = (
    row("direct_award", 700_000),
    row("documentation", 100_000),
    row("eu", 2_389_585, "goods_services"),
    row("eu", 59_880_179, "works"),
    row("direct_award", 8_109_450, "social"),
    row("eu", 8_109_450, "social"),
    row("own_tier", 50_000, law="own", label="Tre offerter"),
)


def ask(kronor: int, purchase: str = "goods_services", rows=ROWS, on=ON, bought: int = 0):
    return which_rules(kronor * 100, purchase, on, rows, same_kind_minor=bought * 100)


@pytest.mark.parametrize(
    ("kronor", "purchase", "procedure"),
    [
        (20_000, "goods_services", "direct_award"),
        (600_000, "goods_services", "direct_award"),
        (900_000, "goods_services", "national"),
        (3_000_000, "goods_services", "eu"),
        (3_000_000, "works", "national"),
        (70_000_000, "works", "eu"),
        (3_000_000, "social", "direct_award"),
        (9_000_000, "social", "eu"),
    ],
)
def test_the_procedure_follows_value_and_kind(kronor, purchase, procedure):
    assert ask(kronor, purchase).procedure == procedure


def test_documentation_and_own_tiers_begin_at_their_amounts():
    assert "document" not in ask(20_000).duties
    assert "document" in ask(200_000).duties
    assert (ask(20_000).tiers, ask(60_000).tiers) == ((), ("Tre offerter",))


def test_what_was_bought_of_the_same_kind_counts():
    assert ask(300_000).procedure == "direct_award"
    assert ask(300_000, bought=600_000).procedure == "national"


@pytest.mark.parametrize("kronor", [665_000, 700_000, 735_000])
def test_so_near_a_limit_a_person_decides(kronor):
    assert (ask(kronor).procedure, ask(kronor).abstains) == (None, "near")


def test_an_empty_row_says_what_to_look_up():
    rows = [*ROWS[:2], row("eu", None, "goods_services")]
    answer = ask(900_000, rows=rows)
    assert (answer.procedure, answer.abstains, answer.look_up) == (None, "empty", "Slå upp det")
    # It is not needed for a purchase below the limit of direct awards.
    assert ask(300_000, rows=rows).procedure == "direct_award"


@given(st.integers(1, 10**11), st.sampled_from(("goods_services", "works", "social")))
def test_an_unverified_row_never_decides(minor, purchase):
    answer = which_rules(minor, purchase, ON, [replace(r, verified=False) for r in ROWS])
    assert (answer.procedure, answer.abstains) == (None, "unverified")


@given(st.integers(1, 10**11), st.sampled_from(("goods_services", "works", "social")), st.dates(date(2026, 1, 1)))
def test_a_day_without_a_row_gets_no_answer(minor, purchase, on):
    assert which_rules(minor, purchase, on, ROWS).abstains == "missing"


@given(st.integers(1, 10**9), st.integers(0, 10**9))
def test_a_larger_purchase_never_has_a_lighter_procedure(kronor, more):
    order = {"direct_award": 0, "national": 1, "eu": 2}
    small, large = ask(kronor).procedure, ask(kronor + more).procedure
    assert small is None or large is None or order[small] <= order[large]


def test_a_timeline_tells_its_overlaps_and_gaps_in_words():
    rows = [Row(date(2022, 2, 1), date(2023, 12, 31), 70000000), Row(date(2024, 2, 1), None, 80000000)]
    assert faults(rows) == ["ingen gräns gäller mellan 2024-01-01 och 2024-01-31"]
    rows[1] = Row(date(2023, 6, 1), None, 80000000)
    assert "redan från 2023-06-01" in faults(rows)[0]


def test_each_autumn_of_an_odd_year_asks_again():
    assert recheck_due(date(2027, 10, 1), date(2027, 3, 1), None)
    assert not recheck_due(date(2027, 10, 5), date(2027, 10, 2), None)
    assert not recheck_due(date(2026, 10, 5), date(2025, 11, 1), None)
    assert recheck_due(date(2026, 10, 5), date(2024, 9, 1), None)
    assert recheck_due(date(2026, 10, 5), None, None)


def test_the_timeline_is_drawn_stretch_by_stretch():
    rows = [Row(date(2024, 1, 1), date(2024, 12, 31), 10_000), Row(date(2024, 7, 1), None, 20_000)]
    assert stretches(rows) == [
        ("2024-01-01", "2024-06-30", "100 kr"),
        ("2024-07-01", "2024-12-31", "100 kr och 200 kr"),
        ("2025-01-01", "tills vidare", "200 kr"),
    ]
    gap = [Row(date(2024, 1, 1), date(2024, 5, 31), 10_000), Row(date(2024, 7, 1), None, 20_000)]
    assert ("2024-06-01", "2024-06-30", "ingen gräns") in stretches(gap)


DAYS = st.dates(date(2020, 1, 1), date(2024, 12, 31))
TIMELINE = st.lists(
    st.builds(lambda a, b, n: Row(min(a, b), max(a, b), n), DAYS, DAYS, st.integers(1, 9)), min_size=1, max_size=6
)


@given(TIMELINE)
def test_what_is_drawn_and_what_is_told_agree(rows):
    drawn = [held for _, _, held in stretches(rows)]
    assert bool(faults(rows)) == any(" och " in held or held == "ingen gräns" for held in drawn)


def test_a_sum_is_warned_of_before_the_limit():
    assert [pressure(n, 100) for n in (79, 80, 100, 101)] == ["under", "near", "near", "over"]
    assert pressure(5, None) == "unknown"
    assert limit_of("direct_award", "goods_services", ON, ROWS) == row("direct_award", 700_000)
    assert limit_of("direct_award", "goods_services", date(1999, 1, 1), ROWS) is None


@pytest.mark.parametrize(
    "text",
    [
        "högst 700 000 kr",
        "700000",
        "700.000 kronor",
        "under 700\u00a0000.",
        "700 tkr",
        "700 tusen",
        "0,7 mkr",
        "0.7 miljoner",
    ],
)
def test_a_sum_is_found_however_it_is_written(text):
    assert re.search(quoted(700_000_00), text)


@pytest.mark.parametrize("text", ["1 700 000 kr", "7 000 000", "700 0001", "10,7 mkr", "700", "0,75 mkr", "1700 tkr"])
def test_another_sum_is_not_taken_for_it(text):
    assert not re.search(quoted(700_000_00), text)
