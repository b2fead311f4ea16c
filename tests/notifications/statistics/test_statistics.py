"""Ten pages of figures: each has its chart, its table with the same numbers, its definition, and its files."""

from datetime import timedelta
from html import unescape
from io import BytesIO

import httpx
import openpyxl
import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from notifications.matching.actions import match_due
from notifications.reports import queries as of_reports
from notifications.statistics import domain, queries
from notifications.statistics.compose import STATISTICS
from portal.foundation import clock
from portal.foundation.database import execute
from suppliers.registry.areas import Home
from tests import given
from tests.visitor import session_of, visiting

HOME = Home(("957",), ("953",))
SLUGS = [one.slug for one in STATISTICS]


@pytest.fixture
async def reader(db, tmp_path):
    async with visiting(tmp_path) as visitor:
        visitor.cookies.set("anbud_session", await session_of("reader"))
        yield visitor


async def town() -> None:
    """A little of everything."""
    now = clock.now()
    await given.contact("a@f.example", company="A", now=now - timedelta(days=40), trades=("snorojning",))
    await given.contact("b@f.example", company="B", now=now - timedelta(days=10), trades=("snorojning",), language="fi")
    await execute("UPDATE supplier SET postcode = '95731' WHERE name = 'A'")
    await given.published(now=now - timedelta(days=5))
    await given.published(now=now - timedelta(days=4), title="Skyltar", cpv=("34928470",))
    await match_due(now)
    await execute("INSERT INTO search_miss (word, language, times, last_at) VALUES ('halkisar', 'sv', 3, $1)", now)
    await execute("INSERT INTO source (name) VALUES ('Filer')")
    await execute(
        "INSERT INTO source_run (source_id, started_at, finished_at, new) SELECT id, $1, $1, 4 FROM source", now
    )


@for_any(st.lists(st.tuples(st.text(max_size=9), st.lists(st.integers(0, 9999), min_size=2, max_size=2)), max_size=30))
def test_bars_never_leave_the_picture_and_their_pieces_add_up(rows):
    chart = domain.bars(rows, ("a", "b"))
    if chart is None:
        assert sum(sum(numbers) for _label, numbers in rows) == 0
        return
    for bar, (_label, numbers) in zip(chart.bars, rows, strict=True):
        assert bar.total == sum(numbers)
        assert all(piece.x + piece.width <= domain.WIDTH - domain.VALUE_WIDTH + 0.2 for piece in bar.segments)


@for_any(st.lists(st.tuples(st.text(max_size=9), st.integers(0, 9999)), max_size=30))
def test_marks_stand_inside_the_axes_and_the_line_goes_through_all(rows):
    chart = domain.steps(rows)
    if chart is None:
        assert sum(value for _label, value in rows) == 0
        return
    assert len(chart.marks) == len(rows) == chart.line.count("V") + 1
    assert all(
        domain.MARGIN - 0.1 <= x <= domain.WIDTH - domain.MARGIN + 0.1
        and domain.MARGIN - 0.1 <= y <= domain.HEIGHT - domain.MARGIN + 0.1
        for x, y in chart.marks
    )


def test_the_median_of_dots_is_a_line():
    chart = domain.dots([("a", 1), ("b", 3), ("c", 8)])
    assert chart is not None and (chart.median, chart.kind) == (3, "dots")


@pytest.mark.parametrize("slug", SLUGS)
async def test_each_page_says_how_it_is_counted_whether_there_are_figures_or_none(reader: httpx.AsyncClient, slug):
    for fill in (False, True):
        if fill:
            await town()
        text = unescape((await reader.get(f"/intern/statistik/{slug}")).text)
        assert "Så räknas det" in text
        assert "Inga siffror" in text or "inga siffror" in text or "<table" in text


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug != "moten"])
async def test_each_page_with_figures_has_a_chart_that_is_named_and_a_table(reader: httpx.AsyncClient, slug):
    await town()
    text = (await reader.get(f"/intern/statistik/{slug}")).text
    if slug == "utskick-per-vecka":
        return
    assert 'role="img"' in text and "<caption>" in text and " style=" not in text


@pytest.mark.parametrize("slug", SLUGS)
async def test_each_page_is_a_file_with_its_definition(reader: httpx.AsyncClient, slug):
    await town()
    csv = await reader.get(f"/intern/statistik/{slug}.csv")
    assert csv.headers["content-type"].startswith("text/csv") and "no-store" in csv.headers["cache-control"]
    book = openpyxl.load_workbook(BytesIO((await reader.get(f"/intern/statistik/{slug}.xlsx")).content))
    assert "Så räknas det" in [row[0].value for row in book["Om filen"]]


async def test_what_is_local_is_told_on_the_page_by_the_settings(reader: httpx.AsyncClient):
    assert "957" in (await reader.get("/intern/statistik/leverantorer-per-bransch")).text


async def test_firms_of_a_trade_are_from_here_or_not(db):
    await town()
    [row] = await queries.firms_by_trade(HOME)
    assert (row["trade"], row["local"], row["other"]) == ("snorojning", 1, 1)


async def test_the_figures_of_trades_are_the_reports(db):
    await town()
    theirs = await of_reports.firms_by_trade(HOME.local)
    ours = {row["trade"]: row["local"] + row["other"] for row in await queries.firms_by_trade(HOME)}
    assert ours == {trade: row["firms"] for trade, row in theirs.items()}
    assert {row["trade"]: row["local"] for row in await queries.firms_by_trade(HOME)} == {
        trade: row["local"] for trade, row in theirs.items()
    }


async def test_the_subscribers_of_the_last_month_are_the_reports(db):
    await town()
    now = clock.now()
    theirs = await of_reports.subscribers_between(now - timedelta(days=90), now)
    rows = await queries.subscribers_by_month(now - timedelta(days=90), now)
    assert rows[-1]["total"] == theirs["subscribed"] == 2
    assert sum(row["joined"] for row in rows) == theirs["came"]
    assert rows[-1]["fi"] == 1
    assert {row["month"].day for row in rows} == {1}


async def test_trades_that_nobody_from_here_follows_are_ranked_by_what_is_bought(db):
    await town()
    rows = await queries.purchases_without_local(HOME, clock.now() + timedelta(days=365))
    trades = [row["trade"] for row in rows]
    assert "snorojning" not in trades and trades
    assert [row["purchases"] for row in rows] == sorted((row["purchases"] for row in rows), reverse=True)


async def test_the_reach_of_a_publication_is_who_was_told(db):
    await town()
    rows = await queries.reach_by_publication(clock.now() - timedelta(days=30), clock.now())
    assert [(row["title"], row["reached"]) for row in rows] == [("Snöröjning i byarna", 2), ("Skyltar", 0)]


async def test_a_page_that_is_not_there_is_404_and_an_odd_period_is_the_usual_one(reader: httpx.AsyncClient):
    assert (await reader.get("/intern/statistik/hittepa")).status_code == 404
    assert (await reader.get("/intern/statistik/rackvidd.pdf")).status_code == 404
    assert (await reader.get("/intern/statistik/rackvidd?tid=7")).status_code == 200
