"""Organisation numbers are checked, and no personal identity number gets in, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppliers.errors import DetailWrong
from suppliers.registry.domain import CompanyNumber, holds_personal_number, read_company_number, read_name

MARKS = st.sampled_from(("", "-", "+", " ", "\u2011", "\u2013"))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("556036-0793", CompanyNumber("SE", "5560360793")), ("16556036-0793", CompanyNumber("SE", "5560360793")),
        ("SE556036079301", CompanyNumber("SE", "5560360793")), ("0112038-9", CompanyNumber("FI", "0112038-9")),
        ("FI01120389", CompanyNumber("FI", "0112038-9")), ("974 760 673", CompanyNumber("NO", "974760673")),
        ("NO974760673MVA", CompanyNumber("NO", "974760673")), ("", None), ("  ", None),
    ],
)  # fmt: skip
def test_a_number_is_kept_in_its_countrys_way(written: str, kept: CompanyNumber | None) -> None:
    assert read_company_number(written) == kept


@pytest.mark.parametrize("written", ["5560360794", "0112038-8", "974760674"])
def test_a_wrong_check_digit_is_refused(written: str) -> None:
    with pytest.raises(DetailWrong, match="stämmer inte ihop"):
        read_company_number(written)


@st.composite
def personal_numbers(draw: st.DrawFn) -> str:
    """A birth date or a coordination number's, with or without century, and four digits."""
    day = draw(st.integers(1, 28)) + draw(st.sampled_from((0, 60)))
    date = f"{draw(st.integers(0, 99)):02}{draw(st.integers(1, 12)):02}{day:02}"
    century = draw(st.sampled_from(("", "19", "20")))
    return f"{century}{date}{draw(MARKS)}{draw(st.integers(0, 9999)):04}"


@given(personal_numbers())
def test_no_personal_number_is_taken_for_an_organisations(number: str) -> None:
    with pytest.raises(DetailWrong) as refused:
        read_company_number(number)
    assert number[-4:] not in str(refused.value)


@given(personal_numbers(), st.sampled_from(("Annas plog {}", "{} Annas plog", "Plog ({})", "{}")))
def test_no_personal_number_hides_in_a_firms_name(number: str, pattern: str) -> None:
    assert holds_personal_number(pattern.format(number))
    with pytest.raises(DetailWrong, match="personnummer"):
        read_name(pattern.format(number))


@pytest.mark.parametrize("name", ["131052-308T Konsult", "Firma 010203A123B"])
def test_no_finnish_identity_code_hides_in_a_firms_name(name: str) -> None:
    with pytest.raises(DetailWrong, match="personnummer"):
        read_name(name)


@pytest.mark.parametrize(
    "name", ["Plog & Son 2030", "Bygg 24/7", "Tornio 95400 Oy", "AB 556036-0793", "Tel 0927-72000"]
)
def test_ordinary_digits_in_a_name_may_stay(name: str) -> None:
    assert read_name(name) == name
