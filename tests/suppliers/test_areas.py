"""Where a firm is at home is told by its postcode, in Python and in SQL alike."""

import pytest

from portal.foundation.database import execute, fetch_value
from suppliers.errors import DetailWrong
from suppliers.registry.areas import Home, area_of, area_sql, read_postcode
from tests import given

HOME = Home(local=("957",), neighbours=("953", "956", "984"))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("957 31", "95731"), (" 95731 ", "95731"), ("SE-957 31", "95731"), ("957\u00a031", "95731"), ("", None),
        ("FI-95600", "FI-95600"), ("fi 95600", "FI-95600"), ("FIN-95600", "FI-95600"), ("NO-9512", "NO-9512"),
    ],
)  # fmt: skip
def test_a_postcode_is_kept_in_one_way(written: str, kept: str | None) -> None:
    assert read_postcode(written) == kept


@pytest.mark.parametrize("written", ["9573", "957311", "Övertorneå", "05731", "FI-9560", "DE-10115"])
def test_what_is_no_postcode_is_refused_with_advice(written: str) -> None:
    with pytest.raises(DetailWrong, match="till exempel 957 31"):
        read_postcode(written)


PLACES = [
    ("SE", "95731", "local"), ("SE", "95331", "neighbour"), ("SE", "97231", "elsewhere"), ("SE", None, "unknown"),
    ("SE", "FI-95600", "finland"), ("FI", None, "finland"), ("FI", "95600", "finland"), ("NO", None, "elsewhere"),
    ("NO", "NO-9512", "elsewhere"),
]  # fmt: skip


@pytest.mark.parametrize(("country", "postcode", "area"), PLACES)
def test_a_firm_is_at_home_where_its_postcode_says(country: str, postcode: str | None, area: str) -> None:
    assert area_of(country, postcode, HOME) == area


@pytest.mark.parametrize(("country", "postcode", "area"), PLACES)
async def test_the_database_says_the_same(db, at, country: str, postcode: str | None, area: str) -> None:
    await given.contact(now=at("09:00"))
    await execute("UPDATE supplier SET country = $1, postcode = $2", country, postcode)
    told = await fetch_value(
        f"SELECT {area_sql('f', '$1', '$2')} FROM supplier f", list(HOME.local), list(HOME.neighbours)
    )
    assert told == area
