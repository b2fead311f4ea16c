"""The life of a procurement: which step follows which, and what each leaves behind."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from portal.foundation.database import fetch_value
from procurement.register import actions, domain
from procurement.register.errors import (
    DeadlinePassed,
    EditedMeanwhile,
    NoSuchProcurement,
    NotAllowedNow,
    NotReady,
)
from procurement.register.queries import procurement_by_reference, revisions_of
from tests import given

BY = "olle@kommun.example"
ALLOWED = {
    ("draft", "planned"), ("draft", "dialogue"), ("draft", "open"), ("draft", "closed"), ("draft", "awarded"),
    ("planned", "dialogue"), ("planned", "open"), ("planned", "closed"), ("planned", "awarded"),
    ("planned", "cancelled"), ("dialogue", "planned"), ("dialogue", "open"), ("dialogue", "cancelled"),
    ("open", "closed"), ("open", "awarded"), ("open", "cancelled"), ("closed", "open"), ("closed", "awarded"),
    ("closed", "cancelled"), ("awarded", "ended"), ("awarded", "closed"),
}  # fmt: skip


@pytest.mark.parametrize(("status", "step"), [*product(domain.STATUSES, repeat=2)])
def test_each_step_is_allowed_exactly_where_the_table_says(status: str, step: str) -> None:
    assert domain.may_become(status, step) == ((status, step) in ALLOWED)


@any_of(st.lists(st.sampled_from(domain.STATUSES), max_size=30))
def test_no_way_leads_back_to_a_draft_or_out_of_an_end(steps: list[str]) -> None:
    status = "draft"
    for step in steps:
        if domain.may_become(status, step):
            assert step != "draft"
            assert status not in ("ended", "cancelled")
            status = step


@any_of(
    st.datetimes(timezones=st.timezones()), st.timedeltas(max_value=timedelta(days=999), min_value=timedelta(days=-999))
)
def test_a_draft_is_published_as_open_only_before_its_last_instant(now: datetime, ahead: timedelta) -> None:
    try:
        deadline = now + ahead
    except OverflowError:
        return
    status = domain.status_when_published(domain.Standing("draft", deadline_at=deadline), now)
    assert status == ("open" if deadline > now else "closed")


STEPS: dict[str, Callable[..., Awaitable[Any]]] = {
    "dialogue": actions.begin_dialogue,
    "planned": actions.plan_again,
    "open": lambda reference, *, by, now: actions.open_procurement(reference, now + timedelta(days=9), by=by, now=now),
    "awarded": lambda reference, *, by, now: actions.award_procurement(reference, "Plog AB", bids=3, by=by, now=now),
    "ended": actions.end_procurement,
    "cancelled": lambda reference, *, by, now: actions.cancel_procurement(reference, "Dyrt.", by=by, now=now),
}


async def test_a_procurement_lives_from_plan_to_end_with_a_revision_for_each_step(db: None, at: Any) -> None:
    reference = await given.published(
        now=at("09:00"), deadline_at=None, planned_on=date(2030, 9, 1), planned_precision="month"
    )
    for step in ("dialogue", "planned", "open", "awarded", "ended"):
        await STEPS[step](reference, by=BY, now=at("10:00"))

    found = await procurement_by_reference(reference)
    assert [row["event"] for row in await revisions_of(found["id"])] == [
        "ended", "awarded", "open", "planned", "dialogue", "published", "created",
    ]  # fmt: skip
    assert (found["status"], found["awarded_to"], found["bids"]) == ("ended", "Plog AB", 3)


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_that_is_not_allowed_is_refused_and_leaves_nothing(step: str, db: None, at: Any) -> None:
    reference = await given.published(now=at("09:00"))
    await actions.cancel_procurement(reference, "Dyrt.", by=BY, now=at("09:30"))
    before = await procurement_by_reference(reference)

    with pytest.raises(NotAllowedNow, match="avbruten"):
        await STEPS[step](reference, by=BY, now=at("10:00"))
    assert await procurement_by_reference(reference) == before


async def test_nothing_opens_until_an_instant_that_has_passed(db: None, at: Any) -> None:
    reference = await given.published(
        now=at("09:00"), deadline_at=None, planned_on=date(2030, 9, 1), planned_precision="month"
    )
    with pytest.raises(DeadlinePassed):
        await actions.open_procurement(reference, at("10:00"), by=BY, now=at("10:00"))


async def test_followers_hear_of_an_opening_and_an_award_but_not_of_what_the_clock_does(db: None, at: Any) -> None:
    reference = await given.published(now=at("09:00"), deadline_at=at("12:00"))
    await actions.close_overdue(at("12:00"))
    await actions.award_procurement(reference, "Plog AB", contract_until_on=date(2030, 4, 1), by=BY, now=at("13:00"))
    assert await actions.end_expired(at("14:00"), date(2030, 4, 1)) == 0
    assert await actions.end_expired(at("14:00"), date(2030, 4, 2)) == 1
    assert await actions.end_expired(at("14:00"), date(2030, 4, 2)) == 0

    found = await procurement_by_reference(reference)
    told = {row["event"]: row["matters"] for row in await revisions_of(found["id"])}
    assert [event for event, matters in told.items() if matters and event != "published"] == ["awarded"]


async def test_a_draft_that_lacks_something_is_not_published_and_is_told_what(db: None, at: Any) -> None:
    reference = await given.draft(now=at("09:00"), cpv=(), deadline_at=None)
    with pytest.raises(NotReady) as refused:
        await actions.publish_procurement(reference, by=BY, now=at("09:00"))
    assert refused.value.lacks == ["minst en CPV-kod", "sista dag eller när den planeras"]
    assert (await procurement_by_reference(reference))["status"] == "draft"


async def test_an_unknown_number_is_said_to_be_unknown(db: None, at: Any) -> None:
    with pytest.raises(NoSuchProcurement, match="2030-999"):
        await actions.end_procurement("2030-999", by=BY, now=at("09:00"))


async def test_drafts_made_at_once_get_numbers_without_gap_or_repeat(pool: str, at: Any) -> None:
    references = await asyncio.gather(*(given.draft(now=at("09:00"), title=f"Köp {n}") for n in range(12)))
    assert sorted(references) == [f"2030-{n:03d}" for n in range(1, 13)]


async def test_two_who_change_different_fields_both_keep_their_words(db: None, at: Any) -> None:
    reference = await given.draft(now=at("09:00"))
    shown = await procurement_by_reference(reference)
    texts = {"sv": {"title": "Plogning", "summary": shown["texts"]["sv"]["summary"], "description": ""}}
    await actions.edit_procurement(reference, {"unit": "Tekniska"}, by="anna", now=at("09:10"), seen_revision=1)
    await actions.edit_procurement(
        reference, {"unit": None, "place": "Juoksengi"}, texts, by=BY, now=at("09:20"), seen_revision=1
    )

    found = await procurement_by_reference(reference)
    assert (found["unit"], found["place"], found["texts"]["sv"]["title"]) == ("Tekniska", "Juoksengi", "Plogning")


async def test_two_who_change_the_same_field_are_told_and_nothing_is_overwritten(db: None, at: Any) -> None:
    reference = await given.draft(now=at("09:00"))
    await actions.edit_procurement(reference, {"unit": "Tekniska"}, by="anna", now=at("09:10"), seen_revision=1)
    with pytest.raises(EditedMeanwhile) as refused:
        await actions.edit_procurement(
            reference, {"unit": "Skolan", "deadline_at": at("23:00")}, by=BY, now=at("09:20"), seen_revision=1
        )
    assert refused.value.theirs == {"unit": "Tekniska"}
    assert (await procurement_by_reference(reference))["unit"] == "Tekniska"
    await actions.edit_procurement(reference, {"unit": "Skolan"}, by=BY, now=at("09:30"), seen_revision=2)
    assert (await procurement_by_reference(reference))["unit"] == "Skolan"


async def test_two_who_write_the_same_are_of_one_mind(db: None, at: Any) -> None:
    reference = await given.draft(now=at("09:00"))
    for by in ("anna", BY):
        await actions.edit_procurement(reference, {"deadline_at": at("23:00")}, by=by, now=at("09:10"), seen_revision=1)
    assert (await procurement_by_reference(reference))["deadline_at"] == at("23:00")


async def test_an_emptied_translation_is_taken_away_and_remembered(db: None, at: Any) -> None:
    reference = await given.draft(now=at("09:00"))
    finnish = {"title": "Auraus", "summary": "Lyhyt.", "description": ""}
    await actions.edit_procurement(reference, {}, {"fi": finnish}, by=BY, now=at("09:10"))
    await actions.edit_procurement(
        reference, {}, {"fi": {"title": "", "summary": "", "description": ""}}, by=BY, now=at("09:20")
    )

    found = await procurement_by_reference(reference)
    assert list(found["texts"]) == ["sv"]
    assert (await revisions_of(found["id"]))[0]["changes"] == {"title_fi": ["Auraus", ""], "summary_fi": ["Lyhyt.", ""]}


async def test_saving_what_stands_writes_no_revision(db: None, at: Any) -> None:
    reference = await given.draft(now=at("09:00"))
    empty = {"title": "", "summary": "", "description": ""}
    assert (
        await actions.edit_procurement(reference, {"unit": None}, {"fi": empty}, by=BY, now=at("09:10"))
    ).changes == []
    assert await fetch_value("SELECT revision FROM procurement WHERE reference = $1", reference) == 1
