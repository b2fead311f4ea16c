"""What a meeting led to: noted while it is known who came, and kept when it no longer is."""

from datetime import timedelta

import pytest

from notifications.meetings.jobs import effects_due
from notifications.meetings.queries import effect_of
from portal.foundation.database import fetch_value
from procurement.meetings import actions, queries
from procurement.register.actions import award_procurement
from procurement.register.domain import firm_key
from tests import given
from tests.visitor import session_of, settings_in, visiting

BY = "olle@kommun.example"


@pytest.fixture
def settings(tmp_path):
    return settings_in(tmp_path)


async def came(reference, company, email, now):
    await actions.add_walk_in(reference, company, 1, key=email, email=email, now=now)


@pytest.fixture
async def held(db, at, settings):
    """A meeting on snow clearing to which three firms came; one bid, one began to subscribe, one did neither."""
    now = at("09:00")
    starts = now + timedelta(days=60)
    reference = await given.meeting(now=now, starts_at=starts)
    bought = await given.published(now=now)
    number = await fetch_value("SELECT id FROM procurement WHERE reference = $1", bought)
    await actions.write_agenda(reference, [number], by=BY, now=now)
    for company, name in (
        ("Norrvägens Snö AB", "anna"),
        ("Mormors Fika", "britta"),
        ("Älvkökets Catering HB", "maria"),
    ):
        await came(reference, company, f"{name}@firma.example", starts)
    await actions.hold_due(starts + timedelta(hours=3), settings.timezone)
    await actions.write_questions(reference, [("När?", "I mars.", "Älvkökets catering"), ("Varför?", "Därför.")])
    await given.contact("britta@firma.example", company="Mormors Fika", now=starts + timedelta(days=3))
    await award_procurement(
        bought, "Plog AB", bidders=["norrvägens snö", "Plog Aktiebolag"], by=BY, now=starts + timedelta(days=20)
    )
    return reference, starts


async def effect(reference):
    number = (await queries.meeting_by_reference(reference))["id"]
    return (await effect_of([number]))[number]


async def test_who_came_is_followed_to_the_subscription_and_the_bid(held, settings):
    reference, starts = held
    assert await effects_due(settings, starts + timedelta(days=30)) == 1
    assert await effect(reference) == {"subscribed": 1, "asked": 1, "bidders": 1, "questions": 2, "bids": 2}


async def test_it_is_looked_at_once_a_day(held, settings):
    _, starts = held
    later = starts + timedelta(days=30)
    assert [await effects_due(settings, later) for _ in range(2)] == [1, 0]
    assert await effects_due(settings, later + timedelta(days=1)) == 1


async def test_the_figures_outlive_the_names(held, settings):
    reference, starts = held
    await effects_due(settings, starts + timedelta(days=30))
    await actions.purge_people(starts + timedelta(days=800))
    assert await fetch_value("SELECT count(*) FROM participation WHERE company <> '' OR email IS NOT NULL") == 0
    assert await fetch_value("SELECT count(*) FROM meeting_question WHERE asked_by <> ''") == 0
    assert await effects_due(settings, starts + timedelta(days=800)) == 0
    found = await effect(reference)
    assert (found["subscribed"], found["asked"], found["bidders"]) == (1, 1, 1)


async def test_the_page_follows_each_meeting_and_sums_each_year(held, settings, tmp_path):
    _, starts = held
    await effects_due(settings, starts + timedelta(days=30))
    async with visiting(tmp_path) as client:
        client.cookies["anbud_session"] = await session_of("officer")
        text = (await client.get("/intern/moten/effekt")).text
    figures = "".join(f'<td class="number">{n}</td>' for n in (0, 0, 3, 3, 1, 1, 1, 2, 2))
    assert text.count(figures) == 2  # the meeting's row, and its year's
    assert f"{starts.year}, 1 möte</th>" in text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Norrvägens Snö AB", "NORRVÄGENS SNÖ"),
        ("Pello Plog Oy", "Pello-Plog, Oy"),
        ("Tornedalens Taxi Aktiebolag (publ)", "Tornedalens Taxi AB"),
    ],
)
def test_two_spellings_of_a_firms_name_are_one_firm(one, other):
    assert firm_key(one) == firm_key(other)


def test_names_that_are_but_a_legal_form_or_differ_stay_apart():
    assert firm_key("AB") == "ab"
    assert firm_key("Snö AB") != firm_key("Snöre AB")
