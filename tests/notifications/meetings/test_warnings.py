"""Officers are told while there is still time to invite."""

from notifications.meetings.jobs import warnings_due
from portal.foundation.access.actions import add_officer
from portal.foundation.database import execute, fetch
from tests import given
from tests.visitor import settings_in


async def test_officers_are_told_six_weeks_and_two_weeks_before_the_last_call_once_each(db, at, tmp_path):
    settings = settings_in(tmp_path)
    await execute("DELETE FROM gathering_rule WHERE kind <> 'information'")
    await add_officer("olle@kommun.example", roles=["officer"], by="command", now=at("08:00"))
    await add_officer("lars@kommun.example", roles=["reader"], by="command", now=at("08:00"))
    # The last good evening of spring 2030 is 27 June: to be announced by 16 May.
    days = (
        "2030-04-03 09:00",
        "2030-04-04 07:59",
        "2030-04-04 08:00",
        "2030-04-05 09:00",
        "2030-05-02 09:00",
        "2030-05-17 09:00",
    )
    assert [await warnings_due(settings, at(day)) for day in days] == [0, 0, 1, 0, 1, 0]
    rows = await fetch("SELECT recipient, subject, parts[1] AS body FROM letter")
    assert {row["recipient"] for row in rows} == {"olle@kommun.example"}
    assert rows[0]["subject"] == "Annonsera senast 16 maj 2030: informationsmöte, våren 2030"
    assert b"/intern/moten/ny?slag" in rows[0]["body"].replace(b"=3D", b"=")


async def test_nobody_is_warned_of_what_is_announced(db, at, tmp_path):
    await add_officer("olle@kommun.example", roles=["officer"], by="command", now=at("08:00"))
    await execute("DELETE FROM gathering_rule WHERE kind <> 'information'")
    await given.meeting(now=at("2030-03-01 09:00"))
    assert await warnings_due(settings_in(tmp_path), at("2030-04-20 09:00")) == 0
