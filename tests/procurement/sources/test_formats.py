"""What each format reads from real and from hostile files."""

import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.sources.domain import expert_query
from procurement.sources.formats import moments
from procurement.sources.formats.amounts import read_span
from procurement.sources.formats.cleaning import clean_line, clean_text, clean_url
from procurement.sources.formats.files import mapped
from procurement.sources.formats.reading import KINDS, NoticeRead, Rejected, Unreadable, guess_kind, read

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def everything(data: bytes, name: str = "", kind: str | None = None) -> list[NoticeRead | Rejected]:
    try:
        return list(read(kind or guess_kind(data, name), data, STOCKHOLM))
    except Unreadable as error:
        return [error.rejected]


def one(data: bytes, name: str = "") -> NoticeRead:
    (found,) = everything(data, name)
    assert isinstance(found, NoticeRead), found
    return found


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                yield from (
                    (member.filename, archive.read(member)) for member in archive.infolist() if not member.is_dir()
                )
        elif path.is_file() and "manifest" not in path.name and not path.name.startswith("README"):
            with mapped(path) as data:
                yield path.name, bytes(data)


@pytest.mark.parametrize(
    ("folder", "kind", "least"),
    [("tender-feeds", "rss", 50), ("ted-api-v3", "csv", 300), ("procurement-plans", "csv", 480)],
)  # fmt: skip
def test_real_files_become_notices_or_rejections_with_place_and_reason(shared_data, folder, kind, least):
    notices = 0
    for name, data in files_below(shared_data / folder):
        found = everything(data, name)
        # A feed may have no entries, a package no releases, a sheet no rows.
        assert found or name.endswith((".json", ".xml", ".rss", ".xlsx")), name
        assert all(item.place and item.reason and item.reason_sv for item in found if isinstance(item, Rejected))
        notices += sum(isinstance(item, NoticeRead) for item in found)
    assert notices >= least


def test_a_swedish_eforms_notice_is_read_in_full(shared_data):
    data = (shared_data / "eforms-notices/swedish/701354-2023.xml").read_bytes()
    found = one(data, "701354-2023.xml")
    assert found.title == "Powertransformers: 1x145/46 kV 40 MVA, 2x145/11,5 kV 40 MVA"
    assert (found.language, found.kind, found.procedure) == ("sv", "tender", "open")
    assert (found.buyer_name, found.buyer_identifier, found.buyer_country) == (
        "Umeå Energi Elnät AB",
        "556086-8225",
        "SE",
    )
    assert (found.cpv[0], found.nuts) == ("31170000", ("SE331",))
    assert found.deadline_at == datetime(2024, 1, 15, 23, 0, tzinfo=UTC)
    assert found.url == "https://ted.europa.eu/sv/notice/-/detail/701354-2023"
    assert {"procedure:b578f9d0-633c-4209-88cd-bd8aee4ee615", "ted:701354-2023"} <= set(found.keys)
    assert found.documents[0].url.endswith("id=90427")


@pytest.mark.parametrize(
    ("folder", "name", "told"),
    [
        ("eforms-notices", "INVALID_cn_24_multiple.xml", [("LOT-0001", ("72230000",), 204), ("LOT-0002", ("72230000",), 0)]),
        ("ted-legacy-notices", "325008-2021.xml", [(str(n), ("45260000",), size) for n, size in ((1, 58), (2, 70), (3, 77))]),
    ],
)  # fmt: skip
def test_lots_are_read_with_their_codes_and_words(shared_data, folder, name, told):
    with zipfile.ZipFile(shared_data / folder / f"{folder}.zip") as archive:
        data = archive.read(next(member for member in archive.namelist() if member.endswith(name)))
    assert [(lot.number, lot.cpv, len(lot.description)) for lot in one(data, name).lots] == told


def test_a_ted_answer_joins_day_and_time_of_the_deadline(shared_data):
    found = everything((shared_data / "ted-api-v3/search_response_sweden.json").read_bytes())
    last = found[-1]
    assert isinstance(last, NoticeRead)
    assert last.deadline_at == datetime(2026, 9, 25, 21, 59, tzinfo=UTC)
    assert (last.title, last.cpv) == ("Årlig produktion av tidning", ("22212100", "22200000"))
    assert (last.value_from_minor, last.currency) == (320_000_000, "SEK")


def test_releases_of_one_process_merge_in_date_order():
    lines = b"""{"ocid":"o-1","id":"2","date":"2026-02-01T00:00:00Z","tag":["tenderUpdate"],"language":"sv","tender":{"id":"t","tenderPeriod":{"endDate":"2026-03-02T12:00:00Z"}}}
{"ocid":"o-1","id":"1","date":"2026-01-01T00:00:00Z","tag":["tender"],"language":"sv","tender":{"id":"t","title":"Ved","tenderPeriod":{"endDate":"2026-03-01T12:00:00Z"}}}
{"ocid":"o-2","id":"3","tag":["tender"],"tender":{"title":"Flis","value":{"amount":1200.5,"currency":"SEK"}}}
{"id":"4","tag":["tender"]}
"""
    lost, first, second = everything(lines)
    assert (lost.place, lost.reason) == ("line 4", "It has no ocid.")
    assert (first.title, first.deadline_at) == ("Ved", datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert (second.value_to_minor, second.currency) == (120050, "SEK")


def test_a_swedish_plan_in_cp1252_with_semicolons_is_understood():
    plan = "Plan 2026\n\nRubrik;Förvaltning;Planerad annonsering;Uppskattat värde (tkr);Sista anbudsdag\n"
    plan += "Snöröjning;Samhällsbyggnad;Q3 2026;1 500–2 000;\nMåltider;Skola;mars 2026;2,5 mkr;\nTak;Bygg;;;1.2.2026\nFel;X;när som helst;;\n"
    snow, meals, roof, bad = everything(plan.encode("cp1252"), "plan.csv")
    assert (snow.title, snow.planned_on, snow.planned_precision) == ("Snöröjning", date(2026, 7, 1), "quarter")
    assert (snow.value_from_minor, snow.value_to_minor) == (150_000_000, 200_000_000)
    assert (meals.planned_on, meals.planned_precision) == (date(2026, 3, 1), "month")
    assert (roof.deadline_at, roof.kind) == (datetime(2026, 2, 1, 23, tzinfo=UTC), "tender")
    assert bad.place == "row 7"
    assert "när som helst" in bad.reason


def test_merged_headers_are_refused_in_a_clear_sentence():
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["Rubrik", "Värde", ""])
    book.active.append(["Ved", 1, 2])
    book.active.merge_cells("B1:C1")
    stream = io.BytesIO()
    book.save(stream)
    (refused,) = everything(stream.getvalue(), "plan.xlsx")
    assert refused.reason == "The header has merged cells (B1:C1); give every column a header of its own."


def test_a_workbook_that_would_burst_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (160 * 1024 * 1024))
    (refused,) = everything(stream.getvalue(), "bomb.xlsx")
    assert refused.code == "zip_bomb"


def test_no_attack_by_xml_gets_through_and_memory_stays_small(shared_data):
    tracemalloc.start()
    for path in sorted((shared_data / "feeds-torture/xml-attacks").iterdir()):
        for kind in ("rss", "eforms", "ted"):
            for item in everything(path.read_bytes(), path.name, kind):
                assert isinstance(item, Rejected), (path.name, item)
    assert tracemalloc.get_traced_memory()[1] < 50 * 1024 * 1024
    tracemalloc.stop()


def test_a_web_page_sent_for_a_feed_is_named_so():
    (refused,) = everything(b"\xef\xbb\xbf<!-- hej --><!DOCTYPE html><html><title>404</title></html>", kind="rss")
    assert refused.reason_sv == "Adressen svarar med en webbsida i stället för ett flöde."


def test_a_feed_entry_tells_deadline_codes_and_upphandlings_id():
    feed = """<rss version="2.0"><channel><language>sv</language><item><guid>a1</guid><title>Vinterväghållning &lt;script&gt;x()&lt;/script&gt;</title>
    <link>https://example.org/1</link><description>Köpare: Pajala kommun&lt;br&gt;CPV: 90620000-9&lt;br&gt;Sista anbudsdag: 2030-07-01&lt;br&gt;Upphandlings-ID: MT1234</description></item></channel></rss>"""
    found = one(feed.encode())
    assert (found.title, found.buyer_name, found.cpv) == ("Vinterväghållning", "Pajala kommun", ("90620000",))
    assert (found.deadline_at, found.keys) == (datetime(2030, 7, 1, 22, tzinfo=UTC), ("upphandlings-id:MT1234",))


@pytest.mark.parametrize(
    ("text", "low", "high", "currency"),
    [("1,5 mkr", 150_000_000, 150_000_000, "SEK"), ("500 000 – 1 000 000 kr", 50_000_000, 100_000_000, "SEK"),
     ("1–2 mkr", 100_000_000, 200_000_000, "SEK"), ("4.500.000,00", 450_000_000, 450_000_000, None),
     ("€ 1,234.50", 123_450, 123_450, "EUR"), ("450.000", 45_000_000, 45_000_000, None), (1234.0, 123_400, 123_400, None)],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(text, low, high, currency):
    assert read_span(text) == (low, high, currency)


@pytest.mark.parametrize(
    ("text", "on", "precision"),
    [("2026-03", date(2026, 3, 1), "month"), ("Q2 2026", date(2026, 4, 1), "quarter"), ("hösten 2026", date(2026, 7, 1), "half"),
     ("maaliskuussa 2026", date(2026, 3, 1), "month"), ("2026", date(2026, 1, 1), "year"), ("1.2.2026", date(2026, 2, 1), "day")],
)  # fmt: skip
def test_a_period_is_no_more_exact_than_it_was_written(text, on, precision):
    assert moments.read_period(text) == (on, precision)


def test_a_bare_date_runs_to_the_end_of_that_day_at_the_office():
    assert moments.read_deadline("2030-07-01", STOCKHOLM) == datetime(2030, 7, 1, 22, tzinfo=UTC)
    assert moments.read_deadline("2026-03-05+01:00", STOCKHOLM) == datetime(2026, 3, 5, 23, tzinfo=UTC)


def test_text_is_cleaned_once_on_the_way_in():
    assert clean_line("<b>Sn\u202eö</b>&amp;lt;script&amp;gt;x&amp;lt;/script&amp;gt;\x00 röjning") == "Snö röjning"
    assert clean_text("a<br>b</p>c") == "a\nb\nc"
    assert clean_url("javascript:alert(1)") is None
    assert clean_url("https://user:secret@example.org/") is None


@settings(max_examples=150, deadline=2000)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode), st.sampled_from(KINDS))
def test_whatever_the_bytes_every_reader_ends_in_notices_or_rejections(data, kind):
    assert all(isinstance(item, NoticeRead | Rejected) for item in everything(data, kind=kind))


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["ocid", "tender", "title", "id", "value", "amount", "releases", "records", "items",
                                       "classification", "buyer", "date", "tenderPeriod", "endDate", "notices", "TI", "ND"]), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=200, deadline=2000)
@given(_json, st.sampled_from(["ocds", "ted-api"]))
def test_json_of_any_shape_is_read_or_rejected(value, kind):
    assert all(isinstance(item, NoticeRead | Rejected) for item in everything(msgspec.json.encode(value), kind=kind))


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        ({"buyers": ["Övertorneå kommun", 'a"b']}, '(buyer-name ~ "Övertorneå kommun" OR buyer-name ~ "a b")'),
        ({"places": ["SE332", "x; y"], "cpv": ["90620000", "45000000"]},
         "(place-of-performance = SE332) AND (classification-cpv = 9062* OR classification-cpv = 45*)"),
        ({}, "buyer-country = SWE"),
    ],
)  # fmt: skip
def test_a_search_is_built_from_buyer_place_and_code(asked, query):
    assert expert_query(**asked) == f"{query} SORT BY publication-date DESC"


def test_ids_longer_than_an_index_takes_are_kept_apart():
    item = "<item><guid>{}</guid><title>Snö</title></item>"
    feed = f'<rss version="2.0"><channel>{item.format("å" * 900 + "1")}{item.format("å" * 900 + "2")}</channel></rss>'
    one, other = everything(feed.encode())
    assert one.external_id != other.external_id
    assert len(one.external_id) <= 400


def test_an_id_of_marks_that_nobody_sees_is_none():
    (refused,) = everything('{"ocid":"\u202e\u200b","tender":{"title":"Snö"}}'.encode(), kind="ocds")
    assert refused.code == "no_ocid"


def test_a_feed_with_more_entries_than_memory_is_not_given_to_the_parser():
    (refused,) = everything(b'<rss version="2.0"><channel>' + b"<item/>" * 20_001 + b"</channel></rss>", kind="rss")
    assert refused.code == "too_many"


def test_days_and_row_numbers_of_a_workbook_are_those_that_excel_shows():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(3, 0, ["Rubrik", "Sista anbudsdag"])
        sheet.write_string(4, 0, "Ved")
        sheet.write_datetime(4, 1, datetime(2036, 1, 2), book.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001
    wood = one(out.getvalue())
    assert (wood.place, wood.deadline_at) == ("row 5", datetime(2036, 1, 2, 23, tzinfo=UTC))
