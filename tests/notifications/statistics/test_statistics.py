"""Ten pages of figures: each has its charts, its table with the same numbers, its definition, and its files."""

from datetime import date, timedelta
from html import unescape
from io import BytesIO
from itertools import pairwise
from zoneinfo import ZoneInfo

import httpx
import openpyxl
import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from notifications.matching.actions import match_due
from notifications.matching.counting import reach_by_publication
from notifications.reports.actions import report_as_it_stands
from notifications.reports.compose import instants_of, span_begun
from notifications.reports.domain import figures_of
from notifications.statistics import domain
from notifications.statistics.compose import BY_SLUG, MOST_ROWS, STATISTICS, Asked
from portal.foundation import clock
from portal.foundation.database import execute, fetch_value
from procurement.categories.queries import trade_names
from procurement.plan.actions import SHIPPED, load_plan
from procurement.register.actions import award_procurement, open_procurement
from procurement.register.counting import purchases_ahead
from procurement.sources.counting import imports_by_week
from suppliers.registry.areas import Home, home_of
from suppliers.registry.counting import firms_by_trade, subscribers_by_month
from tests import given
from tests.visitor import session_of, settings_in, visiting

HOME = Home(("957",), ("953",))
SLUGS = [one.slug for one in STATISTICS]
STOCKHOLM, TOKYO = "Europe/Stockholm", "Asia/Tokyo"
PAGE = "/intern/statistik"


@pytest.fixture
async def reader(db, tmp_path):
    async with visiting(tmp_path) as visitor:
        visitor.cookies.set("anbud_session", await session_of("reader"))
        yield visitor


async def town(now) -> None:
    """A little of everything, as it was at an instant."""
    await given.contact("a@f.example", company="A", now=now - timedelta(days=40), trades=("snorojning",))
    await given.contact("b@f.example", company="B", now=now - timedelta(days=10), trades=("snorojning",), language="fi")
    await execute("UPDATE supplier SET postcode = '95731' WHERE name = 'A'")
    await given.published(now=now - timedelta(days=5), deadline_at=now + timedelta(days=25))
    await given.published(now=now - timedelta(days=4), title="Skyltar", cpv=("34928470",), deadline_at=None,
                          planned_on=(now + timedelta(days=60)).date(), planned_precision="month")  # fmt: skip
    await match_due(now)
    await execute("INSERT INTO search_miss (word, language, times, last_at) VALUES ('halkisar', 'sv', 3, $1)", now)
    await execute("INSERT INTO source (name) VALUES ('Filer')")
    await execute(
        "INSERT INTO source_run (source_id, started_at, finished_at, new) SELECT id, $1, $1, 4 FROM source", now
    )
    await held_meeting(now - timedelta(days=6))
    for number, (state, kind) in enumerate(
        [("accepted", "alert"), ("accepted", "invitation"), ("accepted", "digest"), ("cancelled", "alert"), ("refused", "alert")]
    ):  # fmt: skip
        await letter(number, state, kind, now - timedelta(days=3))
    await execute(
        """INSERT INTO bounce (digest, mail, received_at, kind, letter_id)
           SELECT 'd'::bytea, 'm'::bytea, $1::timestamptz, 'hard', id FROM letter WHERE key = 'k0'
           UNION ALL SELECT 'e'::bytea, 'm'::bytea, $1, 'none', id FROM letter WHERE key = 'k1'""",
        now,
    )


async def held_meeting(starts) -> None:
    reference = await given.meeting(now=starts - timedelta(days=60), starts_at=starts)
    await execute("UPDATE meeting SET state = 'held' WHERE reference = $1", reference)
    await execute(
        """INSERT INTO participation (meeting_id, email, company, language, state, people, invited_at, signed_up_at, came,
                                      origin, on_site, created_at)
           SELECT id, 'a@f.example', 'A', 'sv', 'coming', 1, $2, $2, 2, 'invitation', true, $2 FROM meeting
           WHERE reference = $1""",
        reference, starts - timedelta(days=30),
    )  # fmt: skip


async def letter(number: int, state: str, kind: str, at) -> None:
    await execute(
        """INSERT INTO letter (kind, contact_id, recipient, sender, language, subject, message_id, parts, sha256, size, key,
                               not_before, created_at, state, settled_at)
           SELECT $2, min(id), 'a@f.example', 'x@kommun.example', 'sv', 'Ny', '<' || $1::int || '@x>', ARRAY[''::bytea], ''::bytea,
                  0, 'k' || $1, $4, $4, $3, $4 FROM contact""",
        number, kind, state, at,
    )  # fmt: skip


async def asked_of(period: str, settings, now) -> Asked:
    first, last = instants_of(span_begun(period, now), now)
    return Asked(first, last, now, settings.timezone, home_of(settings), await trade_names("sv"))


_rows = st.lists(st.tuples(st.text(max_size=9), st.lists(st.integers(0, 9999), min_size=2, max_size=2)), max_size=30)


@for_any(_rows, st.booleans(), st.one_of(st.none(), st.integers(1, 20_000)))
def test_bars_begin_at_zero_never_leave_the_picture_and_say_their_numbers(rows, beside, wanted):
    chart = domain.bars("x", rows, ("a", "b"), beside=beside, wanted=wanted)
    if chart is None:
        assert sum(sum(numbers) for _label, numbers in rows) == 0
        return
    right = domain.WIDTH - domain.VALUE_WIDTH + 0.2
    for bar, (_label, numbers) in zip(chart.bars, rows, strict=True):
        assert [value for _x, _y, value in bar.ends] == (numbers if beside else [sum(numbers)])
        assert all(piece.x + piece.width <= right for piece in bar.segments)
        assert all(piece.y + piece.height <= chart.height for piece in bar.segments)
        assert {piece.x for piece in bar.segments if beside or piece.series == 0} <= {domain.LABEL_WIDTH}
    assert chart.marker is None or chart.marker <= right


@for_any(st.lists(st.text("abcdefghijklm ", min_size=1, max_size=30), min_size=2, max_size=8))
def test_the_names_of_patterns_never_lie_on_each_other(names):
    chart = domain.bars("x", [("a", [1] * len(names))], names)
    assert chart is not None
    places = [(key.y, key.x, key.x + domain.KEY + 6 + len(key.name) * domain.LETTER) for key in chart.keys]
    for (y, _left, right), (next_y, next_left, _right) in pairwise(places):
        assert next_y > y or next_left > right
    assert chart.top > max(y for y, _left, _right in places)


@for_any(st.lists(st.tuples(st.text(max_size=9), st.integers(0, 99_999)), max_size=30))
def test_marks_stand_inside_the_axes_and_the_line_goes_through_all(rows):
    chart = domain.steps("x", rows)
    if chart is None:
        assert sum(value for _label, value in rows) == 0
        return
    assert len(chart.marks) == len(rows) == chart.line.count("V") + 1
    assert chart.ticks[0] == (domain.HEIGHT - domain.MARGIN, 0) and chart.ticks[-1][1] >= chart.most
    assert all(
        domain.MARGIN - 0.1 <= x <= domain.WIDTH - domain.MARGIN + 0.1
        and domain.MARGIN - 0.1 <= y <= domain.HEIGHT - domain.MARGIN + 0.1
        for x, y in chart.marks
    )


def test_the_median_of_dots_is_a_line():
    chart = domain.dots("x", [("a", 1), ("b", 3), ("c", 8)])
    assert chart is not None and (chart.median, chart.kind) == (3, "dots")


def test_a_week_in_which_nothing_happened_is_a_row_of_nothing():
    rows = [{"week": date(2026, 11, 2), "n": 1}, {"week": date(2026, 11, 16), "n": 2}]
    assert [row["n"] for row in domain.every_week(rows, date(2026, 11, 24), {"n": 0})] == [1, 0, 2, 0]
    assert domain.every_week([], date(2026, 11, 24), {"n": 0}) == []


async def test_each_page_without_figures_says_so_and_how_it_would_count(reader: httpx.AsyncClient):
    for slug in SLUGS:
        text = unescape((await reader.get(f"{PAGE}/{slug}")).text)
        assert "Så räknas det" in text and "957" in text, slug
        assert ("inga siffror" in text) == ("<table" not in text), slug


async def test_each_page_has_named_charts_a_table_figures_and_files_with_the_same_rows(reader: httpx.AsyncClient):
    now = clock.now()
    await load_plan(SHIPPED.read_text(encoding="utf-8"), by="test", now=now)
    await town(now)
    for slug in SLUGS:
        answer = await reader.get(f"{PAGE}/{slug}")
        text = unescape(answer.text)
        assert answer.status_code == 200, slug
        assert text.count('role="img"') == text.count("<desc") >= 1, slug
        assert "<caption>" in text and 'class="figures"' in text and " style=" not in text, slug
        assert "Tabellen har samma siffror." in text and "957" in text, slug
        csv = await reader.get(f"{PAGE}/{slug}.csv")
        assert csv.headers["content-type"].startswith("text/csv") and "no-store" in csv.headers["cache-control"]
        book = openpyxl.load_workbook(BytesIO((await reader.get(f"{PAGE}/{slug}.xlsx")).content))
        assert {"Så räknas det", "Härifrån", "Tid"} <= {row[0].value for row in book["Om filen"]}, slug
        in_page = text.count("<tr>") - 1
        assert in_page == csv.text.count("\r\n") - 1 == book.worksheets[0].max_row - 2 >= 1, slug


async def test_letters_are_counted_once_by_what_became_of_them_also_those_that_came_back_or_were_stopped(reader):
    await town(clock.now())
    text = unescape((await reader.get(f"{PAGE}/utskick-per-vecka.csv")).text).splitlines()
    [week] = [line.split(";")[1:] for line in text[1:] if line.split(";")[1] != "0"]
    written, arrived, returned, waiting, given_up, unknown, cancelled = map(int, week)
    assert (arrived, returned, given_up, unknown, cancelled) == (2, 1, 1, 0, 1)
    assert written == arrived + returned + waiting + given_up + unknown + cancelled
    page = (await reader.get(f"{PAGE}/utskick-per-vecka")).text
    assert all(f">{name}</text>" in page for name in ("framme", "kom tillbaka", "stoppades", "okänt"))


async def test_the_meetings_of_a_year_stand_against_how_many_the_plan_wants(reader):
    await town(clock.now())
    text = unescape((await reader.get(f"{PAGE}/moten")).text)
    assert "mål 2" in text and "Mål: 2." in text


async def test_every_figure_that_the_report_has_too_is_the_same(db, tmp_path, at):
    settings, now, june = settings_in(tmp_path), at("2030-07-20 09:00"), at("2030-06-20 09:00")
    await load_plan(SHIPPED.read_text(encoding="utf-8"), by="test", now=at("2030-01-10 09:00"))
    await town(june)
    await award_procurement("2030-001", "Plog AB", bids=1, by="o@kommun.example", now=june)
    # After the half-year: counted neither here nor there.
    await town_goes_on(at("2030-07-10 09:00"))
    report = await report_as_it_stands("2030-1", settings, now)
    theirs, asked, shared = figures_of(report), await asked_of("2030-1", settings, now), set()
    for one in STATISTICS:
        for figure in (await one.find(asked)).figures:
            if figure.key in theirs:
                assert figure.value == theirs[figure.key], (one.slug, figure.key)
                shared.add(figure.key)
    assert shared == {
        "prenumeranter", "nya", "avslutade", "branscher_utan", "branscher_utan_lokal", "kop_utan", "publicerade",
        "planerade", "mejl", "inbjudningar", "informationsmoten", "dagars_framforhallning", "framforhallning", "oppnade",
        "tilldelade", "ett_anbud", "anbud", "aktiviteter", "aktiviteter_i_fas", "aktiviteter_sena",
        "aktiviteter_utan_underlag", "aktiviteter_utan_ansvarig",
    }  # fmt: skip
    assert (theirs["prenumeranter"], theirs["mejl"], theirs["informationsmoten"]) == (2, 2, 1)
    # Whoever follows a figure's link comes to the page that has it, of the same half-year.
    links = {figure["link"] for part in report["sections"] for figure in part["figures"]}
    assert {
        f"{PAGE}/{slug}?tid=2030-1"
        for slug in ("prenumeranter", "utskick-per-vecka", "branscher-utan-lokal-leverantor")
    } <= links
    tables = {part["key"]: part["rows"] for part in report["sections"]}
    firms = (await BY_SLUG["leverantorer-per-bransch"].find(asked)).rows
    assert [[row["name"], row["firms"], row["local"]] for row in firms] == tables["leverantorer"]
    [meeting] = (await BY_SLUG["moten"].find(asked)).rows
    assert [meeting["invited"], meeting["signed_up"], meeting["came"]] == tables["moten"][0][2:5] == [1, 1, 1]


async def town_goes_on(now) -> None:
    await given.contact("c@f.example", company="C", now=now, trades=("snorojning", "livsmedel"))
    await execute("UPDATE contact SET ended_at = $1 WHERE email = 'b@f.example'", now)
    await given.published(now=now, title="Mer snö")
    await open_procurement("2030-002", now + timedelta(days=30), by="o@kommun.example", now=now)
    await held_meeting(now)
    await letter(77, "accepted", "alert", now)


async def test_how_a_half_year_ended_is_told_also_later(db, at):
    june, july = at("2030-06-20 09:00"), at("2030-07-10 09:00")
    await town(june)
    await town_goes_on(july)
    end = at("2030-06-30 23:59")
    assert {row["trade"]: row["firms"] for row in await firms_by_trade(HOME, end)} == {"snorojning": 2}
    assert {row["trade"]: row["firms"] for row in await firms_by_trade(HOME, july)}["snorojning"] == 2
    until = date(2031, 6, 30)
    then = await purchases_ahead(end, until)
    await execute("UPDATE procurement SET deadline_at = $1 WHERE status = 'open'", july)
    await award_procurement("2030-002", "Skylt AB", by="o@kommun.example", now=july + timedelta(days=1))
    assert await purchases_ahead(end, until) == then
    assert sum(row["purchases"] for row in then) == 2 and ["snorojning"] in [row["trades"] for row in then]
    assert await purchases_ahead(july + timedelta(days=2), until) != then


async def test_firms_of_a_trade_are_from_here_or_not(db):
    await town(clock.now())
    [row] = await firms_by_trade(HOME, clock.now())
    assert (row["trade"], row["firms"], row["local"], row["other"]) == ("snorojning", 2, 1, 1)


async def test_subscribers_of_a_month_by_language_by_trade_and_from_here(db):
    now = clock.now()
    await town(now)
    await given.contact("d@f.example", company="D", now=now, trades=("livsmedel",))
    await execute(
        "INSERT INTO contact (supplier_id, email, created_at) SELECT min(id), 'new@f.example', $1 FROM supplier", now
    )
    rows = await subscribers_by_month(now - timedelta(days=90), now, HOME, ZoneInfo(STOCKHOLM))
    assert (rows[-1]["total"], rows[-1]["fi"], rows[-1]["local"]) == (3, 1, 1)
    assert (sum(row["new"] for row in rows), sum(row["joined"] for row in rows)) == (4, 3)
    assert {row["month"].day for row in rows} == {1}
    of_snow = await subscribers_by_month(now - timedelta(days=90), now, HOME, ZoneInfo(STOCKHOLM), "snorojning")
    assert of_snow[-1]["total"] == 2


async def test_weeks_and_months_begin_by_the_clock_of_the_settings(db, at):
    # Sunday evening in Stockholm, the last of a month, is Monday morning in Tokyo.
    moment = at("2030-03-31 18:00")
    await town(moment)
    [here] = await imports_by_week(moment, moment, STOCKHOLM)
    [there] = await imports_by_week(moment, moment, TOKYO)
    assert (here["week"], there["week"]) == (date(2030, 3, 25), date(2030, 4, 1))
    months = [
        (await subscribers_by_month(moment, moment, HOME, ZoneInfo(zone)))[-1]["month"] for zone in (STOCKHOLM, TOKYO)
    ]
    assert months == [date(2030, 3, 1), date(2030, 4, 1)]
    asked = Asked(moment, moment, moment, ZoneInfo(TOKYO), HOME, {})
    [week] = (await BY_SLUG["import"].find(asked)).rows
    assert week["week"] == date(2030, 4, 1) and asked.day(moment) == date(2030, 4, 1)


async def test_trades_that_nobody_from_here_follows_are_ranked_by_what_is_bought(reader):
    await town(clock.now())
    lines = (await reader.get(f"{PAGE}/branscher-utan-lokal-leverantor.csv")).text.splitlines()[1:]
    assert lines and not any(line.startswith("Snöröjning") for line in lines)
    purchases = [int(line.split(";")[1]) for line in lines]
    assert purchases == sorted(purchases, reverse=True)


async def test_the_reach_of_a_publication_is_who_was_told_and_who_of_them_is_from_here(db):
    await town(clock.now())
    rows = await reach_by_publication(clock.now() - timedelta(days=30), clock.now(), HOME)
    assert [(row["title"], row["reached"], row["local"]) for row in rows] == [
        ("Skyltar", 0, 0),
        ("Snöröjning i byarna", 2, 1),
    ]


async def test_what_a_page_has_no_room_for_it_says_and_the_files_have_all(reader):
    now = clock.now()
    await execute(
        """INSERT INTO search_miss (word, language, times, last_at)
           SELECT 'ord' || g, 'sv', g, $2 FROM generate_series(1, $1::int) AS g""",
        MOST_ROWS + 5, now,
    )  # fmt: skip
    text = unescape((await reader.get(f"{PAGE}/sokord")).text)
    assert f"de {MOST_ROWS} första av {MOST_ROWS + 5} rader" in text and text.count("<tr>") == MOST_ROWS + 1
    assert f"Diagrammet visar de 40 första av {MOST_ROWS + 5}." in text
    assert (await reader.get(f"{PAGE}/sokord.csv")).text.count("\r\n") == MOST_ROWS + 6
    await town(now)
    assert await fetch_value("SELECT count(*) FROM search_miss") == MOST_ROWS + 6


async def test_a_period_is_a_span_of_months_or_a_half_year_and_anything_else_is_said_to_be_none(reader):
    await town(clock.now())
    for wrong in ("7", "2019", "2099-1", "<b>"):
        answer = await reader.get(f"{PAGE}/rackvidd", params={"tid": wrong})
        assert answer.status_code == 200 and "går inte att välja" in answer.text and "<b>”" not in answer.text
        assert 'tid=12" aria-current="true"' in answer.text
    assert "går inte att välja" not in (await reader.get(f"{PAGE}/rackvidd?tid=36")).text
    assert "går inte att välja" not in (await reader.get(f"{PAGE}/leverantorer-per-bransch?tid=nu")).text
    assert "går inte att välja" in (await reader.get(f"{PAGE}/leverantorer-per-bransch?tid=12")).text
    assert "går inte att välja" not in (await reader.get(f"{PAGE}/rackvidd?tid=2020-2")).text
    unknown = await reader.get(f"{PAGE}/prenumeranter?bransch=hittepa")
    assert unknown.status_code == 200 and "bransch=hittepa" not in unknown.text
    assert "bransch=snorojning" in (await reader.get(f"{PAGE}/prenumeranter?bransch=snorojning")).text


async def test_a_page_that_is_not_there_is_404(reader: httpx.AsyncClient):
    assert (await reader.get(f"{PAGE}/hittepa")).status_code == 404
    assert (await reader.get(f"{PAGE}/rackvidd.pdf")).status_code == 404
