"""A plan from a spreadsheet, and a plan written as the file it is read from."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.plan.actions import SHIPPED
from procurement.plan.domain.files import read_plan
from procurement.plan.domain.sheets import EXAMPLE, plan_of_table, rows_of_text
from procurement.plan.domain.writing import differences, with_wording, written_plan
from procurement.plan.errors import PlanUnreadable
from procurement.plan.files import example_workbook, rows_of

PLAN = read_plan(SHIPPED.read_text(encoding="utf-8"))
HAPARANDA = {"reference": "haparanda-2027", "title": "Haparandas plan", "from_on": date(2027, 1, 1)}


def test_the_table_to_begin_from_is_a_plan():
    plan = plan_of_table(rows_of_text("\ufeff" + EXAMPLE), **HAPARANDA)
    assert [(one.number, one.rhythm) for one in plan.activities] == [("1.1", "quota"), ("1.2", "standing")]
    assert plan.activities[0].settings["count"] == 6
    assert plan.activities[1].settings["bodies"] == ["Kommunstyrelsen", "Ledningsgruppen"]
    assert replace(read_plan(written_plan(plan)), sha256="") == plan


def test_the_workbook_to_begin_from_is_the_same_plan():
    rows = rows_of("Plan.XLSX", example_workbook())
    assert plan_of_table(rows, **HAPARANDA) == plan_of_table(rows_of_text(EXAMPLE), **HAPARANDA)


def test_cells_of_a_workbook_are_read_as_one_sees_them_and_rows_keep_their_numbers():
    book = openpyxl.Workbook()
    book.active.title = "Försättsblad"
    sheet = book.create_sheet("Plan")
    for row in ([], ["Nr", "Område", "Aktivitet", "Ordalydelse", "När", "Takt"],
                [1.1, "Klimat", "Möten", "Möten hålls två gånger per år.", date(2027, 3, 1), None], [],
                [2, "Klimat", "Kurs", "Kurs hålls.", None, "ibland"]):  # fmt: skip
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    rows = rows_of("plan.xlsx", out.getvalue())
    assert rows[2][:5] == ["1.1", "Klimat", "Möten", "Möten hålls två gånger per år.", "2027-03-01"]
    with pytest.raises(PlanUnreadable) as told:
        plan_of_table(rows, **HAPARANDA)
    assert [place for place, _ in told.value.faults] == ["rad 5"]


@pytest.mark.parametrize(
    ("name", "body"),
    [("plan.xlsx", b"Nr;Omr"), ("plan.xlsx", b"PK\x03\x04"), ("plan.csv", b"\xe5"), ("plan.xlsx", b"")],
)
def test_what_is_no_table_is_said_to_be_none(name, body):
    with pytest.raises(PlanUnreadable, match="filen"):
        rows_of(name, body)


def test_every_fault_of_a_table_is_said_with_its_row():
    table = "nr,område,aktivitet,ordalydelse,takt\n1,A,Möten,Möten hålls.,ibland\n,A,Kurs,Kurs hålls.,vartannat år\n"
    with pytest.raises(PlanUnreadable) as told:
        plan_of_table(rows_of_text(table), **{**HAPARANDA, "reference": "Haparanda 2027"})
    places = [place for place, _ in told.value.faults]
    assert places == ["referensen", "rad 2", "rad 3"]
    assert "Nr saknas" in str(told.value)


def test_a_table_without_a_column_says_which():
    with pytest.raises(PlanUnreadable, match="kolumnen Ordalydelse saknas"):
        plan_of_table(rows_of_text("Nr;Område;Aktivitet\n1;A;B\n"), **HAPARANDA)


def test_every_fault_of_a_file_is_said_at_once():
    broken = SHIPPED.read_text(encoding="utf-8").replace('"quota"', '"ibland"').replace('title = "Öppet hus"', "")
    with pytest.raises(PlanUnreadable) as told:
        read_plan(broken)
    assert {place for place, _ in told.value.faults} == {f"aktivitet {n}" for n in ("1.1", "1.4", "2.3", "4.1", "U")}


def test_the_shipped_plan_is_written_as_it_is_read():
    assert replace(read_plan(written_plan(PLAN)), sha256="") == replace(PLAN, sha256="")


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=3),
)
def test_whatever_is_written_in_a_plan_is_read_again(words, values):
    changed = with_wording(PLAN, {"vision": words, "values": values}, {"1.1": {"wording": words}})
    again = read_plan(written_plan(changed))
    assert (again.content["vision"], again.content["values"], again.activities[0].wording) == (words, values, words)


def test_a_version_says_what_it_changed():
    changed = with_wording(
        PLAN, {"vision": "Bäst i Tornedalen", "wording_checked": True}, {"4.1": {"wording": "Två möten."}}
    )
    assert differences(PLAN, changed) == ["vision", "jämförd med originalet", "4.1"]
    assert differences(PLAN, PLAN) == []
