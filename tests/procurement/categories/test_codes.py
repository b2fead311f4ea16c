"""The vocabulary is the official one, looked up and climbed."""

import csv

import pytest

from procurement.categories.domain import ancestors, digits_of, is_known, known_codes, name_of_code, read_code
from procurement.categories.errors import UnknownCode


def test_the_vocabulary_agrees_with_the_official_list_on_every_code(shared_data):
    source = shared_data / "cpv" / "cpv_2008.csv"
    with source.open(encoding="utf-8") as lines:
        official = {row["code"]: row for row in csv.DictReader(lines)}
    assert set(known_codes()) == set(official)
    spaced = {code: [" ".join(row[f"name_{x}"].split()) for x in ("sv", "fi", "en")] for code, row in official.items()}
    assert {code: [name_of_code(code, x) for x in ("sv", "fi", "en")] for code in known_codes()} == spaced
    assert {code: (ancestors(code) or ("",))[0] for code in known_codes()} == {
        code: row["parent"] for code, row in official.items()
    }


def test_there_are_9454_codes():
    assert len(known_codes()) == 9454


@pytest.mark.parametrize("text", ["90620000-9", "90620000", " 90620000 - 9 ", "906200009"])
def test_a_code_is_read_with_or_without_its_ninth_digit(text):
    assert read_code(text) == "90620000"


def test_a_code_that_breaks_the_check_digit_formula_is_still_a_code():
    assert read_code("03300000-2") == "03300000"


@pytest.mark.parametrize("text", ["", "9062", "90620001", "snow", "12345678-9"])
def test_what_the_vocabulary_lacks_is_refused(text):
    with pytest.raises(UnknownCode):
        read_code(text)


def test_the_climb_ends_at_the_division_and_never_above_it():
    assert ancestors("90620000") == ("90600000", "90000000")
    assert ancestors("30192121")[-1] == "30000000"
    assert ancestors("30000000") == ()
    assert all(len(digits_of(above)) >= 2 for code in known_codes() for above in ancestors(code))


def test_the_climb_goes_over_parents_that_do_not_exist():
    gaps = [
        code for code in known_codes() if len(digits_of(code)) - len(digits_of((ancestors(code) or (code,))[0])) > 1
    ]
    assert len(gaps) >= 30
    assert all(is_known(above) for code in gaps for above in ancestors(code))


def test_meankieli_readers_see_the_swedish_name():
    assert name_of_code("90620000", "fit") == name_of_code("90620000", "sv") == "Snöröjning"
