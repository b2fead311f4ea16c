"""What crawlers, browsers and finders of faults are told."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree

import httpx
import pytest
from icalendar import Calendar

from portal.foundation import clock
from portal.foundation.web.edge import moved_to
from procurement.meetings.queries import listed_meetings
from tests import given

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
TOKENS = ("/bekrafta/x", "/mina-val/x", "/avsluta/x", "/ny-adress/x", "/moten/svar/x", "/prenumerera/kolla-mejlen")


@pytest.mark.parametrize("language", ["", "/fi", "/fit", "/en"])
async def test_crawlers_are_kept_from_every_address_that_holds_a_token_in_every_language(
    visitor: httpx.AsyncClient, language: str
) -> None:
    closed = [line.removeprefix("Disallow: ") for line in (await visitor.get("/robots.txt")).text.splitlines()]
    for path in TOKENS:
        assert any((language + path).startswith(start) for start in closed if start.startswith("/")), language + path
    for path in ("/", "/upphandlingar", "/moten", "/prenumerera", "/moten/2030-03-12-mote"):
        assert not any((language + path).startswith(start) for start in closed if start.startswith("/"))


async def read(visitor: httpx.AsyncClient, address: str) -> ElementTree.Element:
    answer = await visitor.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/xml")
    return ElementTree.fromstring(answer.content)


async def places(visitor: httpx.AsyncClient) -> dict[str, ElementTree.Element]:
    """Return every address that the sitemaps name."""
    index = await read(visitor, "/sitemap.xml")
    assert index.tag == f"{SITEMAP}sitemapindex"
    maps = [found.text or "" for found in index.iter(f"{SITEMAP}loc")]
    entries = [entry for address in maps for entry in await read(visitor, address)]
    return {entry.findtext(f"{SITEMAP}loc", ""): entry for entry in entries}


async def test_every_address_in_the_sitemap_is_a_page_that_calls_itself_so(visitor: httpx.AsyncClient) -> None:
    await given.published(now=clock.now(), title="Snöröjning på Åsen")
    await given.meeting(now=clock.now())
    found = await places(visitor)
    swedish = [address for address in found if urlsplit(address).path.split("/")[1] not in ("fi", "fit", "en")]
    for address in swedish:
        # The plan is the town's own, and this town has none; `test_the_plan` reads it.
        if "/handlingsplan" not in address and "/branscher/" not in address:
            answer = await visitor.get(address)
            assert answer.status_code == 200, address
            assert f'<link rel="canonical" href="{address}">' in answer.text, address


async def test_the_sitemap_holds_trades_plan_reports_meetings_and_procurements_in_every_language(
    visitor: httpx.AsyncClient,
) -> None:
    reference = await given.published(now=clock.now(), title="Snöröjning")
    await given.meeting(now=clock.now())
    meeting = (await listed_meetings())[0]["address"]
    found = await places(visitor)
    for path in (
        "/branscher/snorojning", "/handlingsplan", "/rapporter", "/upphandlingar/arshjul", "/kalender",
        f"/moten/{meeting}", f"/upphandlingar/{reference}-snorojning",
    ):  # fmt: skip
        for language in ("", "/fi", "/fit", "/en"):
            entry = found[f"http://127.0.0.1:8000{language}{path}"]
            links = {link.get("hreflang"): link.get("href") for link in entry.iter(LINK)}
            assert links["fi"] == f"http://127.0.0.1:8000/fi{path}"
            assert set(links) == {"sv", "fi", "fit", "en", "x-default"}


async def test_a_draft_and_what_nobody_announced_are_in_no_sitemap(visitor: httpx.AsyncClient) -> None:
    reference = await given.draft(now=clock.now())
    await given.meeting(now=clock.now(), announced=False)
    assert not [address for address in await places(visitor) if reference in address or "/moten/2" in address]


@pytest.mark.parametrize("part", ["²", "99999", "-1", "abc", "sidor'"])
async def test_a_part_of_the_sitemap_that_is_none_is_empty(visitor: httpx.AsyncClient, part: str) -> None:
    answer = await visitor.get("/sitemap.xml", params={"del": part})
    assert (answer.status_code, list(ElementTree.fromstring(answer.content))) == (200, [])


async def test_the_page_says_its_address_its_languages_and_what_it_is_about(visitor: httpx.AsyncClient) -> None:
    html = (await visitor.get("/fi/upphandlingar?lage=alla&sida=1")).text
    assert '<link rel="canonical" href="http://127.0.0.1:8000/fi/upphandlingar">' in html
    for code, path in (("sv", ""), ("fi", "/fi"), ("fit", "/fit"), ("en", "/en"), ("x-default", "")):
        assert f'hreflang="{code}" href="http://127.0.0.1:8000{path}/upphandlingar">' in html
    for name in ("og:title", "og:description", "og:url", "og:type", "og:site_name", "og:locale"):
        assert f'<meta property="{name}"' in html
    assert html.count('<meta name="description"') == 1


async def test_an_icon_is_there_for_whoever_asks_for_one(visitor: httpx.AsyncClient) -> None:
    icon = await visitor.get("/favicon.ico")
    assert icon.content[:4] == b"\0\0\1\0"
    manifest = await visitor.get("/fi/site.webmanifest")
    assert manifest.headers["content-type"].startswith("application/manifest+json")
    assert manifest.json()["start_url"] == "/fi"
    for one in manifest.json()["icons"]:
        assert (await visitor.get(one["src"])).status_code == 200


async def test_whoever_finds_a_fault_is_told_whom_to_write_to(visitor: httpx.AsyncClient) -> None:
    """RFC 9116: contact and expiry, the latter less than a year away; it says where it stands."""
    lines = dict(line.split(": ", 1) for line in (await visitor.get("/.well-known/security.txt")).text.splitlines())
    assert lines["Contact"].startswith("mailto:") and "@" in lines["Contact"]
    assert timedelta() < datetime.fromisoformat(lines["Expires"]) - datetime.now(UTC) <= timedelta(days=366)
    assert lines["Canonical"].endswith("/.well-known/security.txt")


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        ("/moten/", "/moten"),
        ("/fi/moten/", "/fi/moten"),
        ("/fi/", "/fi"),
        ("/sv", "/"),
        ("/sv/", "/"),
        ("/sv/moten", "/moten"),
        ("/sv/moten/", "/moten"),
        ("//elsewhere.example/", "/elsewhere.example"),
        ("/sv//elsewhere.example", "/elsewhere.example"),
        ("/sv/\\elsewhere.example", None),
        ("/", None),
        ("/svar", None),
        ("/moten", None),
    ],
)
def test_a_page_has_one_address(asked: str, right: str | None) -> None:
    assert moved_to("GET", asked) == right
    assert moved_to("POST", asked) is None


async def test_other_spellings_of_an_address_lead_to_it_for_good_and_keep_what_was_asked(
    visitor: httpx.AsyncClient,
) -> None:
    answer = await visitor.get("/sv/upphandlingar/?q=sn%C3%B6")
    assert (answer.status_code, answer.headers["location"]) == (301, "/upphandlingar?q=sn%C3%B6")
    assert "content-security-policy" in answer.headers


async def test_the_whole_calendar_and_that_of_a_trade_hold_last_days_and_meetings_once(
    visitor: httpx.AsyncClient,
) -> None:
    now = clock.now()
    snow = await given.published(now=now, title="Snöröjning")
    await given.published(now=now, title="Skolskjuts", cpv=("60130000",))
    await given.meeting(now=now)
    whole = Calendar.from_ical((await visitor.get("/kalender.ics")).content)
    of_trade = Calendar.from_ical((await visitor.get("/kalender/snorojning.ics")).content)
    meetings = Calendar.from_ical((await visitor.get("/moten.ics")).content)
    assert len(whole.events) == 3
    assert {str(e["uid"]) for e in of_trade.events} == {f"{snow}@127.0.0.1", *(str(e["uid"]) for e in meetings.events)}
    assert {str(e["uid"]) for e in of_trade.events} < {str(e["uid"]) for e in whole.events}
    assert "BEGIN:VTIMEZONE" in (await visitor.get("/kalender.ics")).text
    assert (await visitor.get("/kalender/finns-inte.ics")).status_code == 404


async def test_a_calendar_that_has_not_changed_is_not_sent_again(visitor: httpx.AsyncClient) -> None:
    await given.published(now=clock.now())
    first = await visitor.get("/kalender.ics")
    again = await visitor.get("/kalender.ics", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
