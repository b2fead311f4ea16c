"""An example of every answer and every body, made of the structs themselves, so that none can lack a member."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from portal.api import categories, drafting, governing, meetings, notices, procurements, statistics, writing
from portal.api.answers import BASE, LICENCE
from portal.foundation.web import site
from procurement.register.web.open_data import Answer, Link, Lot, OpenProcurement, Paper, Words
from procurement.register.web.open_revisions import Change, OpenRevision
from procurement.releases.domain import bound
from procurement.releases.queries import Publisher, package, record_of

SWEDEN = ZoneInfo("Europe/Stockholm")
REFERENCE, MEETING, OCID = "2026-014", "2026-M1", "ocds-213czf-2026-014"
CURSOR = "WyIyMDI2LTExLTAyVDA4OjAwOjAwKzAxOjAwIiwxNF0"


def _at(day: int, hour: int = 9, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SWEDEN)


def _there(path: str) -> str:
    return f"{site().base_url}{path}"


def _api(path: str) -> str:
    return _there(f"{BASE}{path}")


def _one_page(**items: Any) -> dict[str, Any]:
    return {"next": None, "cursor": None, **items}


def _procurement() -> OpenProcurement:
    return OpenProcurement(
        reference=REFERENCE, url=_there(f"/upphandlingar/{REFERENCE}-snorojning"), title="Snöröjning",
        summary="Snöröjning i byarna, fyra säsonger.", language="sv",
        texts={
            "sv": Words("Snöröjning", "Snöröjning i byarna, fyra säsonger.", "", "Minst två plogbilar."),
            "fi": Words("Lumityöt", "Kylien lumityöt neljäksi kaudeksi.", "", ""),
        },
        status="open", buyer=site().municipality, unit="Samhällsbyggnad", upphandlings_id=None, case_number="KS 2026/14",
        cpv=["90620000"], trades=["snorojning"], procedure="Öppet förfarande", place="Svanstein", nuts=["SE332"],
        value_from_minor=400_000_00, value_to_minor=900_000_00, currency="SEK", planned_on=date(2026, 10, 1),
        planned_precision="quarter", preliminary=False, published_at=_at(2), deadline_at=_at(30, 23), questions_until=_at(20),
        contract_from_on=date(2027, 1, 1), contract_until_on=date(2030, 12, 31),
        submission_url="https://system.example/upphandling/14", awarded_to=None, awarded_on=None, bids=None, cancelled_reason=None,
        links=[Link("document", "https://system.example/14/underlag.pdf", "Underlag", "sv")],
        lots=[Lot("1", "Norra delen", "Svanstein och norrut.", ["90620000"], 450_000_00, None, None, False)],
        required_papers=["price", "references"], revision=3, changed_at=_at(5),
    )  # fmt: skip


def _procurement_detail() -> procurements.ProcurementDetail:
    place = Change("place", None, "Svanstein")
    return procurements.ProcurementDetail(
        address=_api(f"/procurements/{REFERENCE}"), procurement=_procurement(),
        papers=[Paper(
            url=_there(f"/upphandlingar/{REFERENCE}/dokument/7"), title="Karta över vägarna", filename="karta.pdf",
            media_type="application/pdf", size=182_044, language="sv", accessible=True, added_at=_at(2),
        )],
        answers=[Answer("Ingår gångvägar?", "Ja, de som kartan visar.", _at(5))], meetings=[MEETING],
        revisions=[OpenRevision(3, _at(5), "changed", False, [place]), OpenRevision(2, _at(2), "published", True, [])],
    )  # fmt: skip


def _notice() -> notices.NoticeEntry:
    return notices.NoticeEntry(
        id=17, address=_api("/notices/17"), identity="https://annonser.example/4711", version="2", source="annonser",
        format="rss", kind="notice", procurement=REFERENCE, language="sv", titles={"sv": "Snöröjning"},
        url="https://annonser.example/4711", published_at=_at(2), received_at=_at(2, 10), gone_at=None,
    )  # fmt: skip


def _trade() -> categories.TradeEntry:
    return categories.TradeEntry(
        slug="snorojning", area="fastighet", names={"sv": "Snöröjning", "fi": "Lumityöt", "en": "Snow clearing"},
        descriptions={"sv": "Plogning, sandning, bortforsling av snö."}, synonyms={"sv": ["plogning", "skottning"]},
        includes=["9062", "9063"], excludes=[], active=True,
    )  # fmt: skip


def _code(code: str, sv: str, fi: str, en: str, parent: str | None) -> categories.CodeEntry:
    return categories.CodeEntry(code, {"sv": sv, "fi": fi, "en": en}, parent, _api(f"/cpv/{code}"))


def _snow() -> categories.CodeEntry:
    return _code("90620000", "Snöröjning", "Lumityöt", "Snow-clearing services", "90600000")


def _street() -> categories.CodeEntry:
    words = ("Renhållnings- och sanitetstjänster i stads- och landsbygdsområden", "Kaupunki- ja maaseutualueiden puhdistus",
             "Cleaning and sanitation services in urban or rural areas")  # fmt: skip
    return _code("90600000", *words, "90000000")


def _meeting() -> meetings.MeetingEntry:
    return meetings.MeetingEntry(
        reference=MEETING, address=_api(f"/meetings/{MEETING}"), url=_there("/moten/2026-11-18-snorojning"), kind="information",
        state="announced", title="Information om snöröjning",
        texts={"sv": meetings.MeetingWords("Information om snöröjning", "Vi berättar om det som kommer.", "")},
        starts_at=_at(18, 17), ends_at=_at(18, 19), place="Kommunhuset", place_address="Tingshusvägen 2", online=True,
        languages=["sv", "fi"], interpretation="", room_access="Hiss finns.", host=site().municipality,
        closes_on=date(2026, 11, 16), seats_left=14, came=None, cancelled_reason=None, sequence=0, changed_at=_at(3),
    )  # fmt: skip


def _plan() -> governing.Plan:
    activity = governing.Activity(
        rule="moten", number="2.1", area="Dialog", title="Informationsmöten", wording="Två möten om året.",
        printed_when="Två gånger per år", responsible=["Upphandling"], rhythm="quota", state="on_pace",
        state_name="Enligt plan", computed="on_pace", why="Ett av två möten är hållet.", due_on=date(2026, 12, 31), done=1,
        wanted=2, occurrences=11,
    )  # fmt: skip
    return governing.Plan(
        reference="plan-2020", version="2020", title="Handlingsplan för upphandling", from_on=date(2020, 1, 1), until_on=None,
        on=date(2026, 11, 30), counts={"no_evidence": 2, "on_pace": 9, "soon": 3, "late": 1, "done": 2, "resting": 0},
        activities=[activity],
    )  # fmt: skip


def _threshold() -> governing.ThresholdEntry:
    return governing.ThresholdEntry(
        law="lou", purchase="goods", limit_kind="direct", label="Direktupphandling", amount_minor=700_000_00, currency="SEK",
        euro_minor=None, from_on=date(2022, 2, 1), until_on=None, source="19 a kap. 7 § LOU", source_url="https://lagen.example/",
        verified=False, verified_on=None,
    )  # fmt: skip


def _report() -> governing.ReportEntry:
    return governing.ReportEntry(
        "2026-1", _api("/reports/2026-1"), "adopted", _at(20, month=8), date(2026, 9, 14), "§ 88"
    )


def _report_detail() -> governing.ReportDetail:
    figure = {
        "key": "publicerade",
        "name": "Publicerade upphandlingar",
        "value": 12,
        "about": "Publicerade under halvåret.",
    }
    section = governing.ReportSection(
        "utfall", "Utfall", "Fler möten än planerat.", [figure], ["Bransch", "Köp"], [["Snöröjning", 2]]
    )
    return governing.ReportDetail(_report(), site().municipality, "2026-08-20T09:00:00+02:00", [section])


def _statistics() -> statistics.Statistics:
    return statistics.Statistics(
        licence=LICENCE, by_status={"awarded": 7, "open": 2, "planned": 5},
        by_year=[statistics.YearOfProcurements(2026, 14, 7, 31, 6, 2.8, 1)],
        meetings=[statistics.YearOfMeetings(2026, 2, 1, 0, 23)], subscribing_firms=41,
        trades=[statistics.TradeFigures("snorojning", 9, 3, 1), statistics.TradeFigures("skolskjuts", None, 1, 1)],
        plan={"no_evidence": 2, "on_pace": 9, "soon": 3, "late": 1, "done": 2, "resting": 0},
    )  # fmt: skip


def _draft(**more: Any) -> dict[str, Any]:
    words = drafting.Translations(sv=drafting.Translation("Snöröjning", "Snöröjning i byarna, fyra säsonger."))
    draft = drafting.Draft(
        texts=words, cpv=["90620000"], place="Svanstein", value_to_minor=900_000_00, deadline_at=_at(30, 23), case_number="KS 2026/14",
    )  # fmt: skip
    return {name: value for name, value in msgspec.to_builtins(draft).items() if value is not None} | more


def _written(status: str, changed: list[str]) -> writing.Written:
    return writing.Written(
        REFERENCE, _api(f"/procurements/{REFERENCE}"), status, 1 if status == "draft" else 4, changed
    )


def _release() -> dict[str, Any]:
    buyer = {"id": "buyer-overtornea-kommun", "name": site().municipality}
    body = {
        "tag": ["tender"], "initiationType": "tender", "language": "sv", "buyer": buyer,
        "parties": [{**buyer, "roles": ["buyer", "procuringEntity"]}],
        "tender": {"id": "KS 2026/14", "title": "Snöröjning", "status": "active", "tenderPeriod": {"endDate": _at(30, 23).isoformat()}},
    }  # fmt: skip
    return bound(body, "ocds-213czf", site().base_url, REFERENCE, 2, "2026-11-02T08:00:00Z")


def _publisher() -> Publisher:
    return Publisher(site().municipality, site().base_url)


def _releases(uri: str) -> dict[str, Any]:
    return package("releases", [_release()], _publisher(), uri=_api(uri))


def _records(uri: str) -> dict[str, Any]:
    return package("records", [record_of([_release()], _publisher())], _publisher(), uri=_api(uri))


def _returned() -> list[dict[str, Any]]:
    return [{"file": "body", "class": "hard", "recipient": "borta@firma.example", "status": "5.1.1"}]


# By operation id: what it answers.
ANSWERS: Mapping[str, Callable[[], Any]] = {
    "listProcurements": lambda: procurements.ProcurementPage(
        items=[_procurement()], unknown=[], next=_api(f"/procurements?limit=1&cursor={CURSOR}"), cursor=CURSOR
    ),
    "readProcurement": _procurement_detail,
    "listNotices": lambda: notices.NoticePage(**_one_page(items=[_notice()])),
    "readNotice": _notice,
    "listBuyers": lambda: notices.BuyerList(
        **_one_page(items=[notices.BuyerEntry(site().municipality, "2120002700", "SE", True, 14)])
    ),
    "listReleases": lambda: _releases("/ocds/releases"),
    "readRelease": lambda: _releases(f"/ocds/releases/{OCID}-2"),
    "listRecords": lambda: _records("/ocds/records"),
    "readRecord": lambda: _records(f"/ocds/records/{REFERENCE}"),
    "listTrades": lambda: categories.TradeList(**_one_page(items=[_trade()])),
    "readTrade": _trade,
    "listCodes": lambda: categories.CodePage(**_one_page(items=[_snow()])),
    "readCode": lambda: categories.CodeDetail(_snow(), [_street()], []),
    "listMeetings": lambda: meetings.MeetingList(**_one_page(items=[_meeting()])),
    "readMeeting": lambda: meetings.MeetingDetail(_meeting(), [REFERENCE]),
    "readPlan": _plan,
    "listThresholds": lambda: governing.ThresholdList(on=date(2026, 11, 30), **_one_page(items=[_threshold()])),
    "listReports": lambda: governing.ReportList(**_one_page(items=[_report()])),
    "readReport": _report_detail,
    "readStatistics": _statistics,
    "createProcurement": lambda: _written("draft", ["case_number", "cpv", "deadline_at", "place", "sv", "value_to_minor"]),
    "changeProcurement": lambda: _written("open", ["deadline_at"]),
    "publishProcurement": lambda: _written("open", []),
    "importNotices": lambda: writing.Imported("csv", 3, 1, 8, [writing.Refused("rad 7", "CPV-koden finns inte")]),
    "returnMail": _returned,
}  # fmt: skip
# By operation id: what one sends to it, with the media type.
BODIES: Mapping[str, tuple[str, Callable[[], Any]]] = {
    "createProcurement": ("application/json", _draft),
    "changeProcurement": (
        "application/json", lambda: {"deadline_at": _at(14, 23, 12).isoformat(), "seen_revision": 3},
    ),
    "importNotices": (
        "application/octet-stream", lambda: "Benämning;Bud senast;CPV\nSnöröjning;2026-11-30;90620000\n",
    ),
    "returnMail": (
        "message/rfc822", lambda: "From: MAILER-DAEMON@relay.example\nSubject: Undelivered Mail Returned to Sender\n\n…\n",
    ),
}  # fmt: skip


def answer_of(operation: str) -> Any:
    """Return an example of what an operation answers, as JSON holds it."""
    return msgspec.to_builtins(ANSWERS[operation]())


def body_of(operation: str) -> tuple[str, Any] | None:
    """Return an example of what is sent to an operation, with its media type; None where nothing is sent."""
    if operation not in BODIES:
        return None
    kind, made = BODIES[operation]
    return kind, made()


def problem_of(status: int, title: str, detail: str, address: str) -> dict[str, Any]:
    """Return an example of an error."""
    found: dict[str, Any] = {"type": address, "title": title, "status": status, "detail": detail}
    if status == 400:
        found["errors"] = [{"in": "query", "name": "limit", "detail": "Expected `int` <= 200"}]
    if status == 422:
        found["errors"] = [{"in": "body", "name": "cpv", "detail": "99999999 finns inte i CPV; skriv åtta siffror"}]
    return found
