"""Which notices are taken to tell of one procurement."""

import pytest

from benchmarks.duplicates import judge
from procurement.sources.domain import LIKELY, likeness
from procurement.sources.domain.likeness import buyer_words
from procurement.sources.formats.notice import NoticeRead, Text


def notice(title: str, buyer: str | None = "Pajala kommun", **more) -> NoticeRead:
    return NoticeRead(
        external_id=title, place="x", kind="tender", texts={"sv": Text(title)}, language="sv", buyer_name=buyer, **more
    )


def test_on_the_labelled_pairs_a_proposal_is_right_and_finds_what_it_should(shared_data):
    found = judge(shared_data)
    assert found.precision >= 0.93, found.false_alarms
    assert found.recall >= 0.95, found.misses


@pytest.mark.parametrize(
    ("one", "other", "likely"),
    [
        ("Snöröjning i byarna norr om älven", "Snöröjning i byarna norr om älven, vintern 2030", True),
        ("Underhållsbeläggning 2021 etapp 5", "Underhållsbeläggning 2021 etapp 6", False),
        ("Städning", "Måltider", False),
    ],
)
def test_titles_that_count_differently_are_not_one(one, other, likely):
    assert (likeness(notice(one), notice(other)) >= LIKELY) is likely


def test_a_title_alone_proves_nothing():
    assert likeness(notice("Städning av skolor", buyer=None), notice("Städning av skolor", buyer=None)) == 0


def test_ids_that_name_the_whole_procurement_decide_against_likeness():
    one, other = (notice("Städning av skolor", keys=(f"upphandlings-id:MT{number}",)) for number in (1, 2))
    assert likeness(one, other) == 0


def test_a_buyer_is_the_same_however_it_signs():
    assert buyer_words("Pajala kommun") == buyer_words("PAJALA")
