"""Publishing: whom it reaches stands on the button, ten minutes to undo, a colleague's eyes, and an hour that was chosen."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

import httpx
import pytest

from notifications.delivery.suppression import barred_contacts, suppress
from notifications.digests.actions import alerts_due
from notifications.digests.desk import OfficersDesk
from notifications.matching.actions import match_due
from portal.app import create_app
from portal.foundation import clock
from portal.foundation.database import execute, fetch, fetch_value
from portal.foundation.i18n import gettext, use_language
from procurement.register import actions
from procurement.register.domain import UNDO_WITHIN, lacks_approval, may_call_off
from procurement.register.errors import HourPassed, NeedsAnotherPair, NumberChanged, SameAlready, TooLateToCallOff
from procurement.register.queries import procurement_by_reference
from procurement.register.red_days import next_working_day
from tests import given
from tests.visitor import session_of, settings_in, visiting

OFFICE = ZoneInfo("Europe/Stockholm")
OLLE = "olle@kommun.example"
ME = "procurer@kommun.example"


def desk_in(folder) -> OfficersDesk:
    return OfficersDesk(settings_in(folder), barred_contacts)


@pytest.fixture
def desk(tmp_path) -> OfficersDesk:
    return desk_in(tmp_path)


@pytest.fixture
async def officer(db, tmp_path) -> AsyncIterator[httpx.AsyncClient]:
    async with visiting(tmp_path) as visitor:
        visitor.cookies.set("anbud_session", await session_of("procurer", sees_contacts=True))
        yield visitor


async def draft(**fields) -> str:
    return await given.draft(now=clock.now(), **fields)


def page_of(reference: str) -> str:
    return f"/intern/upphandlingar/{reference}/forhandsgranska"


def published_by_an_officer(reference: str, now, **more):
    return actions.publish_procurement(reference, by=OLLE, now=now, tell_from=now + UNDO_WITHIN, **more)


def test_the_sending_can_be_undone_until_it_begins(at):
    waits = {"tell_from": at("09:10"), "called_off_at": None, "telling_began_at": None}
    assert may_call_off(waits)
    assert not may_call_off({**waits, "telling_began_at": at("09:10")})
    assert not may_call_off({**waits, "called_off_at": at("09:05")})
    assert not may_call_off({**waits, "tell_from": None})


def test_nobody_approves_what_they_wrote_last():
    assert lacks_approval(OLLE, OLLE, four_eyes=True)
    assert not lacks_approval(OLLE, ME, four_eyes=True)
    assert not lacks_approval(OLLE, OLLE, four_eyes=False)


def test_the_next_working_day_is_neither_red_nor_an_eve_nor_in_a_week_end(at):
    assert str(next_working_day(at("2026-12-24 12:00").date())) == "2026-12-28"
    assert str(next_working_day(at("2027-01-06 12:00").date())) == "2027-01-07"


async def test_nobody_is_told_while_it_can_be_undone_and_everybody_after(db, at):
    await given.contact(now=at("08:00"), frequency="now")
    reference = await given.draft(now=at("08:30"))
    await published_by_an_officer(reference, at("09:00"))
    assert await match_due(at("09:09")) == 0
    assert await match_due(at("09:10")) == 1


async def test_what_was_undone_tells_nobody_until_it_is_told_after_all(db, at, desk):
    await given.contact(now=at("08:00"), frequency="now")
    reference = await given.draft(now=at("08:30"))
    await published_by_an_officer(reference, at("09:00"))
    await actions.call_off(reference, by=OLLE, now=at("09:09"))
    await actions.call_off(reference, by=OLLE, now=at("09:30"))
    assert await match_due(at("12:00")) == 0
    assert (await procurement_by_reference(reference))["status"] == "open"
    with pytest.raises(NumberChanged, match="från 2 till 1"):
        await actions.tell_after_all(reference, desk, by=OLLE, now=at("12:00"), number=2, office=OFFICE)
    await actions.tell_after_all(reference, desk, by=OLLE, now=at("12:00"), number=1, office=OFFICE)
    assert await match_due(at("12:09")) == 0
    assert await match_due(at("12:11")) == 1


async def test_rows_decide_whether_it_can_be_undone_whatever_a_clock_says(db, at):
    await given.contact(now=at("08:00"), frequency="now")
    slow, late = await given.draft(now=at("08:30")), await given.draft(now=at("08:30"), title="Lunch")
    await published_by_an_officer(slow, at("09:00"))
    assert await match_due(at("09:10")) == 1
    with pytest.raises(TooLateToCallOff, match="börjat gå"):
        await actions.call_off(slow, by=OLLE, now=at("09:05"))
    await published_by_an_officer(late, at("09:00"))
    await actions.call_off(late, by=OLLE, now=at("10:00"))
    assert await match_due(at("10:01")) == 0


async def test_what_was_never_held_back_cannot_be_undone(db, at):
    plain = await given.published(now=at("09:00"), title="Från kommandoraden")
    with pytest.raises(TooLateToCallOff):
        await actions.call_off(plain, by=OLLE, now=at("09:00"))


async def test_with_four_eyes_a_colleague_publishes_and_never_the_last_editor(db, at):
    reference = await given.draft(now=at("08:30"))
    with pytest.raises(NeedsAnotherPair, match="kollega"):
        await published_by_an_officer(reference, at("09:00"), four_eyes=True)
    assert await actions.publish_procurement(reference, by=ME, now=at("09:00"), four_eyes=True) == "open"


async def test_a_draft_becomes_public_at_its_hour_once_and_its_schedule_is_over(db, at, desk):
    await given.contact(now=at("08:00"), frequency="now")
    reference = await given.draft(now=at("08:30"))
    await actions.schedule(reference, at("13:00"), by=OLLE, now=at("09:00"))
    assert await actions.publish_scheduled(at("12:59"), desk, office=OFFICE) == 0
    assert await actions.publish_scheduled(at("13:00"), desk, office=OFFICE) == 1
    assert await actions.publish_scheduled(at("13:00"), desk, office=OFFICE) == 0
    found = await procurement_by_reference(reference)
    assert (found["status"], found["publish_at"], found["published_at"]) == ("open", None, at("13:00"))
    assert await match_due(at("13:01")) == 1


async def test_a_schedule_that_was_taken_away_does_nothing(db, at, desk):
    reference = await given.draft(now=at("08:30"))
    await actions.schedule(reference, at("13:00"), by=OLLE, now=at("09:00"))
    await actions.unschedule(reference, by=OLLE, now=at("10:00"))
    assert await actions.publish_scheduled(at("14:00"), desk, office=OFFICE) == 0


@pytest.mark.parametrize("spoil", ["lacks", "edited", "over", "repeated"])
async def test_what_may_not_be_public_at_its_hour_stays_a_draft_and_the_trail_says_why(db, at, desk, spoil):
    await given.contact(now=at("08:00"))
    reference = await given.draft(now=at("08:30"))
    await actions.schedule(reference, at("13:00"), by=ME, now=at("09:00"))
    said = {"lacks": "CPV-kod", "edited": "kollega", "over": "har varit", "repeated": "samma rubrik"}[spoil]
    if spoil == "lacks":
        await execute("UPDATE procurement SET cpv = '{}' WHERE reference = $1", reference)
    elif spoil == "over":
        await execute("UPDATE procurement SET deadline_at = $2 WHERE reference = $1", reference, at("12:00"))
    elif spoil == "repeated":
        await given.published(now=at("12:00"))
    else:
        await actions.edit_procurement(reference, {"unit": "Kosten"}, by=ME, now=at("09:30"))
    assert await actions.publish_scheduled(at("13:00"), desk, office=OFFICE, four_eyes=True) == 0
    found = await procurement_by_reference(reference)
    assert (found["status"], found["publish_at"], found["publish_refused_at"]) == ("draft", None, at("13:00"))
    assert said in found["publish_refused"]
    assert await fetch_value("SELECT count(*) FROM event WHERE verb = 'procurement.not_published'") == 1
    assert await actions.publish_scheduled(at("13:05"), desk, office=OFFICE, four_eyes=True) == 0


async def test_with_four_eyes_what_anybody_wrote_after_the_hour_was_set_is_not_public_unread(db, at, desk):
    reference = await given.draft(now=at("08:30"))
    await actions.schedule(reference, at("13:00"), by=ME, now=at("09:00"))
    await actions.edit_procurement(reference, {"unit": "Kosten"}, by=OLLE, now=at("09:30"))
    assert await actions.publish_scheduled(at("13:00"), desk, office=OFFICE, four_eyes=True) == 0
    assert (await procurement_by_reference(reference))["status"] == "draft"
    await actions.schedule(reference, at("14:00"), by=ME, now=at("13:30"))
    assert await actions.publish_scheduled(at("14:00"), desk, office=OFFICE, four_eyes=True) == 1


async def test_a_draft_that_was_changed_after_the_page_was_opened_is_read_again_first(officer):
    reference = await draft()
    await execute("UPDATE procurement SET deadline_at = '2031-02-01'")
    read = (await procurement_by_reference(reference))["revision"]
    assert f'name="revision" value="{read}"' in (await officer.get(page_of(reference))).text
    await actions.edit_procurement(reference, {"unit": "Kosten"}, by=OLLE, now=clock.now())
    for step, more in (
        ("publicera", {"number": "0"}),
        ("schemalagg", {"publish_on": "2031-01-02", "publish_time": "08:00"}),
    ):
        answer = await officer.post(f"/intern/upphandlingar/{reference}/{step}", data={"revision": str(read), **more})
        assert (answer.status_code, "har ändrats sedan" in unescape(answer.text)) == (422, True)
    assert (await procurement_by_reference(reference))["status"] == "draft"


async def test_what_nobody_could_bid_for_any_more_is_neither_published_nor_scheduled(officer):
    reference = await draft()
    await execute("UPDATE procurement SET deadline_at = $1", clock.now() - timedelta(hours=1))
    answer = await officer.post(f"/intern/upphandlingar/{reference}/publicera", data={"number": "0"})
    assert (answer.status_code, "har varit" in unescape(answer.text)) == (422, True)
    when = {"publish_on": "2031-01-02", "publish_time": "08:00"}
    answer = await officer.post(f"/intern/upphandlingar/{reference}/schemalagg", data=when)
    assert (answer.status_code, "före sista dag" in unescape(answer.text)) == (422, True)


async def test_the_number_on_the_button_is_how_many_are_told(officer):
    for number in range(3):
        await given.contact(f"f{number}@firma.example", company=f"F{number}", now=clock.now(), trades=("snorojning",))
    reference = await draft()
    page = unescape((await officer.get(page_of(reference))).text)
    assert "Publicera och mejla 3 leverantörer" in page
    answer = await officer.post(f"/intern/upphandlingar/{reference}/publicera", data={"number": "3"})
    assert answer.status_code == 303
    page = unescape((await officer.get(page_of(reference))).text)
    assert "Ångra utskicket" in page
    assert await match_due(clock.now() + UNDO_WITHIN + timedelta(minutes=1)) == 3


async def test_a_number_that_has_changed_meanwhile_is_said_and_nothing_is_published(officer):
    reference = await draft()
    await given.contact(now=clock.now())
    answer = await officer.post(f"/intern/upphandlingar/{reference}/publicera", data={"number": "0"})
    assert answer.status_code == 422
    assert "från 0 till 1" in unescape(answer.text)
    assert (await procurement_by_reference(reference))["status"] == "draft"


async def test_a_number_that_is_missing_is_asked_for_and_nothing_is_published(officer):
    reference = await draft()
    for number in ({}, {"number": ""}, {"number": "många"}):
        answer = await officer.post(f"/intern/upphandlingar/{reference}/publicera", data=number)
        assert (answer.status_code, "Tryck igen" in unescape(answer.text)) == (422, True)
    assert (await procurement_by_reference(reference))["status"] == "draft"


async def test_the_same_people_twice_in_a_day_are_stopped_and_counted_and_it_may_be_meant(officer):
    await given.contact(now=clock.now(), trades=("snorojning",))
    await given.contact("b@firma.example", company="B", now=clock.now(), trades=("snorojning",))
    first, second = await draft(title="Snöröjning i byarna"), await draft(title=" SNÖRÖJNING i byarna.")
    await execute("UPDATE procurement SET deadline_at = deadline_at + interval '1 day' WHERE reference = $1", second)
    path = f"/intern/upphandlingar/{second}/publicera"
    assert (await officer.post(f"/intern/upphandlingar/{first}/publicera", data={"number": "2"})).status_code == 303
    answer = await officer.post(path, data={"number": "2"})
    assert answer.status_code == 422
    assert unescape(answer.text).count(f"{first} har samma rubrik") == 2 and "har 2 redan fått" in unescape(answer.text)
    assert (await officer.post(path, data={"number": "2", "again": "yes"})).status_code == 303


async def test_the_same_title_to_other_people_and_what_was_undone_is_no_repeat(db, at, desk):
    await given.contact(now=at("08:00"), trades=("snorojning",))
    await given.contact("b@firma.example", company="B", now=at("08:00"), trades=("skyltar",))
    first = await given.draft(now=at("08:30"))
    signs = await given.draft(now=at("08:30"), cpv=("34928470",))
    same = await given.draft(now=at("08:30"))

    async def publish(reference):
        await actions.publish_and_tell(reference, desk, by=OLLE, now=at("09:00"), number=1, office=OFFICE)

    await publish(first)
    await publish(signs)
    with pytest.raises(SameAlready, match=first):
        await publish(same)
    await actions.call_off(first, by=OLLE, now=at("09:05"))
    await publish(same)
    with pytest.raises(SameAlready, match=same):
        await actions.tell_after_all(first, desk, by=OLLE, now=at("09:06"), number=1, office=OFFICE)


async def test_what_was_told_yesterday_may_be_told_again(db, at, desk):
    await given.contact(now=at("08:00"))
    await given.published(now=at("2030-07-01 09:00"))
    again = await given.draft(now=at("2030-07-01 09:00"))
    status = await actions.publish_and_tell(again, desk, by=OLLE, now=at("2030-07-02 09:00"), number=1, office=OFFICE)
    assert status == "open"


async def test_what_is_decided_tells_nobody_and_the_page_says_what_happens_instead(officer):
    await given.contact(now=clock.now())
    reference = await draft(awarded_to="Plog AB", awarded_on=clock.now().date())
    page = unescape((await officer.get(page_of(reference))).text)
    assert "Ingen får mejl" in page and "Upphandlingen är avgjord" in page and "Publicera utan att mejla någon" in page
    assert "Når 1 leverantör" not in page
    assert (await officer.post(f"/intern/upphandlingar/{reference}/publicera", data={"number": "0"})).status_code == 303
    assert await match_due(clock.now() + timedelta(hours=1)) == 0
    assert "Ångra utskicket" not in unescape((await officer.get(page_of(reference))).text)


async def test_a_draft_whose_last_day_has_been_shows_no_reach(officer):
    await given.contact(now=clock.now())
    reference = await draft(deadline_at=clock.now() - timedelta(days=1))
    page = unescape((await officer.get(page_of(reference))).text)
    assert "Ingen får mejl" in page and "Ändra den innan du publicerar" in page and "Når 1" not in page


async def test_the_list_of_names_is_whom_the_letters_go_to(db, at, desk):
    for name, more in {"a": {"frequency": "now"}, "b": {"frequency": "week"}, "c": {}, "d": {}, "e": {}}.items():
        await given.contact(f"{name}@f.example", company=name.upper(), now=at("08:00"), language="fi", **more)
    await suppress("c@f.example", desk.settings.secret_key, reason="hard", by="test", at=at("08:10"))
    await execute("UPDATE contact SET paused_until = $1 WHERE email = 'd@f.example'", at("23:00"))
    await execute("UPDATE contact SET ended_at = $1 WHERE email = 'e@f.example'", at("08:10"))
    await given.contact("f@f.example", company="F", now=at("08:00"), trades=("skyltar",))
    reference = await given.draft(now=at("08:30"))
    seen = await desk.reach(reference, at("09:00"))
    firms = await desk.firms(reference, at("09:00"))
    assert [(one["company"], one["when"]) for one in firms] == [("A", "now"), ("B", "week")]
    assert {one["because"] for one in firms} == {"Du får det här för att du valt allt kommunen planerar att köpa."}
    assert seen["total"] == len(firms)
    assert seen["not_reached"] == {"barred": 1, "paused": 1, "ended": 1, "other_trades": 1}
    await actions.publish_and_tell(reference, desk, by=OLLE, now=at("09:00"), number=2, office=OFFICE)
    await match_due(at("09:10"))
    assert await desk.firms(reference, at("09:11")) == []
    assert (await desk.reach(reference, at("09:11")))["not_reached"]["told"] == 2


async def test_an_hour_after_the_last_day_or_in_the_past_is_refused(db, at):
    reference = await given.draft(now=at("08:30"))
    for hour in (at("08:59"), at("08:30") + timedelta(days=21)):
        with pytest.raises(HourPassed):
            await actions.schedule(reference, hour, by=OLLE, now=at("09:00"))


@pytest.mark.parametrize("hour", ["refused", "missed"])
async def test_an_hour_that_passed_in_vain_stands_on_the_officers_list_until_it_is_read(officer, desk, hour):
    reference, now = await draft(), clock.now()
    await actions.schedule(reference, now - timedelta(minutes=5), by=ME, now=now - timedelta(hours=1))
    if hour == "refused":
        await execute("UPDATE procurement SET cpv = '{}'")
        await actions.publish_scheduled(now, desk, office=OFFICE)
    said = f"{reference} blev inte publik som planerat"
    assert said in unescape((await officer.get("/intern")).text)
    assert "skulle ha blivit publik" in unescape((await officer.get(page_of(reference))).text).lower()
    assert (await officer.post(f"/intern/upphandlingar/{reference}/schemalagg-inte")).status_code == 303
    assert said not in unescape((await officer.get("/intern")).text)


async def test_two_who_press_at_once_publish_once(pool, tmp_path, at):
    desk = desk_in(tmp_path)
    await given.contact(now=at("08:00"))
    first, second = await given.draft(now=at("08:30")), await given.draft(now=at("08:30"))
    pressed = [
        actions.publish_and_tell(one, desk, by=OLLE, now=at("09:00"), number=1, office=OFFICE)
        for one in (first, second)
    ]
    results = await asyncio.gather(*pressed, return_exceptions=True)
    assert sorted(str(type(one).__name__) for one in results) == ["SameAlready", "str"]


async def test_a_text_that_lacks_a_translation_is_told_with_what_its_readers_get(officer):
    await given.contact(now=clock.now(), language="fi")
    page = unescape((await officer.get(page_of(await draft()))).text)
    assert "Finska saknas: läsare får svenska. 1 av dem som nås läser på det språket." in page
    assert "Engelska saknas: läsare får svenska." in page and "Svenska saknas" not in page


async def test_undo_stops_the_mail_from_the_page_and_the_public_page_stays(officer):
    await given.contact(now=clock.now())
    reference = await draft()
    await officer.post(f"/intern/upphandlingar/{reference}/publicera", data={"number": "1"})
    assert (await officer.post(f"/intern/upphandlingar/{reference}/angra")).status_code == 303
    page = unescape((await officer.get(page_of(reference))).text)
    assert "Utskicket är stoppat" in page and "Mejla 1 leverantör ändå" in page
    assert (await officer.get(f"/upphandlingar/{reference}")).status_code in (200, 301)


async def test_the_reach_says_when_where_language_and_why_and_who_is_not_reached(officer):
    await given.contact("a@f.example", company="A", now=clock.now(), trades=("snorojning",), frequency="now")
    await given.contact("b@f.example", company="B", now=clock.now(), language="fi", frequency="week")
    await execute("UPDATE supplier SET postcode = '95731' WHERE name = 'A'")
    await execute("UPDATE supplier SET country = 'FI' WHERE name = 'B'")
    page = unescape((await officer.get(page_of(await draft()))).text)
    for said in (
        "direkt: 1",
        "i måndagens: 1",
        "här i kommunen: 1",
        "Finland: 1",
        "Suomi: 1",
        "egna val: 1",
        "allt: 1",
    ):
        assert said in page, said


async def test_nobody_nobody_local_and_only_broad_codes_are_warned_about(officer):
    reference = await draft(cpv=("90000000",))
    assert "Ingen leverantör har valt den här branschen" in unescape((await officer.get(page_of(reference))).text)
    await given.contact(now=clock.now(), trades=("snorojning",))
    page = unescape((await officer.get(page_of(reference))).text)
    assert "Bara huvudgrupp vald" in page and "Ingen leverantör här i kommunen nås" in page


async def test_a_wider_code_is_suggested_with_how_many_more_and_reaches_them_when_it_is_added(officer, tmp_path):
    await given.contact("a@f.example", company="A", now=clock.now(), trades=("snorojning",))
    for number in range(2):
        await given.contact(f"v{number}@f.example", company=f"V{number}", now=clock.now(), cpv=("90611000",))
    reference = await draft()
    desk, now = desk_in(tmp_path), clock.now()
    seen = await desk.reach(reference, now, beside=["90620000"])
    before, [first, *_rest] = seen["total"], seen["wider"]
    assert first["more"] > 0
    assert (
        await officer.post(f"/intern/upphandlingar/{reference}/kod", data={"kod": first["code"]})
    ).status_code == 303
    assert (await desk.reach(reference, now))["total"] == before + first["more"]


async def test_each_suggested_code_reaches_as_many_more_as_it_says(db, at, desk):
    for name, choice in {
        "trade": {"trades": ("snorojning",)},
        "code": {"cpv": ("90611000",)},
        "sand": {"trades": ("grus-sand",)},
        "both": {"trades": ("grus-sand",), "cpv": ("90610000",)},
        "paused": {"trades": ("grus-sand",)},
        "found": {"words": ("snöröjning",), "trades": ("grus-sand",)},
        "by code": {"words": ("142",)},
        "by name": {"words": ("gaturenhållning",)},
        "all": {},
    }.items():
        await given.contact(f"{name.replace(' ', '')}@f.example", company=name, now=at("08:00"), **choice)
    await execute("UPDATE contact SET paused_until = $1 WHERE email LIKE 'paused%'", at("23:00"))
    reference = await given.draft(now=at("08:30"))
    seen = await desk.reach(reference, at("09:00"), beside=["90620000"])
    assert len(seen["wider"]) >= 3
    for one in seen["wider"]:
        wider = await given.draft(now=at("08:30"), cpv=("90620000", one["code"]))
        assert (await desk.reach(wider, at("09:00")))["total"] == seen["total"] + one["more"], one


async def test_names_are_shown_to_who_has_the_right_and_that_is_recorded(officer):
    await given.contact(now=clock.now(), company="Plogarna AB")
    reference = await draft()
    assert "Plogarna" not in (await officer.get(page_of(reference))).text
    assert "Plogarna AB" in unescape((await officer.post(f"{page_of(reference)}/namn")).text)
    assert await fetch_value("SELECT actor FROM event WHERE verb = 'procurement.recipients_read'") == ME


async def test_names_are_refused_to_who_lacks_the_right(db, tmp_path):
    reference = await draft()
    async with visiting(tmp_path) as visitor:
        visitor.cookies.set("anbud_session", await session_of("procurer"))
        assert (await visitor.post(f"{page_of(reference)}/namn")).status_code == 403


async def test_a_test_letter_goes_to_the_one_who_asks_with_the_words_of_the_alert(officer, tmp_path):
    reference = await draft()
    assert (await officer.post(f"{page_of(reference)}/prov", data={"sprak": "fi"})).status_code == 303
    [row] = await fetch("SELECT kind, recipient, subject, language, contact_id FROM letter")
    assert (row["kind"], row["recipient"], row["language"], row["contact_id"]) == ("test", ME, "fi", None)
    alert = await desk_in(tmp_path).letter(await procurement_by_reference(reference), "fi", clock.now())
    assert row["subject"] == f"Prov: {alert['subject']}"


@pytest.mark.parametrize("language", ["sv", "fi", "fit", "en"])
@pytest.mark.parametrize("tab", ["direkt", "sammandrag", "text", "mobil", "sida"])
async def test_each_tab_shows_each_language(officer, language, tab):
    reference = await draft()
    answer = await officer.get(page_of(reference), params={"visa": tab, "sprak": language})
    assert answer.status_code == 200
    letter = await officer.get(f"{page_of(reference)}/mejl", params={"visa": tab, "sprak": language})
    assert letter.status_code == 200 and "sandbox" in letter.headers["content-security-policy"]
    framed = await officer.get(f"{page_of(reference)}/sida", params={"sprak": language})
    assert f'<html lang="{language}"' in framed.text
    with use_language(language):
        assert gettext("Öppen för anbud.") in unescape(framed.text)


async def test_on_a_telephone_there_are_the_letter_the_digest_and_the_page(officer):
    page = unescape((await officer.get(page_of(await draft()), params={"visa": "mobil", "sprak": "fi"})).text)
    for address in ("mejl?visa=direkt&sprak=fi", "mejl?visa=sammandrag&sprak=fi", "sida?sprak=fi"):
        assert f'{address}" width="360"' in page


async def test_the_preview_has_the_subject_that_the_letter_will_have(db, at, tmp_path):
    await given.contact(now=at("08:00"), frequency="now")
    reference = await given.draft(now=at("08:30"))
    seen = await desk_in(tmp_path).letter(await procurement_by_reference(reference), "sv", at("09:00"))
    await actions.publish_procurement(reference, by=OLLE, now=at("09:00"))
    await match_due(at("09:01"))
    await alerts_due(settings_in(tmp_path), at("09:01"))
    assert await fetch_value("SELECT subject FROM letter WHERE kind = 'alert'") == seen["subject"]


async def test_a_draft_is_put_before_a_colleague_and_stands_on_their_list(db, tmp_path):
    reference = await draft()
    await actions.ask_for_review(reference, by=OLLE, now=clock.now())
    async with visiting(tmp_path) as visitor:
        visitor.cookies.set("anbud_session", await session_of("procurer"))
        assert f"Granska utkastet {reference}" in unescape((await visitor.get("/intern")).text)


async def test_four_eyes_on_the_page_the_last_editor_is_offered_a_review_and_no_publishing(db, tmp_path):
    settings = settings_in(tmp_path)
    app = create_app(type(settings)(**{**settings.__dict__, "four_eyes": True}))
    transport = httpx.ASGITransport(app=app)
    reference = await draft()
    await actions.edit_procurement(reference, {"unit": "Kosten"}, by=ME, now=clock.now())
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as visitor:
        visitor.cookies.set("anbud_session", await session_of("procurer"))
        page = unescape((await visitor.get(page_of(reference))).text)
        assert "Skicka till granskning" in page and "Publicera och mejla" not in page
        answer = await visitor.post(f"/intern/upphandlingar/{reference}/publicera", data={"number": "0"})
        assert (answer.status_code, "kollega" in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"publish_on": "i morgon", "publish_time": "08:00"}, "Skriv ett datum"),
        ({"publish_on": "2020-01-02", "publish_time": "08:00"}, "Välj en tid som inte har varit"),
        ({"publish_on": "2031-01-02", "publish_time": "åtta"}, "Skriv ett klockslag"),
    ],
)
async def test_a_wrong_hour_is_explained_and_kept(officer, when, said):
    reference = await draft()
    answer = await officer.post(f"/intern/upphandlingar/{reference}/schemalagg", data=when)
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert said in page and when["publish_on"] in page


async def test_an_hour_is_set_shown_and_taken_away(officer):
    reference = await draft()
    await execute("UPDATE procurement SET deadline_at = '2031-02-01'")
    when = {"publish_on": "2031-01-02", "publish_time": "08:00"}
    assert (await officer.post(f"/intern/upphandlingar/{reference}/schemalagg", data=when)).status_code == 303
    page = unescape((await officer.get(page_of(reference))).text).replace("\u00a0", " ")
    assert "Blir publik av sig själv" in page and "2 januari 2031" in page
    assert (await officer.post(f"/intern/upphandlingar/{reference}/schemalagg-inte")).status_code == 303
    assert (await procurement_by_reference(reference))["publish_at"] is None
