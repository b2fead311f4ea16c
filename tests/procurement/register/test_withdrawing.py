"""A procurement that was taken off the website: said to be gone, with the reason, and in no list."""

import pytest

from notifications.digests.actions import alerts_due
from notifications.matching.actions import match_due
from portal.foundation import clock
from portal.foundation.database import fetch, fetch_value
from procurement.register.actions import (
    award_procurement,
    cancel_procurement,
    merge_procurement,
    show_procurement,
    withdraw_procurement,
)
from procurement.register.errors import NotAllowedNow
from tests import given
from tests.visitor import settings_in, visiting

BY = "petra@kommun.example"


@pytest.fixture
async def visitor(db, tmp_path):
    async with visiting(tmp_path) as client:
        yield client


async def test_a_withdrawn_procurement_is_gone_everywhere_and_its_page_says_why_and_helps(visitor):
    reference = await given.published(now=clock.now(), title="Vimplar")
    await withdraw_procurement(reference, "Publicerad två gånger.", by=BY, now=clock.now())

    answer = await visitor.get(f"/upphandlingar/{reference}-vimplar")
    assert answer.status_code == 410
    assert f"Upphandling {reference} är borttagen härifrån. Skäl: Publicerad två gånger." in answer.text
    assert '<input id="sok" name="q" type="search" maxlength="100" value="vimplar">' in answer.text
    for address in (
        f"/upphandlingar/{reference}.json",
        f"/upphandlingar/{reference}.ics",
        f"/api/v1/procurements/{reference}",
    ):
        assert (await visitor.get(address)).status_code == 410
    for address in (
        "/upphandlingar?lage=alla",
        "/upphandlingar.json?lage=alla",
        "/upphandlingar.atom",
        "/",
        "/api/v1/procurements",
    ):
        assert "Vimplar" not in (await visitor.get(address)).text


async def test_what_never_was_is_not_found_and_what_was_merged_leads_on(visitor):
    kept, gone = [await given.published(now=clock.now(), title=title) for title in ("Skyltar", "Skyltar två")]
    await merge_procurement(gone, kept, by=BY, now=clock.now())
    drafted = await given.draft(now=clock.now(), title="Utkast")

    never, draft, merged = [await visitor.get(f"/upphandlingar/{n}") for n in ("2030-999", drafted, gone)]
    assert (never.status_code, draft.status_code) == (404, 404)
    assert (merged.status_code, merged.headers["location"]) == (301, f"/upphandlingar/{kept}")


async def test_followers_of_one_that_was_open_are_told_that_it_is_called_off(db, at, tmp_path):
    await given.contact(now=at("08:00"), frequency="now")
    reference = await given.published(now=at("09:00"))
    await match_due(at("09:01"))
    await alerts_due(settings_in(tmp_path), at("09:02"))
    await withdraw_procurement(reference, "Fel underlag.", by=BY, now=at("10:00"))
    await match_due(at("10:01"))

    rows = await fetch("SELECT event FROM hit WHERE state = 'pending'")
    assert [row["event"] for row in rows] == ["cancelled"]
    assert await fetch_value("SELECT status FROM procurement") == "cancelled"


async def test_one_that_is_decided_is_taken_away_in_silence_and_can_be_shown_again(db, at):
    await given.contact(now=at("08:00"), frequency="now")
    reference = await given.published(now=at("09:00"))
    await award_procurement(reference, "Firma AB", by=BY, now=at("09:30"))
    await match_due(at("09:31"))
    before = await fetch_value("SELECT count(*) FROM hit")
    await withdraw_procurement(reference, "Ett namn skulle inte stå där.", by=BY, now=at("10:00"))
    with pytest.raises(NotAllowedNow):
        await withdraw_procurement(reference, "Igen", by=BY, now=at("10:00"))
    await match_due(at("10:01"))

    assert await fetch_value("SELECT count(*) FROM hit") == before
    assert await fetch_value("SELECT status FROM procurement") == "awarded"
    await show_procurement(reference, by=BY, now=at("11:00"))
    assert await fetch_value("SELECT withdrawn_at FROM procurement") is None
    with pytest.raises(NotAllowedNow):
        await show_procurement(reference, by=BY, now=at("11:00"))


async def test_a_cancelled_one_can_be_taken_away_too(db, at):
    reference = await given.published(now=at("09:00"))
    await cancel_procurement(reference, "Behovet är borta.", by=BY, now=at("09:30"))
    await withdraw_procurement(reference, "Fel sida.", by=BY, now=at("10:00"))

    assert await fetch_value("SELECT cancelled_reason FROM procurement") == "Fel sida."
