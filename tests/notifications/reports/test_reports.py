"""The half-year report: what it counts, that it stays as it was locked, and that every format says the same."""

import io
import json
from datetime import date, timedelta

import openpyxl
import pikepdf
import pytest
import time_machine
from docx import Document
from pypdf import PdfReader

from notifications.reports import actions
from notifications.reports.domain import (
    HIDDEN,
    WITHHELD,
    compared,
    figure,
    figures_of,
    for_everybody,
    over_time,
    section,
    shown_count,
)
from notifications.reports.errors import NoSuchPeriod, NotNow
from notifications.reports.formats import FORMATS
from notifications.reports.formats.finnish import NAMES
from notifications.reports.formats.written import asked_widths
from portal.foundation.database import execute, fetch, fetch_value
from procurement.plan.actions import SHIPPED, Entered, enter_occurrence, load_plan, remark
from procurement.plan.queries import activity_followed, followed, tasks
from procurement.register.actions import award_procurement, open_procurement
from procurement.register.counting import notice_given
from procurement.register.finding import Wanted, count
from suppliers.registry.areas import Home
from suppliers.registry.counting import firms_by_trade
from tests import given
from tests.visitor import session_of, settings_in, visiting

BY = "rut@kommun.example"


@pytest.fixture
def settings(tmp_path):
    return settings_in(tmp_path)


@pytest.fixture
async def half(db, at, settings):
    """A first half of 2030 in which something happened; returns the summer's day on which it is reported."""
    spring = at("2030-02-10 09:00")
    await load_plan(SHIPPED.read_text(encoding="utf-8"), by="test", now=spring)
    await given.contact("anna@firma.example", now=spring, trades=("snorojning",))
    for days in (20, 40):
        await given.published(now=spring, deadline_at=spring + timedelta(days=days))
    await given.published(now=spring, deadline_at=None, planned_on=date(2030, 10, 1), planned_precision="month",
                          cpv=("55521200",), title="Lunch till skolan")  # fmt: skip
    await award_procurement("2030-001", "Plog AB", bids=1, by=BY, now=at("2030-05-02 09:00"))
    return at("2030-07-10 09:00")


async def test_it_counts_what_the_pages_count(half, settings):
    figures = figures_of(await actions.report_as_it_stands("2030-1", settings, half))
    assert figures["publicerade"] == 3
    assert figures["dagars_framforhallning"] == 30
    assert (figures["tilldelade"], figures["ett_anbud"]) == (1, 100)
    assert (figures["prenumeranter"], figures["nya"]) == (1, 1)
    assert figures["kommande"] == await count(Wanted(statuses=("planned", "dialogue")))
    assert figures["aktiviteter"] == len(await followed(half))


async def test_what_was_said_of_an_activity_for_the_half_year_stands_beside_it(half, settings):
    await remark("4.1", "2030-1", "Vårens möte hölls i maj.", by=BY, now=half)
    report = await actions.report_as_it_stands("2030-1", settings, half)
    [row] = [row for row in report["sections"][1]["rows"] if row[0] == "4.1"]
    assert row[-1].endswith("Vårens möte hölls i maj.")


async def test_a_trade_with_purchases_and_nobody_to_tell_is_named(half, settings):
    report = await actions.report_as_it_stands("2030-1", settings, half)
    lacking = next(part for part in report["sections"] if part["key"] == "branscher")
    assert any("Lunch" in row[0] or "Mat" in row[0] or "Catering" in row[0] for row in lacking["rows"])


async def test_what_is_locked_stays_whatever_is_corrected_later(half, settings):
    await actions.write_texts("2030-1", {"sammanfattning": "Ett gott halvår."}, by=BY, now=half)
    await actions.lock("2030-1", settings, by=BY, now=half)
    before = await actions.report_as_it_stands("2030-1", settings, half)
    await execute("UPDATE procurement SET bids = 7")
    await given.contact("bo@firma.example", now=half - timedelta(days=60))
    await actions.add_note("2030-1", "Antalet anbud var sju.", by=BY, now=half + timedelta(days=1))
    after = await actions.report_as_it_stands("2030-1", settings, half + timedelta(days=2))
    assert after["sections"] == before["sections"]
    assert [note["text"] for note in after["notes"]] == ["Antalet anbud var sju."]
    with pytest.raises(NotNow):
        await actions.write_texts("2030-1", {"sammanfattning": "Annat"}, by=BY, now=half)
    with pytest.raises(NotNow):
        await actions.lock("2030-1", settings, by=BY, now=half)


async def test_the_boards_decision_goes_back_into_the_plan(half, settings):
    with pytest.raises(NotNow):
        await actions.adopt("2030-1", "KS § 12", date(2030, 9, 4), by=BY, now=half)
    await actions.lock("2030-1", settings, by=BY, now=half)
    asked = ["4.1: Håll ett möte i Hedenäset", "Ring företagen"]
    await actions.adopt("2030-1", "KS § 12", date(2030, 9, 4), tasks=asked, by=BY, now=half)
    assert [(one["rule"], one["text"], one["given_by"]) for one in sorted(await tasks(), key=lambda one: one["id"])] == [
        ("4.1", "Håll ett möte i Hedenäset", "board"), ("", "Ring företagen", "board"),
    ]  # fmt: skip
    assert [o["reference"] for o in (await activity_followed("U", half)).occurrences] == ["2030-1"]


async def test_the_next_report_shows_what_each_figure_was(half, settings, at):
    await actions.lock("2030-1", settings, by=BY, now=half)
    later = await actions.report_as_it_stands("2030-2", settings, at("2030-12-01 09:00"))
    assert later["compared_with"] == "2030-1"
    [published] = [one for part in later["sections"] for one in part["figures"] if one["key"] == "publicerade"]
    assert (published["value"], published["before"]) == (0, 3)


@pytest.mark.parametrize("period", ["2030-3", "2031-1", "nu", "30-1"])
async def test_what_is_no_half_year_that_has_begun_is_told_so(half, settings, period):
    with pytest.raises(NoSuchPeriod):
        await actions.report_as_it_stands(period, settings, half)


def test_a_small_number_of_firms_points_at_nobody():
    assert [shown_count(n) for n in (0, 1, 4, 5)] == [0, HIDDEN, HIDDEN, 5]
    empty = {"period": "2030-1", "sections": []}
    assert compared(empty, None)["compared_with"] is None


async def test_every_format_says_what_the_page_says(half, settings, tmp_path):
    texts = {"sammanfattning": "Ett gott <halvår>.", "yhteenveto": "Hyvä puolivuosi."}
    await actions.write_texts("2030-1", texts, by=BY, now=half)
    await actions.lock("2030-1", settings, by=BY, now=half)
    report = await actions.report_as_it_stands("2030-1", settings, half)
    files = {ending: one.write(report) for ending, one in FORMATS.items()}

    assert figures_of(json.loads(files["json"])) == figures_of(report)
    sheet = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))["Siffror"]
    assert {row[1]: row[2] for row in sheet.iter_rows(min_row=2, values_only=True)}["Publicerade upphandlingar"] == 3
    document = Document(io.BytesIO(files["docx"]))
    assert "Ett gott <halvår>." in [paragraph.text for paragraph in document.paragraphs]
    assert any("Publicerade upphandlingar" in row.cells[0].text for table in document.tables for row in table.rows)
    assert b"Ett gott &lt;halv\xc3\xa5r&gt;." in files["html"]
    with pikepdf.open(io.BytesIO(files["pdf"])) as pdf:
        assert str(pdf.Root.Lang).startswith("sv")
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
        with pdf.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
            assert about["dc:title"] == "Halvårsrapport 2030-1"


async def test_a_reporter_writes_locks_and_adopts_and_everybody_reads(half, settings, tmp_path):
    period = "2026-1"
    async with visiting(tmp_path) as client:
        assert (await client.get(f"/rapporter/{period}")).status_code == 404
        client.cookies["anbud_session"] = await session_of("reporter")
        path = f"/intern/rapporter/{period}"
        assert "Spara och lås siffrorna" in (await client.get(path)).text
        assert (await client.get(f"{path}.json")).headers["cache-control"] == "private, no-store"
        await client.post(path, data={"steg": "las", "sammanfattning": "Ett gott halvår."})
        answer = await client.post(path, data={"steg": "faststall", "adopted_on": "i går", "paragraph": "KS § 12"})
        assert answer.status_code == 422
        assert 'value="KS § 12"' in answer.text
        await client.post(path, data={"steg": "faststall", "adopted_on": "2026-09-04", "paragraph": "KS § 12"})
        client.cookies.clear()
        assert f"/rapporter/{period}" in (await client.get("/rapporter")).text
        read = (await client.get(f"/rapporter/{period}")).text
        assert "Ett gott halvår." in read
        assert "KS § 12" in read
        for ending, one in FORMATS.items():
            answer = await client.get(f"/rapporter/{period}.{ending}")
            assert answer.headers["content-type"].startswith(one.media_type.split(";")[0])
            again = await client.get(f"/rapporter/{period}.{ending}", headers={"if-none-match": answer.headers["etag"]})
            assert again.status_code == 304
        assert (await client.get(f"/rapporter/{period}.exe")).status_code == 404
    assert await fetch_value("SELECT count(*) FROM report") == 1
    verbs = await fetch("SELECT verb FROM event WHERE object_kind = 'report' ORDER BY id")
    assert [row["verb"] for row in verbs] == ["report.lock", "report.adopt"]


async def test_what_the_report_counts_is_what_the_pages_show(half, settings, tmp_path, at):
    last_day = at("2030-06-30 18:00")
    with time_machine.travel(last_day, tick=False):
        figures = figures_of(await actions.report_as_it_stands("2030-1", settings, last_day))
        async with visiting(tmp_path) as client:
            plan = (await client.get("/handlingsplan.json")).json()
            planned = (await client.get("/upphandlingar.json?lage=planerade")).json()
            client.cookies["anbud_session"] = await session_of("administrator")
            amounts = (await client.get("/intern/beloppsgranser")).text
            group = (await client.get("/intern/arbetsgrupp")).text
    counts = plan["counts"]
    assert figures["aktiviteter"] == len(plan["activities"])
    assert figures["aktiviteter_sena"] == counts["late"]
    assert figures["aktiviteter_utan_underlag"] == counts["no_evidence"]
    assert figures["kommande"] == len(planned["procurements"] if isinstance(planned, dict) else planned)
    assert f"{figures['belopp_ej_kontrollerade']} gränser behöver kontrolleras" in amounts
    assert group.count("Svarar: ingen än") >= figures["aktiviteter_utan_ansvarig"] - counts["done"] - counts["on_pace"]


async def test_days_in_advance_run_from_when_it_could_be_seen_to_when_bids_could_be_handed_in(half, settings, at):
    await opened("2030-003", at("2030-04-11 09:00"))
    figures = figures_of(await actions.report_as_it_stands("2030-1", settings, half))
    # Two were open from the first day, the third was seen sixty days before.
    assert (figures["oppnade"], figures["framforhallning"]) == (3, 0)
    notice = await notice_given(at("2030-04-01 00:00"), half)
    assert (notice["opened"], notice["ahead"]) == (1, 60)


async def opened(reference, now):
    await open_procurement(reference, now + timedelta(days=30), by=BY, now=now)


async def test_firms_are_counted_once_a_trade_however_many_of_them_read(half, settings):
    for name in ("a", "b"):
        contact = await given.contact(f"{name}@plog.example", now=half, trades=("snorojning",))
        await execute(
            "UPDATE contact SET supplier_id = (SELECT min(supplier_id) FROM contact) WHERE email = $1",
            f"{name}@plog.example",
        )
        assert contact
    assert [row["firms"] for row in await firms_by_trade(Home((), ()), half)] == [1]


async def test_a_trade_without_anybody_from_here_is_named_only_where_firms_have_said_where_they_are(half, settings):
    await execute("UPDATE procurement SET cpv = '{90620000}', match_exact = '{t:snorojning}'")

    def lacking(report):
        return next(part["rows"] for part in report["sections"] if part["key"] == "branscher")

    assert lacking(await actions.report_as_it_stands("2030-1", settings, half)) == []
    await execute("UPDATE supplier SET postcode = '11120'")
    [[_, purchases, who]] = lacking(await actions.report_as_it_stands("2030-1", settings, half))
    assert (purchases, who) == (2, "Ingen känd härifrån")
    await execute("UPDATE supplier SET postcode = $1", f"{settings.local_postcodes[0]:0<5}"[:5])
    assert lacking(await actions.report_as_it_stands("2030-1", settings, half)) == []


async def test_small_numbers_of_firms_are_for_officers_only(half, settings):
    inside = await actions.report_as_it_stands("2030-1", settings, half)
    outside = for_everybody(inside)
    assert (figures_of(inside)["prenumeranter"], figures_of(outside)["prenumeranter"]) == (1, HIDDEN)
    rows = {part["key"]: part["rows"] for part in outside["sections"]}
    assert [row[1] for row in rows["leverantorer"]] == [HIDDEN]
    assert figures_of(inside)["publicerade"] == figures_of(outside)["publicerade"] == 3


def counted(subscribed, came, left):
    figures = [
        figure(key, key.title(), value, "", "", firms=True)
        for key, value in (("prenumeranter", subscribed), ("nya", came), ("avslutade", left))
    ]
    return {**section("leverantorer", columns=("Bransch", "Företag", "Härifrån"), firms=[1, 2], shares=[[1, 2]],
                      rows=[["Snö", 9, 6], ["Mat", 9, 9], ["El", 9, 0], ["Bygg", 3, 1], ["Vvs", 20, 9]]), "figures": figures}  # fmt: skip


def test_a_hidden_number_cannot_be_found_by_taking_one_that_is_shown_from_another():
    before = {"period": "2030-1", "notes": [], "sections": [counted(20, 9, 7)]}
    now = {"period": "2030-2", "notes": [], "sections": [section("sammanfattning"), counted(27, 9, 2)]}
    public = for_everybody(compared(now, before))
    # 20 + 9 - 27 would tell the two who left; those who came are kept back with them, and do not say that they are few.
    assert figures_of(public) == {"prenumeranter": 27, "nya": WITHHELD, "avslutade": WITHHELD}
    changed = next(part["rows"] for part in public["sections"] if part["key"] == "jamforelse")
    assert changed == [["Prenumeranter", 20, 27], ["Avslutade", 7, WITHHELD]]
    # 9 - 6 would tell the three from elsewhere; all or none from here tell of nobody.
    assert [row[1:] for row in public["sections"][-1]["rows"]] == [
        [9, WITHHELD], [9, 9], [9, 0], [HIDDEN, HIDDEN], [20, 9]
    ]  # fmt: skip
    over = {row[0]: row[2] for row in over_time([before, now])}
    assert over["Prenumeranter"] == [20, 27]


async def test_the_next_report_says_what_has_changed(half, settings, at):
    await actions.lock("2030-1", settings, by=BY, now=half)
    await enter_occurrence("2.3", Entered("meeting", date(2030, 8, 1), "Öppet hus"), by=BY, now=at("2030-08-02 09:00"))
    later = for_everybody(await actions.report_as_it_stands("2030-2", settings, at("2030-12-01 09:00")))
    changes = next(part for part in later["sections"] if part["key"] == "jamforelse")
    assert changes["title"] == "Ändrat sedan 2030-1"
    assert ["2.3 Öppet hus", "Snart", "Klar"] in [[a, b.replace("I fas", "Snart").replace("Underlag saknas", "Snart"), c]
                                                 for a, b, c in changes["rows"] if a.startswith("2.3")]  # fmt: skip
    assert ["Publicerade upphandlingar", 3, 0] in changes["rows"]
    assert ["Nya", WITHHELD, 0] in changes["rows"]
    assert "Prenumeranter" not in [row[0] for row in changes["rows"]]


async def test_the_finnish_summary_stands_in_every_format(half, settings):
    await actions.write_texts("2030-1", {"yhteenveto": "Hyvä puolivuosi."}, by=BY, now=half)
    report = for_everybody(await actions.report_as_it_stands("2030-1", settings, half))
    files = {ending: one.write(report) for ending, one in FORMATS.items()}
    assert {one["key"] for part in report["sections"] for one in part["figures"]} - set(NAMES) == set()
    assert b"Julkaistuja hankintoja" in files["html"]
    assert json.loads(files["json"])["summary_fi"] == "Hyvä puolivuosi."
    document = Document(io.BytesIO(files["docx"]))
    assert "Yhteenveto suomeksi" in [paragraph.text for paragraph in document.paragraphs]
    assert ["Tilaajia", "alle 5", "–"] in [[cell.text for cell in row.cells] for row in document.tables[-1].rows]
    sheet = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))["Yhteenveto suomeksi"]
    assert ["Julkaistuja hankintoja", 3, None] in [list(row) for row in sheet.iter_rows(values_only=True)]
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"])).pages)
    assert "Julkaistuja hankintoja" in text
    assert "Hyvä puolivuosi." in text


def test_a_column_is_never_narrower_than_a_word_nor_wider_than_it_may_be():
    rows = [["LOU", "Dokumentation av direktupphandling", 700000], ["LUF", "Alla köp", None]]
    assert asked_widths(["Lag", "Gräns", "Belopp"], rows, widest=20) == [4, 20, 6]
    assert asked_widths(["Samhällsbyggnadskontoret"], [], widest=10) == [24]


async def test_a_row_of_the_workbook_is_as_high_as_its_longest_text(half, settings):
    report = for_everybody(await actions.report_as_it_stands("2030-1", settings, half))
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].write(report)))
    sheet = book["Siffror"]
    wrapped = [row for row in sheet.iter_rows(min_row=2) if len(str(row[4].value or "")) > 100]
    assert wrapped
    assert {sheet.row_dimensions[row[0].row].height >= 45 for row in wrapped} == {True}
    assert {row[2].alignment.horizontal for row in sheet.iter_rows(min_row=2, max_row=5)} == {"right"}


async def test_the_outcome_stands_over_the_half_years_where_the_reports_are_listed(half, settings, tmp_path, at):
    await actions.lock("2030-1", settings, by=BY, now=half)
    await actions.adopt("2030-1", "KS § 12", date(2030, 9, 4), by=BY, now=half)
    async with visiting(tmp_path) as client:
        read = (await client.get("/rapporter")).text
        data = (await client.get("/api/v1/reports/2030-1")).json()
        assert (await client.get("/api/v1/reports/2030-2")).status_code == 404
    assert [one["value"] for part in data["sections"] for one in part["figures"] if one["key"] == "prenumeranter"] == [
        HIDDEN
    ]
    assert "Vad det har gett" in read
    assert "Andel med bara ett anbud (%)" in read
    assert HIDDEN in read


async def test_every_figure_leads_to_a_page_of_its_rows(half, settings, tmp_path):
    report = await actions.report_as_it_stands("2030-1", settings, half)
    links = {one["link"] for part in report["sections"] for one in part["figures"]}
    assert all(one["about"] for part in report["sections"] for one in part["figures"])
    async with visiting(tmp_path) as client:
        client.cookies["anbud_session"] = await session_of("administrator")
        assert {link: (await client.get(link)).status_code for link in links} == dict.fromkeys(links, 200)
