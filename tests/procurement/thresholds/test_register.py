"""The register keeps itself in order: by the database, not by good will."""

from datetime import date

import asyncpg
import pytest

from notifications.reports.desk import PublishedReports
from portal.foundation.database import execute, fetch_value, transaction
from procurement.plan.queries import activity_followed
from procurement.thresholds.actions import (
    Decision,
    NewAmount,
    begin_review,
    correct_amount,
    decide_strand,
    enter_amount,
    propose_amount,
    verify_amount,
)
from procurement.thresholds.domain.which import which_rules
from procurement.thresholds.errors import NothingToVerify, SameHands, StrandDecided, ThresholdsOverlap
from procurement.thresholds.queries import amounts_for_rules, texts_that_quote, thresholds, to_recheck
from tests import given
from tests.visitor import visiting

OLLE, PETRA = "olle@kommun.example", "petra@kommun.example"


async def in_force(on: str, limit_kind: str, purchase: str):
    [row] = [
        r for r in await thresholds(date.fromisoformat(on))
        if (r["law"], r["limit_kind"], r["purchase"]) == ("LOU", limit_kind, purchase)
    ]  # fmt: skip
    return row


@pytest.mark.parametrize(
    ("on", "limit_kind", "purchase", "kronor"),
    [
        ("2015-01-01", "direct_award", "all", 505_800),
        ("2021-12-31", "direct_award", "all", 615_312),
        ("2022-02-01", "direct_award", "all", 700_000),
        ("2026-11-24", "direct_award", "all", 700_000),
        ("2025-12-31", "eu", "goods_services", 2_389_585),
        ("2019-06-01", "eu", "works", 52_620_561),
        ("2024-06-01", "eu", "social", 8_109_450),
    ],
)
async def test_each_day_has_its_amount(db, on, limit_kind, purchase, kronor):
    assert (await in_force(on, limit_kind, purchase))["amount_minor"] == kronor * 100


async def test_what_is_shipped_is_unverified_and_2026_is_empty_in_kronor(db):
    rows = await thresholds()
    assert {row["verified_by"] for row in rows} == {None}
    row = await in_force("2026-06-01", "eu", "goods_services")
    assert (row["amount_minor"], row["euro_minor"]) == (None, 21_600_000)
    assert "C/2025/5732" in row["look_up"]


async def test_nothing_shipped_decides_anything(db):
    answer = which_rules(100_000_00, "goods_services", date(2026, 11, 24), await amounts_for_rules())
    assert answer.abstains == "unverified"


async def test_the_database_refuses_two_amounts_on_one_day(db):
    with pytest.raises(asyncpg.ExclusionViolationError):
        async with transaction():
            await execute(
                """INSERT INTO threshold (law, purchase, limit_kind, amount_minor, from_on, source, entered_by, entered_at)
                   VALUES ('LOU', 'all', 'direct_award', 1, '2023-01-01', 'x', 'x', now())"""
            )


async def test_the_database_refuses_a_day_without_an_amount(db):
    with pytest.raises(asyncpg.CheckViolationError):
        async with transaction():
            await execute("UPDATE threshold SET until_on = '2027-12-31' WHERE limit_kind = 'documentation'")
            await execute(
                """INSERT INTO threshold (law, purchase, limit_kind, amount_minor, from_on, source, entered_by, entered_at)
                   VALUES ('LOU', 'all', 'documentation', 1, '2028-02-01', 'x', 'x', now())"""
            )
            await execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("deed", ["UPDATE threshold SET amount_minor = 1", "DELETE FROM threshold"])
async def test_the_database_lets_nobody_overwrite_an_amount(db, deed):
    with pytest.raises(asyncpg.RestrictViolationError):
        async with transaction():
            await execute(deed)


async def test_a_new_amount_ends_the_one_before_it(db, at):
    new = NewAmount("LOU", "all", "direct_award", 800_000_00, date(2030, 7, 1), "LOU, ny lydelse")
    await enter_amount(new, by=OLLE, now=at("09:00"))
    assert (await in_force("2030-06-30", "direct_award", "all"))["amount_minor"] == 700_000_00
    assert (await in_force("2030-07-01", "direct_award", "all"))["amount_minor"] == 800_000_00
    with pytest.raises(ThresholdsOverlap, match="redan från 2030-07-01"):
        earlier = NewAmount("LOU", "all", "direct_award", 750_000_00, date(2030, 5, 1), "Fel")
        await enter_amount(earlier, by=OLLE, now=at("09:00"))


async def test_an_empty_row_is_filled_beside_itself_and_verified_by_another(db, at):
    empty = await in_force("2030-03-12", "eu", "goods_services")
    with pytest.raises(NothingToVerify):
        await verify_amount(empty["id"], by=PETRA, now=at("09:00"))
    filled = await correct_amount(empty["id"], 2_500_000_00, "C/2025/5732", by=OLLE, now=at("09:00"))
    with pytest.raises(SameHands):
        await verify_amount(filled, by=OLLE, now=at("09:00"))
    await verify_amount(filled, by=PETRA, now=at("10:00"))
    row = await in_force("2030-03-12", "eu", "goods_services")
    assert (row["amount_minor"], row["verified_by"]) == (2_500_000_00, PETRA)
    assert await fetch_value("SELECT count(*) FROM threshold WHERE replaced_at IS NOT NULL") == 1
    assert filled not in [r["id"] for r in await to_recheck(date(2030, 3, 12))]


async def test_the_decision_of_a_review_makes_the_new_row_and_the_plans_evidence(db, at):
    await given.published(now=at("08:00"), title="Köp under 50 000 kronor görs på en offert")
    tier = NewAmount("own", "all", "own_tier", 50_000_00, date(2030, 1, 1), "KS § 3", label="Tre offerter")
    await enter_amount(tier, by=OLLE, now=at("09:00"))
    number = await begin_review("Översyn 2030", date(2030, 1, 15), by=OLLE, now=at("09:00"))
    proposed = NewAmount("own", "all", "own_tier", 100_000_00, date(2030, 4, 1), "", label="Tre offerter")
    await propose_amount(number, proposed, before_minor=50_000_00)
    decision = Decision("KS § 40", date(2030, 3, 10), "KS 2030/17", date(2030, 4, 1))
    await decide_strand(number, "amounts", decision, by=OLLE, now=at("10:00"))
    [row] = [r for r in await thresholds(date(2030, 4, 1)) if r["limit_kind"] == "own_tier"]
    assert (row["amount_minor"], row["source"]) == (100_000_00, "KS § 40 2030-03-10 KS 2030/17")
    [evidence] = (await activity_followed("4.3", at("11:00"))).occurrences
    assert (evidence["slot"], evidence["happened_on"]) == ("Belopp", date(2030, 3, 10))
    assert [text["title"] for text in await texts_that_quote(PublishedReports(), 50_000_00)] == [
        "Köp under 50 000 kronor görs på en offert"
    ]
    with pytest.raises(StrandDecided):
        await decide_strand(number, "amounts", decision, by=OLLE, now=at("11:00"))


async def test_a_longer_sum_is_not_taken_for_the_quoted_one(db, at):
    await given.published(now=at("08:00"), title="Köp för 150 000 kronor")
    assert await texts_that_quote(PublishedReports(), 50_000_00) == []


async def test_an_old_sum_is_found_in_reports_that_are_public_and_in_the_words_of_pages(db, at):
    await execute(
        """WITH one AS (INSERT INTO report (period, state, public, snapshot, created_at) VALUES
             ('2030-1', 'locked', true, '{}', $1), ('2030-2', 'locked', false, '{}', $1) RETURNING id)
           INSERT INTO report_text (report_id, section, number, text, by, at)
           SELECT id, said.section, said.number, said.text, 'x', $1 FROM one, (VALUES ('belopp', 1, 'Köp under 65 432 kronor'),
             ('belopp', 2, 'Köp under 70 000 kronor'), ('yhteenveto', 1, 'alle 54 321 kruunua')) AS said (section, number, text)""",
        at("09:00"),
    )
    await execute(
        "INSERT INTO report_note (report_id, text, by, at) SELECT id, 'Var 76 543 kr', 'x', $1 FROM report", at("10:00")
    )

    async def quoting(kronor):
        found = await texts_that_quote(PublishedReports(), kronor * 100)
        return [(text["kind"], text["reference"], text["language"]) for text in found]

    # What was written over is not published any more.
    assert await quoting(65_432) == []
    assert await quoting(70_000) == [("report", "2030-1", "sv")]
    assert await quoting(54_321) == [("report", "2030-1", "fi")]
    assert await quoting(76_543) == [("report", "2030-1", "sv")]
    example = "Skriv ett belopp, till exempel 400 000"
    assert ("page", "", "sv", example) in [
        tuple(text.values())[1:] for text in await texts_that_quote(PublishedReports(), 400_000 * 100)
    ]
    assert {text["language"] for text in await texts_that_quote(PublishedReports(), 400_000 * 100)} == {
        "sv",
        "fi",
        "en",
    }


async def test_the_guide_says_which_rules_apply_or_that_it_cannot(db, tmp_path):
    async with visiting(tmp_path) as client:
        path = "/sa-koper-kommunen"
        assert "Vilka regler gäller för ett köp?" in (await client.get(path)).text
        said = (await client.get(f"{path}?varde=450 000&slag=goods_services")).text
        assert "Det går inte att svara säkert." in said
        assert "inte kontrollerat av någon" in said
        wrong = await client.get(f"{path}?varde=mycket")
        assert (wrong.status_code, "Skriv ett belopp" in wrong.text, 'value="mycket"' in wrong.text) == (
            422,
            True,
            True,
        )
        await execute("UPDATE threshold SET verified_by = 'petra', verified_at = now() WHERE amount_minor IS NOT NULL")
        assert "kommunen får fråga företag direkt" in (await client.get(f"{path}?varde=450 000")).text
        assert "Dokumentera köpet" in (await client.get(f"{path}?varde=450 000")).text
        assert "Upphandlingens värde" not in (await client.get(f"/fi{path}?varde=450 000")).text


@pytest.mark.parametrize(
    ("kronor", "text"),
    [
        (700_000, "{}"), (700_000, "kr{}"), (700_000, "SEK{}"), (700_000, "{}kr"), (700_000, "500000-{}"), (2_096_097, "({})"),
        (1_200_000, "högst {}."),
    ],
)  # fmt: skip
async def test_every_way_to_write_a_sum_is_found_by_the_index(db, at, kronor, text):
    thousands = f"{kronor:,}".split(",")
    ways = [gap.join(thousands) for gap in (" ", ".", "", "\u00a0", "\u202f")] + [
        " ".join(thousands[:2]) + ".".join(["", *thousands[2:]])
    ]
    if not kronor % 10_000:
        ways += [
            f"{kronor // 1000:,}tkr".replace(",", " "),
            f"{kronor / 1_000_000:g} mkr".replace(".", ","),
            f"{kronor / 1_000_000:g} mkr",
        ]
    for number, way in enumerate(ways):
        await given.published(now=at("08:00"), title=f"nr{number} om {text.format(way)}")
    found = {row["title"].split()[0] for row in await texts_that_quote(PublishedReports(), kronor * 100)}
    assert found == {f"nr{number}" for number in range(len(ways))}
