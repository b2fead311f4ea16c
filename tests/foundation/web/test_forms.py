from datetime import date

import pytest

from portal.foundation.web.forms import Form
from portal.foundation.web.parsing import day_of, minor_of


@pytest.mark.parametrize(
    "text",
    ["2026-10-14", "20261014", "14/10 2026", "14.10.2026", "14 okt 2026", "14. lokakuuta 2026", "14 oktober 2026"],
)
def test_a_date_is_read_as_people_write_it(text: str) -> None:
    assert day_of(text) == date(2026, 10, 14)


@pytest.mark.parametrize("text", ["10/14", "2026", "31.2.2026", "i morgon", "01/02/26"])
def test_what_is_no_certain_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        day_of(text)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("400 000", 40_000_000),
        ("400000 kr", 40_000_000),
        ("0,4 mkr", 40_000_000),
        ("1 200,50", 120_050),
        ("400\xa0000:-", 40_000_000),
    ],
)
def test_a_sum_is_read_as_people_write_it(text: str, minor: int) -> None:
    assert minor_of(text) == minor


@pytest.mark.parametrize("text", ["mycket", "-5", "1.234.567,00", "4 000 dollar"])
def test_what_is_no_sum_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        minor_of(text)


def test_a_wrong_field_keeps_its_value_and_gets_a_word() -> None:
    form = Form({"email": ["anna@firma, b@c.se"]})
    form.email("email", "Skriv en e-postadress")
    assert form.errors == {"email": "Skriv en e-postadress"}
    assert form.first("email") == "anna@firma, b@c.se"


def test_a_choice_nobody_offered_is_an_error() -> None:
    form = Form({"ofta": ["hourly"], "bransch": ["sno", "x", "sno"]})
    form.choice("ofta", ("now", "day"), "Välj")
    assert not form.valid
    assert form.choices("bransch", {"sno"}) == ["sno"]
