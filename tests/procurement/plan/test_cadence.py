"""A rhythm is read from the words a plan is written in."""

import pytest

from procurement.plan.actions import SHIPPED
from procurement.plan.domain.cadence import cadence_of
from procurement.plan.domain.files import read_plan


@pytest.mark.parametrize(
    ("text", "rhythm", "settings"),
    [
        ("minst sex gånger per år", "quota", {"count": 6, "period": "year"}),
        ("två gånger per år", "quota", {"count": 2, "period": "year"}),
        ("en gång per månad", "quota", {"count": 1, "period": "month"}),
        ("4 träffar i halvåret", "quota", {"count": 4, "period": "half"}),
        ("varje kvartal", "quota", {"count": 1, "period": "quarter"}),
        ("årligen", "quota", {"count": 1, "period": "year"}),
        ("vartannat år", "interval", {"months": 24}),
        ("Vart tredje år", "interval", {"months": 36}),
        ("varannan månad", "interval", {"months": 2}),
        ("varje möte", "standing", {"bodies": ["A", "B"]}),
        ("alla enheter varje månad", "matrix", {"period": "month", "units": [{"name": "A"}, {"name": "B"}]}),
        ("klart senast 2027-06-30", "deliverable", {"parts": ["A", "B"], "target": "2027-06-30"}),
    ],
)
def test_plain_words_name_a_rhythm(text, rhythm, settings):
    assert cadence_of(text, ["A", "B"])[:2] == (rhythm, settings)


def test_what_has_no_number_gets_one_that_is_the_offices_own():
    assert cadence_of("regelbundet") == ("continuous", {"quiet_days": 180}, ["quiet_days"])


@pytest.mark.parametrize(("text", "said"), [("ibland", "går inte att förstå"), ("varje möte", "skriv organen")])
def test_what_names_none_is_said_with_examples(text, said):
    with pytest.raises(ValueError, match=said):
        cadence_of(text)


def test_where_the_plan_of_2020_gives_a_number_its_own_words_say_the_same():
    numbered = {"1.1", "1.4", "2.3", "4.1", "4.2"}
    for activity in read_plan(SHIPPED.read_text(encoding="utf-8")).activities:
        if activity.rule in numbered:
            rhythm, settings, _ = cadence_of(activity.wording)
            assert (rhythm, settings) == (activity.rhythm, {name: activity.settings[name] for name in settings})
