"""Hits become letters: each person, each item, once."""

from datetime import timedelta
from email import policy
from email.parser import BytesParser

import pytest

from notifications.digests.actions import alerts_due, digests_due, reminders_due
from notifications.letters.queries import listed_letters, whole_letters
from notifications.matching.actions import match_due
from notifications.matching.queries import matches_of
from portal.foundation.database import execute, fetch, fetch_value
from portal.foundation.settings import read_settings
from procurement.register.actions import cancel_procurement, edit_procurement
from suppliers.registry.actions import end_contact, pause_contact, write_wish
from tests import given


@pytest.fixture
def settings(tmp_path):
    return read_settings({"ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SECRET_KEY": "k" * 40})


async def only_letter():
    [row] = await listed_letters()
    return BytesParser(policy=policy.default).parsebytes((await whole_letters([row["id"]]))[row["id"]])


@pytest.mark.parametrize(
    ("choice", "hit"),
    [
        ({"cpv": ("90620000",)}, "exact"),
        ({"trades": ("snorojning",)}, "exact"),
        ({"cpv": ("90000000",)}, "narrower"),
        ({"everything": True}, "everything"),
    ],
)
async def test_a_choice_is_met_and_told_how(db, at, choice, hit):
    await given.contact(now=at("09:00"), **choice)
    reference = await given.published(now=at("09:00"))

    assert [match["hit"] for match in (await matches_of([reference], at("09:00")))[reference]] == [hit]


async def test_a_procurement_coded_above_the_choice_is_a_broader_hit(db, at):
    await given.contact(now=at("09:00"), cpv=("90620000",))
    reference = await given.published(now=at("09:00"), cpv=("90600000",))

    assert [match["hit"] for match in (await matches_of([reference], at("09:00")))[reference]] == ["broader"]


async def test_another_trade_is_left_out(db, at):
    await given.contact(now=at("09:00"), cpv=("15000000",))
    reference = await given.published(now=at("09:00"))

    assert (await matches_of([reference], at("09:00")))[reference] == []


async def test_matching_twice_writes_nothing_more(db, at):
    await given.contact(now=at("09:00"))
    await given.published(now=at("09:00"))

    assert [await match_due(at("09:05")), await match_due(at("09:06"))] == [1, 0]


async def test_a_paused_contact_is_left_out(db, at):
    await pause_contact(await given.contact(now=at("09:00")), now=at("09:00"))
    await given.published(now=at("09:00"))

    assert await match_due(at("09:05")) == 0


async def test_an_alert_leaves_at_once_and_once(db, at, settings):
    await given.contact(now=at("09:00"), frequency="now")
    await given.published(now=at("09:00"))
    await match_due(at("09:05"))

    assert [await alerts_due(settings, at("09:05")), await alerts_due(settings, at("09:06"))] == [1, 0]
    letter = await only_letter()
    assert "Snöröjning i byarna" in letter["Subject"]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not letter.defects
    text, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "Snöröjning i byarna" in text
    assert "Snöröjning i byarna" in html


async def test_a_daily_digest_leaves_at_seven_and_never_empty(db, at, settings):
    await given.contact(now=at("09:00"), frequency="day")
    for title in ("Snöröjning i norr", "Snöröjning i söder"):
        await given.published(now=at("09:00"), title=title)
    await match_due(at("09:05"))

    assert await digests_due(settings, at("23:00")) == 0
    assert await digests_due(settings, at("2030-03-13 07:00")) == 1
    assert await digests_due(settings, at("2030-03-13 08:00")) == 0
    assert await digests_due(settings, at("2030-03-14 07:00")) == 0
    assert "2 nya upphandlingar" in (await only_letter())["Subject"]


async def test_a_weekly_digest_waits_for_monday(db, at, settings):
    await given.contact(now=at("09:00"), frequency="week")
    await given.published(now=at("09:00"))
    await match_due(at("09:05"))

    assert await digests_due(settings, at("2030-03-13 07:00")) == 0
    assert await digests_due(settings, at("2030-03-18 07:00")) == 1


async def test_an_outage_ends_with_one_digest(db, at, settings):
    await given.contact(now=at("09:00"), frequency="day")
    for day in (12, 14, 16):
        await given.published(now=at(f"2030-03-{day} 09:00"))
    await match_due(at("2030-03-16 09:00"))

    assert await digests_due(settings, at("2030-03-20 12:00")) == 1


async def test_a_change_of_frequency_neither_loses_nor_repeats(db, at, settings):
    contact = await given.contact(now=at("09:00"), frequency="day")
    await given.published(now=at("09:00"))
    await match_due(at("09:05"))
    await write_wish(contact, given.wish(frequency="week"), now=at("10:00"))

    assert await digests_due(settings, at("2030-03-13 07:00")) == 0
    assert await digests_due(settings, at("2030-03-18 07:00")) == 1
    await write_wish(contact, given.wish(frequency="day"), now=at("2030-03-18 09:00"))
    assert await digests_due(settings, at("2030-03-19 07:00")) == 0


async def test_who_ended_before_the_digest_gets_none_and_the_hit_says_why(db, at, settings):
    contact = await given.contact(now=at("09:00"))
    await given.published(now=at("09:00"))
    await match_due(at("09:05"))
    await end_contact(contact, now=at("10:00"))

    assert await digests_due(settings, at("2030-03-13 07:00")) == 0
    assert [tuple(row) for row in await fetch("SELECT state, reason FROM hit")] == [("cancelled", "unsubscribed")]


async def test_followers_hear_of_a_new_deadline_at_once(db, at, settings):
    await given.contact(now=at("09:00"), frequency="day")
    reference = await given.published(now=at("09:00"))
    await match_due(at("09:05"))
    await digests_due(settings, at("2030-03-13 07:00"))
    await edit_procurement(reference, {"deadline_at": at("2030-03-20 12:00")}, by="olle", now=at("2030-03-13 08:00"))

    assert await match_due(at("2030-03-13 08:01")) == 1
    assert await alerts_due(settings, at("2030-03-13 08:01")) == 1
    assert (await listed_letters())[0]["subject"].startswith("Tidigarelagt: sista dag är nu 20 mars")


async def test_followers_hear_of_a_cancellation_and_its_reason(db, at, settings):
    await given.contact(now=at("09:00"), frequency="now")
    reference = await given.published(now=at("09:00"))
    await match_due(at("09:05"))
    await alerts_due(settings, at("09:05"))
    await execute("DELETE FROM hit WHERE false")
    await cancel_procurement(reference, "Pengarna räcker inte", by="olle", now=at("10:00"))
    await match_due(at("10:01"))

    assert await alerts_due(settings, at("10:01")) == 1
    newest = (await listed_letters())[0]
    assert b"Pengarna r=C3=A4cker inte" in (await whole_letters([newest["id"]]))[newest["id"]]


async def test_people_who_share_a_language_share_the_fragments(db, at, settings):
    for number in range(5):
        await given.contact(f"nr{number}@firma.example", now=at("09:00"), frequency="now")
    await given.published(now=at("09:00"))
    await match_due(at("09:05"))
    await alerts_due(settings, at("09:05"))

    assert await fetch_value("SELECT count(*) FROM fragment") == 2
    assert len(await listed_letters()) == 5


async def test_the_digest_of_a_clock_change_night_is_made_once(db, at, settings):
    await given.contact(now=at("2030-03-30 09:00"), frequency="day")
    await given.published(now=at("2030-03-30 09:00"))
    await match_due(at("2030-03-30 09:05"))

    assert await digests_due(settings, at("2030-03-31 07:00")) == 1
    assert await digests_due(settings, at("2030-03-31 07:00") + timedelta(hours=1)) == 0


async def test_who_asked_is_reminded_a_week_before_the_last_day_once(db, at, settings):
    await given.contact(now=at("09:00"), frequency="now", reminders=True)
    await given.contact("unasked@firma.example", now=at("09:00"), frequency="now")
    await given.published(now=at("09:00"), deadline_at=at("2030-04-01 12:00"))
    await match_due(at("09:05"))
    await alerts_due(settings, at("09:05"))

    assert await reminders_due(at("2030-03-25 09:00")) == 0
    assert [await reminders_due(at("2030-03-25 13:00")), await reminders_due(at("2030-03-26 13:00"))] == [1, 0]
    assert [await alerts_due(settings, at("2030-03-26 13:00")), await alerts_due(settings, at("2030-03-26 14:00"))] == [
        1,
        0,
    ]
    newest = (await listed_letters())[0]
    assert (newest["recipient"], newest["subject"]) == ("anna@firma.example", "6 dagar kvar: Snöröjning i byarna")


async def test_a_last_day_that_moves_is_reminded_of_again(db, at, settings):
    await given.contact(now=at("09:00"), frequency="now", reminders=True)
    reference = await given.published(now=at("09:00"), deadline_at=at("2030-04-01 12:00"))
    await match_due(at("09:05"))
    await alerts_due(settings, at("09:05"))
    await reminders_due(at("2030-03-26 13:00"))
    await edit_procurement(reference, {"deadline_at": at("2030-04-20 12:00")}, by="olle", now=at("2030-03-27 08:00"))

    assert [await reminders_due(at("2030-04-01 09:00")), await reminders_due(at("2030-04-14 09:00"))] == [0, 1]


async def test_a_deadline_at_midnight_is_the_same_day_in_subject_and_text(db, at, settings):
    await given.contact(now=at("09:00"), frequency="now")
    await given.published(now=at("09:00"), deadline_at=at("2030-04-15 00:00"))
    await match_due(at("09:05"))
    await alerts_due(settings, at("09:05"))

    letter = await only_letter()
    assert "svara senast 14 apr" in letter["Subject"]
    text = letter.get_body(("plain",)).get_content()
    assert "14 april 2030" in text.replace("\u00a0", " ")
