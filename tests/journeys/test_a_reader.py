"""Journeys 11, 12 and 28: wrong turns, feed readers and calendars, and somebody who reads Meänkieli."""

from datetime import timedelta
from xml.etree import ElementTree

import httpx
import icalendar
import pytest

from portal.foundation import clock
from procurement.register.actions import cancel_procurement, edit_procurement
from tests import given
from tests.journeys.conftest import Visitor

ATOM = "{http://www.w3.org/2005/Atom}"
BY = "olle@kommun.example"
UNTAGGED = """() => { const body = document.querySelector('main').cloneNode(true);
  for (const other of body.querySelectorAll('[lang=sv]')) other.remove(); return body.textContent }"""


async def test_wrong_turns_end_in_advice_and_old_addresses_where_the_page_is_now(visitor: Visitor) -> None:
    now = clock.now()
    reference = await given.published(now=now, title="Snöröjning i norr")
    ended = await given.published(now=now, title="Plogning i söder")
    await cancel_procurement(ended, "Behövs inte", by=BY, now=now)

    await visitor.open("/upphandlingar?q=zzzz")
    assert await visitor.says("Inga upphandlingar matchar")
    assert await visitor.says("Prova ett kortare eller vanligare ord.")
    assert await visitor.page.get_by_role("link", name="Få mejl när något nytt matchar").count() == 1

    await visitor.open("/upphandlingar?q=s%C3%B6der")
    await visitor.press("1 avslutad matchar")
    assert await visitor.says("Plogning i söder")

    await visitor.open("/upphandlingar?fore=i+morgon&q=norr")
    assert (await visitor.page.title()).startswith("Fel:")
    assert await visitor.page.get_by_label("Sista dag senast").input_value() == "i morgon"
    assert await visitor.says("Snöröjning i norr")

    for asked, ends in (
        ("/upphandlingar?sida=999", "/upphandlingar"),
        (f"/upphandlingar/{reference}", f"/upphandlingar/{reference}-snorojning-i-norr"),
        (f"/upphandlingar/{reference}-ett-gammalt-namn", f"/upphandlingar/{reference}-snorojning-i-norr"),
        ("/sv/moten/", "/moten"),
        (f"/fi/upphandlingar/{reference}/", f"/fi/upphandlingar/{reference}-snorojning-i-norr"),
    ):
        await visitor.open(asked)
        assert visitor.page.url == visitor.address + ends

    await visitor.open("/upphandlingar/1999-001-lunch-till-skolan")
    assert await visitor.page.get_by_label("Sök bland upphandlingar").input_value() == "lunch till skolan"
    await visitor.press("Sök")
    assert await visitor.says("upphandlingar")


async def test_a_new_name_leads_from_the_old_one(visitor: Visitor) -> None:
    now = clock.now()
    reference = await given.published(now=now, title="Snöröjning")
    texts = {"sv": {"title": "Vinterväghållning", "summary": "Byvägar."}}
    await edit_procurement(reference, {}, texts, by=BY, now=now + timedelta(seconds=1))
    async with httpx.AsyncClient(base_url=visitor.address) as reader:
        answer = await reader.get(f"/upphandlingar/{reference}-snorojning")
    assert (answer.status_code, answer.headers["location"]) == (301, f"/upphandlingar/{reference}-vintervaghallning")


async def test_a_feed_reader_and_a_calendar_follow_a_filtered_list(visitor: Visitor) -> None:
    now = clock.now()
    deadline = now + timedelta(days=20)
    reference = await given.published(now=now, title="Snöröjning", deadline_at=deadline)
    await given.published(now=now, title="Skolskjuts", cpv=("60130000",))
    await visitor.open("/upphandlingar?bransch=snorojning")
    feed_at, calendar_at = [
        (await visitor.page.get_by_role("link", name=name, exact=True).get_attribute("href")) or ""
        for name in ("Atom", "Kalender")
    ]
    async with httpx.AsyncClient(base_url=visitor.address) as reader:

        async def event() -> icalendar.Event:
            [only] = icalendar.Calendar.from_ical((await reader.get(calendar_at)).content).events
            return only

        first = await reader.get(feed_at)
        [entry] = ElementTree.fromstring(first.content).findall(f"{ATOM}entry")
        before = await event()
        held = {"if-none-match": first.headers["etag"]}
        assert (await reader.get(feed_at, headers=held)).status_code == 304

        moved_to = {"deadline_at": deadline + timedelta(days=7)}
        await edit_procurement(reference, moved_to, by=BY, now=now + timedelta(seconds=2))
        second = await reader.get(feed_at, headers=held)
        assert second.status_code == 200
        [again] = ElementTree.fromstring(second.content).findall(f"{ATOM}entry")
        assert again.findtext(f"{ATOM}id") == entry.findtext(f"{ATOM}id")
        assert (again.findtext(f"{ATOM}updated") or "") > (entry.findtext(f"{ATOM}updated") or "")
        moved = await event()

        await cancel_procurement(reference, "Behövs inte", by=BY, now=now + timedelta(seconds=4))
        cancelled = await event()
    assert before["uid"] == moved["uid"] == cancelled["uid"]
    assert before["sequence"] < moved["sequence"] < cancelled["sequence"]
    assert cancelled["status"] == "CANCELLED"


@pytest.mark.parametrize("visitor", ["phone"], indirect=True)
async def test_a_reader_of_meankieli_is_told_what_is_swedish_and_dates_do_not_fail(visitor: Visitor) -> None:
    reference = await given.published(now=clock.now(), title="Snöröjning")
    await given.meeting(now=clock.now())
    for path in ("/fit", "/fit/upphandlingar", f"/fit/upphandlingar/{reference}", "/fit/moten", "/fit/upphandlingar/arshjul",
                 "/fit/tillganglighet", "/fit/prenumerera"):  # fmt: skip
        await visitor.open(path)
        assert await visitor.page.locator("html").get_attribute("lang") == "fit"
        assert await visitor.page.locator("main .hint").count() >= 1, "no line that says that parts are in Swedish"
        assert await visitor.page.locator("main [lang=sv]").count() >= 1, f"{path}: nothing is marked as Swedish"
        left = (await visitor.page.evaluate(UNTAGGED)).lower()
        assert " och " not in left and " inte " not in left, f"{path}: Swedish that is not marked as such"


@pytest.mark.parametrize(("prefers", "shown"), [("fi-FI,fi;q=0.9", True), ("sv-SE", False)])
async def test_a_browser_that_prefers_finnish_gets_one_line_and_is_sent_nowhere(
    visitor: Visitor, prefers: str, shown: bool
) -> None:
    async with httpx.AsyncClient(base_url=visitor.address, headers={"accept-language": prefers}) as reader:
        answer = await reader.get("/moten")
        assert answer.status_code == 200
        assert ("Tämä sivu suomeksi" in answer.text) is shown
        assert "Tämä sivu suomeksi" not in (await reader.get("/fi/moten")).text
