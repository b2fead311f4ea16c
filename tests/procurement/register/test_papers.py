"""Papers, questions, successors and promises: what stands after each action."""

from datetime import date, timedelta
from typing import Any

import pytest

from portal.foundation import clock
from portal.foundation.database import fetch, fetch_value
from procurement.register import actions
from procurement.register.domain import matters_to_a_bidder
from procurement.register.domain.promises import days_late, last_day_of, promised, renewal_month
from procurement.register.errors import NothingToRelease, QuestionsClosed, RenewalSettled
from procurement.register.queries import procurement_by_reference, revisions_of
from procurement.register.queries.papers import answers_of, documents_of, removed_documents_of, waiting_questions_of
from procurement.register.queries.promises import beside, contracts_to_renew
from tests import given

OLLE = "olle@kommun.example"
PAPER = actions.Paper("Underlag", "underlag.pdf", "application/pdf", b"%PDF-1.7 x")


async def latest(reference: str) -> dict[str, Any]:
    return (await revisions_of((await procurement_by_reference(reference))["id"]))[0]


async def test_a_paper_after_publication_is_news_to_a_bidder_and_its_removal_is_not(db: None) -> None:
    now = clock.now()
    reference = await given.published(now=now)
    number = await actions.add_document(reference, PAPER, by=OLLE, now=now)
    assert (await latest(reference))["matters"]
    await actions.remove_document(reference, number, by=OLLE, now=now)
    await actions.remove_document(reference, number, by=OLLE, now=now)
    found = await procurement_by_reference(reference)
    assert (await latest(reference))["changes"] == {"documents": [["Underlag"], []]}
    assert not (await latest(reference))["matters"]
    assert await documents_of(found["id"]) == []
    assert [row["removed_by"] for row in await removed_documents_of(found["id"])] == [OLLE]


async def test_a_paper_with_a_draft_is_news_to_nobody(db: None) -> None:
    reference = await given.draft(now=clock.now())
    await actions.add_document(reference, PAPER, by=OLLE, now=clock.now())
    assert not (await latest(reference))["matters"]


async def test_answers_are_released_together_as_one_change_and_nobody_sees_who_asked(db: None) -> None:
    now = clock.now()
    reference = await given.published(now=now)
    found = await procurement_by_reference(reference)
    numbers = [
        await actions.ask_question(reference, text, email="a@firma.example", now=now)
        for text in ("Ett?", "Två?", "Tre?")
    ]
    for number in numbers[:2]:
        await actions.write_answer(reference, number, f"Fråga {number}?", "Ja.")
    assert await answers_of(found["id"]) == []
    assert await actions.release_answers(reference, by=OLLE, now=now) == 2
    assert (await latest(reference))["matters"]
    assert len([row for row in await revisions_of(found["id"]) if "questions" in row["changes"]]) == 1
    assert {row["published_at"] for row in await answers_of(found["id"])} == {now}
    assert [row["question"] for row in await waiting_questions_of(found["id"])] == ["Tre?"]
    kept = await fetch("SELECT email FROM procurement_question WHERE published_at IS NOT NULL")
    assert [row["email"] for row in kept] == [None, None]
    with pytest.raises(NothingToRelease):
        await actions.release_answers(reference, by=OLLE, now=now)


async def test_questions_are_taken_until_their_last_instant_and_from_officers_after_it(db: None) -> None:
    now = clock.now()
    reference = await given.published(now=now, questions_until=now + timedelta(days=5))
    later = now + timedelta(days=5)
    await actions.ask_question(reference, "I tid?", now=later - timedelta(seconds=1))
    with pytest.raises(QuestionsClosed):
        await actions.ask_question(reference, "Sen?", now=later)
    await actions.ask_question(reference, "Per telefon", entered_by=OLLE, now=later)


async def awarded(until: date, now: Any) -> str:
    reference = await given.published(now=now)
    await actions.award_procurement(reference, "Plog AB", contract_until_on=until, by=OLLE, now=now)
    return reference


async def test_a_contract_that_ends_gives_one_planned_draft_and_never_two(db: None) -> None:
    now = clock.now()
    until = now.date() + timedelta(days=200)
    reference = await awarded(until, now)
    proposed = await contracts_to_renew(now.date(), until)
    assert [row["reference"] for row in proposed] == [reference]
    new = await procurement_by_reference(await actions.renew_contract(reference, 6, by=OLLE, now=now))
    assert new["status"] == "draft" and new["planned_on"] == renewal_month(until, 6, now.date())
    assert (
        new["texts"]["sv"]["title"] == "Snöröjning i byarna"
        and new["deadline_at"] is None
        and new["awarded_to"] is None
    )
    kept = await beside(new["id"])
    assert (kept["follows"], kept["followed_by"]) == (reference, None)
    assert await contracts_to_renew(now.date(), until) == []
    with pytest.raises(RenewalSettled, match=new["reference"]):
        await actions.renew_contract(reference, 6, by=OLLE, now=now)


async def test_a_contract_that_nothing_follows_is_not_proposed_again(db: None) -> None:
    now = clock.now()
    reference = await awarded(now.date() + timedelta(days=9), now)
    await actions.decline_renewal(reference, by=OLLE, now=now)
    assert await contracts_to_renew(now.date(), now.date() + timedelta(days=99)) == []
    with pytest.raises(RenewalSettled):
        await actions.renew_contract(reference, 6, by=OLLE, now=now)


async def test_what_was_first_promised_stays_when_the_plan_moves(db: None) -> None:
    now = clock.now()
    planned = {"deadline_at": None, "planned_on": date(2027, 3, 1), "planned_precision": "month"}
    reference = await given.published(now=now, **planned)
    await actions.edit_procurement(reference, {"planned_on": date(2027, 6, 1)}, by=OLLE, now=now)
    found = await procurement_by_reference(reference)
    assert found["promised_on"] == date(2027, 3, 31) and found["opened_on"] is None
    await actions.open_procurement(reference, now + timedelta(days=30), by=OLLE, now=now)
    assert (await procurement_by_reference(reference))["opened_on"] is not None


async def test_whoever_begins_it_owns_it_and_hands_it_over_with_a_revision_each(db: None) -> None:
    now = clock.now()
    references = [await given.draft(now=now) for _ in range(2)]
    assert (await procurement_by_reference(references[0]))["owner"] == OLLE
    assert await actions.hand_over(references, "eva@kommun.example", by=OLLE, now=now) == 2
    assert await actions.hand_over(references, "eva@kommun.example", by=OLLE, now=now) == 0
    assert (await latest(references[0]))["changes"] == {"owner": [OLLE, "eva@kommun.example"]}
    assert await fetch_value("SELECT count(*) FROM event WHERE verb = 'procurement.changed'") == 2


@pytest.mark.parametrize(
    ("precision", "last"),
    [("day", date(2027, 5, 1)), ("month", date(2027, 5, 31)), ("quarter", date(2027, 6, 30)),
     ("half", date(2027, 6, 30)), ("year", date(2027, 12, 31))],
)  # fmt: skip
async def test_a_promise_ends_with_its_period_in_python_and_in_sql(db: None, precision: str, last: date) -> None:
    from procurement.register.queries.desk import PLANNED_UNTIL

    assert last_day_of(date(2027, 5, 1), precision) == last
    sql = PLANNED_UNTIL.replace("p.planned_on", "$2::date").replace("p.planned_precision", "$1")
    assert await fetch_value(f"SELECT {sql}", precision, date(2027, 5, 1)) == last


def test_lateness_counts_from_the_first_promise() -> None:
    may = date(2027, 5, 31)
    assert days_late(None, None, None, may) is None
    assert days_late(may, date(2027, 5, 1), None, may) == 0
    assert days_late(may, date(2027, 6, 10), None, may) == 10
    assert days_late(may, None, date(2027, 6, 30), date(2027, 5, 2)) == 30
    assert days_late(may, None, may, date(2027, 6, 3)) == 2


def test_a_successor_is_never_planned_for_a_month_that_has_passed() -> None:
    assert renewal_month(date(2027, 12, 31), 9, date(2027, 1, 15)) == date(2027, 4, 1)
    assert renewal_month(date(2027, 2, 28), 9, date(2027, 1, 15)) == date(2027, 1, 1)


def test_only_what_came_matters() -> None:
    assert matters_to_a_bidder({"documents": [[], ["a"]]}) and not matters_to_a_bidder({"documents": [["a"], []]})
    assert promised({"status": "draft", "planned_on": None}, {}, date(2027, 1, 1)) == {}
