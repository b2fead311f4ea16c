"""What firms think, year by year: entered, or taken from a file of Kolada's."""

import json

import pytest

from portal.foundation.database import fetch
from procurement.plan.domain.indices import read_index_file
from procurement.plan.queries import activity_followed
from tests.visitor import session_of, visiting

KOLADA = {
    "count": 2,
    "values": [
        {"kpi": "U07451", "period": year, "municipality": "2518",
         "values": [{"gender": "K", "value": 1.0}, {"gender": "T", "count": 1, "status": "", "value": value}]}
        for year, value in ((2022, 68.5), (2024, 74.0))
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(KOLADA).encode(),
        "\ufeffår;värde\r\n2022;68,5\r\n2024;74\r\n1999;70\r\n2023;740\r\n".encode(),
        b"2022\t68.5\n2024\t74.0\n",
    ],
)
def test_a_file_of_koladas_gives_each_years_value(body):
    assert read_index_file(body) == {2022: 68.5, 2024: 74.0}


@pytest.mark.parametrize("body", [b"", b"{}", b"<html>", b'{"values": 3}', b"hej;svejs"])
def test_a_file_without_years_is_refused(body):
    with pytest.raises(ValueError, match=r"."):
        read_index_file(body)


def test_a_file_of_two_municipalities_or_two_measures_is_refused():
    for other in ({"municipality": "2583"}, {"kpi": "U07402"}):
        rows = [*KOLADA["values"], {**KOLADA["values"][0], **other}]
        with pytest.raises(ValueError, match="several"):
            read_index_file(json.dumps({"values": rows}).encode())


async def test_a_planner_enters_a_year_and_a_file_and_the_activity_has_its_evidence(db, at, tmp_path):
    async with visiting(tmp_path) as client:
        client.cookies["anbud_session"] = await session_of("planner")
        wrong = await client.post("/intern/nojdhet", data={"name": "NKI", "year": "nu", "value": "740"})
        assert wrong.status_code == 422
        assert 'value="740"' in wrong.text
        data = {"name": "NKI", "year": "2024", "value": "74,5", "source": "Insikt 2024"}
        assert (await client.post("/intern/nojdhet", data=data)).status_code == 303
        files = {"file": ("nui.json", json.dumps(KOLADA).encode())}
        answer = await client.post("/intern/nojdhet", data={"name": "NUI", "source": "Kolada"}, files=files)
        assert answer.status_code == 303
        for body in (b"2099;70\n", b'{"values": [3]}'):
            answer = await client.post(
                "/intern/nojdhet", data={"name": "NUI", "source": "x"}, files={"file": ("x", body)}
            )
            assert (answer.status_code, "ett mått och en kommun" in answer.text) == (422, True)
        assert "74,5" in (await client.get("/intern/nojdhet")).text
    rows = await fetch("SELECT name, year, value FROM satisfaction ORDER BY name, year")
    assert [tuple(row) for row in rows] == [("NKI", 2024, 74.5), ("NUI", 2022, 68.5), ("NUI", 2024, 74.0)]
    assert "NKI 2024" in [o["reference"] for o in (await activity_followed("1.5", at("09:00"))).occurrences]
