"""Who has a seat: rules by themselves, and the last seat asked for by many at once."""

import asyncio
from datetime import timedelta

from hypothesis import given as drawn
from hypothesis import settings as how
from hypothesis import strategies as st

from procurement.meetings import actions, queries
from procurement.meetings.actions import Answer
from procurement.meetings.domain.seats import Party, fits, moved_up
from procurement.plan.queries import activity_followed
from suppliers.registry.actions import erase_contact
from tests import given

parties = st.lists(st.tuples(st.integers(1, 5), st.booleans()), max_size=12).map(
    lambda rows: [Party(number, people, on_site) for number, (people, on_site) in enumerate(rows)]
)


@drawn(parties, st.integers(1, 20), st.integers(0, 20))
@how(max_examples=200, deadline=None)
def test_moving_up_never_fills_more_than_the_room_and_leaves_no_seat_that_somebody_could_have(waiting, capacity, taken):
    lucky = moved_up(waiting, capacity, taken)
    seated = taken + sum(p.people for p in lucky if p.on_site)
    assert seated <= max(capacity, taken)
    assert not any(fits(p, capacity, seated) for p in waiting if p not in lucky)
    assert [p.id for p in lucky] == sorted(p.id for p in lucky)


class NoPost:
    async def tell(self, kind, participation_id, *, now):
        """Nobody is told."""


async def test_the_last_seats_asked_for_by_ten_at_once_go_to_as_many_as_there_are(pool, at):
    now = at("09:00")
    reference = await given.meeting(now=now, capacity=4)
    people = [Answer(f"firm{n}@firma.example", f"Firma {n}", people=1 + n % 2) for n in range(10)]
    await asyncio.gather(
        *(actions.sign_up(reference, one, origin="form", post=NoPost(), now=now, office=given.OFFICE) for one in people)
    )
    meeting = await queries.meeting_by_reference(reference)
    coming = await queries.participants_of(meeting["id"], ("coming",))
    waiting = await queries.participants_of(meeting["id"], ("waiting",))
    assert sum(p["people"] for p in coming) == 4
    assert len(coming) + len(waiting) == 10


async def test_more_seats_let_the_waiting_list_move_up(db, at):
    now = at("09:00")
    reference = await given.meeting(now=now, capacity=1)
    for n in range(3):
        answer = Answer(f"firm{n}@firma.example", f"Firma {n}")
        await actions.sign_up(reference, answer, origin="form", post=NoPost(), now=now, office=given.OFFICE)
    await actions.edit_meeting(reference, {"capacity": 2}, by="olle", now=now, office=given.OFFICE, post=NoPost())
    meeting = await queries.meeting_by_reference(reference)
    assert [p["state"] for p in await queries.participants_of(meeting["id"])] == ["coming", "coming", "waiting"]


async def test_what_is_personal_is_erased_when_it_has_served_and_the_figures_stay(db, at):
    now = at("09:00")
    reference = await given.meeting(now=now)
    answer = Answer("anna@firma.example", "Annas firma", 2, needs="Teckentolk")
    theirs = await actions.sign_up(reference, answer, origin="form", post=NoPost(), now=now, office=given.OFFICE)
    await actions.enter_invited(theirs["meeting_id"], [("bo@firma.example", "Bo", "sv")], now)
    ended = now + timedelta(days=56)
    assert [await actions.purge_people(ended + timedelta(days=days)) for days in (10, 15, 16, 91, 731)] == [
        0,
        1,
        0,
        1,
        1,
    ]
    row = await queries.participant(theirs["id"])
    assert (row["email"], row["company"], row["needs"], row["people"]) == (None, "", "", 2)
    figures = (await queries.figures_of([theirs["meeting_id"]]))[theirs["meeting_id"]]
    assert (figures["invited"], figures["signed_up"]) == (1, 1)


async def test_a_tablet_that_posts_a_walk_in_twice_adds_one(db, at):
    reference = await given.meeting(now=at("09:00"))
    for _ in range(2):
        await actions.add_walk_in(reference, "Oanmäld", 2, key="abc", now=at("10:00"))
    meeting = await queries.meeting_by_reference(reference)
    [row] = await queries.participants_of(meeting["id"])
    assert (row["came"], row["origin"]) == (2, "walk_in")
    assert (await queries.figures_of([meeting["id"]]))[meeting["id"]]["signed_up"] == 0


async def test_a_held_meeting_counts_in_the_plan_until_somebody_says_that_it_was_not(db, at):
    reference = await given.meeting(now=at("09:00"))
    after = at("09:00") + timedelta(days=60)
    assert [await actions.hold_due(after, given.OFFICE) for _ in range(2)] == [1, 0]
    assert (await activity_followed("4.1", after)).computed.done == 1
    await actions.cancel_meeting(reference, "Ingen kom", by="olle", now=after)
    assert (await activity_followed("4.1", after)).computed.done == 0


async def test_whoever_is_forgotten_is_forgotten_in_meetings_too(db, at):
    now = at("09:00")
    reference = await given.meeting(now=now)
    await given.contact(now=now)
    answer = Answer("anna@firma.example", "Annas firma", 2, needs="Teckentolk")
    theirs = await actions.sign_up(reference, answer, origin="form", post=NoPost(), now=now, office=given.OFFICE)
    [kept] = await queries.sign_ups_of("Anna@firma.example")
    assert (kept["meeting"], kept["people"], kept["needs"]) == (reference, 2, "Teckentolk")
    await erase_contact("anna@firma.example", secret="k" * 40, now=now)
    assert await queries.sign_ups_of("anna@firma.example") == []
    row = await queries.participant(theirs["id"])
    assert (row["email"], row["company"], row["needs"], row["people"]) == (None, "", "", 2)
