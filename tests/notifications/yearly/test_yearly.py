"""The yearly question: at most once a year, never to who has ended or paused, and its proof outlives all."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from notifications.yearly.domain import YEAR, is_owed
from notifications.yearly.jobs import yearly_checks_due
from portal.foundation.database import execute, fetch, fetch_value
from portal.foundation.settings import Settings
from portal.retention import purge_due
from suppliers.registry.actions import end_contact, erase_contact, pause_contact
from tests import given
from tests.visitor import settings_in


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


async def test_who_confirmed_a_year_ago_is_asked_once_whatever_runs_twice(
    db: None, settings: Settings, at: Any
) -> None:
    await given.contact("old@firma.example", now=at("2029-03-01 09:00"), language="fi")
    await given.contact("new@firma.example", now=at("2029-06-01 09:00"))
    assert await yearly_checks_due(settings, at("09:00")) == 1
    assert await yearly_checks_due(settings, at("09:00")) == 0
    assert await yearly_checks_due(settings, at("2030-03-20 09:00")) == 0
    [letter] = await fetch("SELECT kind, recipient, language FROM letter")
    assert tuple(letter) == ("yearly_check", "old@firma.example", "fi")
    assert await yearly_checks_due(settings, at("2031-03-12 09:00")) == 1 + 1


async def test_nobody_is_asked_at_night_or_on_a_red_day(db: None, settings: Settings, at: Any) -> None:
    await given.contact(now=at("2029-03-01 09:00"))
    assert await yearly_checks_due(settings, at("22:00")) == 0
    assert await yearly_checks_due(settings, at("2030-06-06 09:00")) == 0


async def test_who_has_ended_or_pauses_is_not_asked(db: None, settings: Settings, at: Any) -> None:
    ended = await given.contact("a@firma.example", now=at("2029-03-01 09:00"))
    paused = await given.contact("b@firma.example", now=at("2029-03-01 09:00"))
    await end_contact(ended, now=at("08:00"))
    await pause_contact(paused, now=at("08:00"))
    assert await yearly_checks_due(settings, at("09:00")) == 0


async def test_the_proof_stays_when_contact_and_letter_have_lost_their_address(
    db: None, settings: Settings, at: Any
) -> None:
    await given.contact("old@firma.example", now=at("2029-03-01 09:00"))
    await yearly_checks_due(settings, at("09:00"))
    await execute("UPDATE letter SET state = 'accepted', settled_at = $1", at("09:01"))
    await erase_contact("old@firma.example", secret=settings.secret_key, now=at("10:00"))
    await purge_due(settings, at("2036-03-12 09:00"))
    assert await fetch_value("SELECT count(*) FROM letter WHERE recipient <> ''") == 0
    [proof] = await fetch(
        "SELECT y.asked_at, l.state, l.settled_at FROM yearly_check y JOIN letter l ON l.id = y.letter_id"
    )
    assert tuple(proof) == (at("09:00"), "accepted", at("09:01"))


@drawn(st.integers(0, 800), st.none() | st.integers(0, 800))
def test_two_askings_are_a_year_apart(confirmed: int, asked: int | None) -> None:
    from datetime import UTC, datetime

    now = datetime(2030, 3, 12, tzinfo=UTC)
    confirmed_at = now - timedelta(days=confirmed)
    asked_at = None if asked is None else now - timedelta(days=asked)
    if is_owed(confirmed_at, asked_at, now):
        assert now - confirmed_at >= YEAR
        assert asked_at is None or now - asked_at >= YEAR
