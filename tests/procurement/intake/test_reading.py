"""A file as a table: guessed, said otherwise, or refused with a sentence of its own."""

import pytest

from procurement.intake.errors import REFUSALS, FileRefused
from procurement.intake.formats.columns import asks_which_way, both_ways, guess_columns, month_first, month_is_first
from procurement.intake.formats.table import How, plain, read_table
from tests.procurement.intake.books import open_document, without_saved_values, workbook

KNOWN = frozenset({plain(word) for word in ("Rubrik", "Värde", "Sista anbudsdag")})
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def read(body: bytes, how: How | None = None):
    return read_table(body, how or How(), KNOWN)


def test_swedish_excel_writes_semicolons_in_cp1252():
    table = read("Rubrik;Värde\r\nSnöröjning;4\r\n".encode("cp1252"))
    assert (table.how.encoding, table.how.separator) == ("cp1252", ";")
    assert table.rows == [(2, ["Snöröjning", "4"])]


def test_what_is_said_goes_before_what_is_guessed():
    table = read("Rubrik;Värde\nSnöröjning;4\n".encode(), How(encoding="latin-1", separator=","))
    assert (table.how.encoding, table.how.separator) == ("latin-1", ",")
    assert table.header == ["Rubrik;VÃ¤rde"]


def test_rows_keep_the_numbers_they_have_in_the_file():
    body = b'Plan 2027;\n;\nRubrik;Beskrivning\nPlogning;"14 byar\nnorra delen"\n\nSkolmat;x\n'
    table = read(body)
    assert table.how.header == 3
    assert [number for number, _row in table.rows] == [4, 7]


def test_a_workbooks_rows_keep_their_numbers_under_empty_ones():
    table = read(workbook([], ["Inköpsplan"], [], ["Rubrik", "Värde"], ["Plogning", 4], [], ["Skolmat", 5]))
    assert (table.how.header, [number for number, _row in table.rows]) == (4, [5, 7])


def test_open_document_spreadsheets_are_read():
    table = read(open_document(["Rubrik", "Värde"], ["Plogning", "4"]))
    assert (table.sheets, table.header, table.rows) == (("Blad1",), ["Rubrik", "Värde"], [(2, ["Plogning", "4"])])


MANY = b"Rubrik\n" + b"Plogning\n" * 50_001
BAD = {
    "empty": [b"", b" \n\n", workbook()],
    "no_rows": [b"Rubrik;V\xc3\xa4rde\n", workbook(["Rubrik", "Värde"])],
    "too_large": [b"x" * (10 * 1024 * 1024 + 1)],
    "too_many": [MANY],
    "password": [OLE + "EncryptedPackage".encode("utf-16-le"), open_document(["Rubrik"], ["x"], locked=True)],
    "old_excel": [OLE],
    "merged_header": [workbook(["Rubrik", "", ""], ["Plogning", 1, 2], merged="B1:C1")],
    "unsaved_formulas": [without_saved_values()],
    "unknown_kind": [b"%PDF-1.7 x", b"\x00\x01\x02\x03" * 50],
    "web_page": [b"<!doctype html><html><body>Logga in</body></html>"],
    "broken": [b"PK\x03\x04 cut off"],
    "quotes": [b'Rubrik;V\xc3\xa4rde\n"' + b"x" * 140_000],
}


@pytest.mark.parametrize("code", list(BAD))
def test_a_bad_file_is_refused_with_a_sentence_of_its_own(code):
    for body in BAD[code]:
        with pytest.raises(FileRefused) as refused:
            read(body)
        assert refused.value.code == code
        assert str(refused.value).startswith(REFUSALS[code].partition("{")[0])


def test_the_cell_is_named_where_there_is_one():
    with pytest.raises(FileRefused, match="B2"):
        read(without_saved_values())
    with pytest.raises(FileRefused, match="B1:C1"):
        read(BAD["merged_header"][0])


def test_an_encoding_that_does_not_fit_and_a_sheet_that_is_not_there_are_said():
    with pytest.raises(FileRefused, match="utf-8"):
        read("Rubrik\nSnöröjning\n".encode("cp1252"), How(encoding="utf-8"))
    with pytest.raises(FileRefused, match="Blad9"):
        read(workbook(["Rubrik"], ["x"]), How(sheet="Blad9"))


def test_columns_are_guessed_by_words_of_three_languages_and_serve_one_field():
    words = {
        "title": "rubrik, otsikko, title",
        "name": "namn, nimi, name",
        "deadline": "sista dag, määräaika, deadline",
    }
    assert guess_columns(["Otsikko", "Määräaika (klo 12)", "NAME", "name"], words) == {
        "title": 0,
        "deadline": 1,
        "name": 2,
    }


def test_dates_that_say_which_way_they_are_written_are_not_asked_about():
    assert asks_which_way(["1.2.2026", "24.12.2026"]) is None
    assert asks_which_way(["1/2/2026", "6/30/2026"]) is None
    assert asks_which_way(["2026-02-01", "3.3.2026"]) is None
    assert asks_which_way(["3.3.2026", "1.2.2026"]) == "1.2.2026"
    assert both_ways("1.2.2026") == ("2026-02-01", "2026-01-02")
    assert month_is_first(["1/2/2026", "6/30/2026"])
    assert not month_is_first(["1/2/2026", "30/6/2026"])


def test_a_date_with_the_month_first_is_turned_and_keeps_its_clock():
    assert f"{month_first('1.2.2026')}" == "2026-01-02"
    assert month_first("1/2/2026 14:00") == "2026-01-02 14:00"
    assert month_first("13.1.2026") == "13.1.2026"
