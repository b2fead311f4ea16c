"""A plan from a spreadsheet, and a plan written as the file it is read from."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.plan.actions import SHIPPED
from procurement.plan.domain.files import read_plan
from procurement.plan.domain.sheets import EXAMPLE, plan_of_table
from procurement.plan.domain.writing import differences, with_wording, written_plan
from procurement.plan.errors import PlanUnreadable

PLAN = read_plan(SHIPPED.read_text(encoding="utf-8"))
HAPARANDA = {"reference": "haparanda-2027", "title": "Haparandas plan", "from_on": date(2027, 1, 1)}


def test_the_table_to_begin_from_is_a_plan():
    plan = plan_of_table("\ufeff" + EXAMPLE, **HAPARANDA)
    assert [(one.number, one.rhythm) for one in plan.activities] == [("1.1", "quota"), ("1.2", "standing")]
    assert plan.activities[0].settings["count"] == 6
    assert plan.activities[1].settings["bodies"] == ["Kommunstyrelsen", "Ledningsgruppen"]
    assert replace(read_plan(written_plan(plan)), sha256="") == plan


def test_every_fault_of_a_table_is_said_with_its_row():
    table = "nr,område,aktivitet,ordalydelse,takt\n1,A,Möten,Möten hålls.,ibland\n,A,Kurs,Kurs hålls.,vartannat år\n"
    with pytest.raises(PlanUnreadable) as told:
        plan_of_table(table, **{**HAPARANDA, "reference": "Haparanda 2027"})
    places = [place for place, _ in told.value.faults]
    assert places == ["referensen", "rad 2", "rad 3"]
    assert "Nr saknas" in str(told.value)


def test_a_table_without_a_column_says_which():
    with pytest.raises(PlanUnreadable, match="kolumnen Ordalydelse saknas"):
        plan_of_table("Nr;Område;Aktivitet\n1;A;B\n", **HAPARANDA)


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
