"""The file of a direct award: what it holds, what it lacks, who may read names, and that every change stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import openpyxl
import pikepdf
import pytest

from notifications.digests.actions import alerts_due
from notifications.direct_awards import actions, queries
from notifications.direct_awards.compose import Judged, file_of, files_awarded, files_that_lack
from notifications.direct_awards.domain import AFTERWARDS, LACKS, Standing, changed, lacks, says_direct
from notifications.direct_awards.errors import NoSuchAsked, WrittenMeanwhile
from notifications.direct_awards.formats import pdf_of, xlsx_of
from notifications.matching.actions import match_due
from portal.foundation import clock
from portal.foundation.audit import events
from portal.foundation.database import execute, fetch_value, rows_of, transaction
from procurement.register.actions import award_procurement, close_overdue
from procurement.thresholds.domain.which import Amount, must_be_documented
from procurement.thresholds.queries import amounts
from tests import given
from tests.notifications.reports.test_accessible_pdf import LETTERS, told
from tests.visitor import app_in, session_of, settings_in

At = Callable[[str], datetime]
OLLE = "olle@kommun.example"
WHOLE = Standing(
    awarded=True, value=True, buyer_number=True, basis=True, competition=True, asked=True, case_number=True, bids=2,
    winner=True, grounds=True, contract=True,
)  # fmt: skip
LIMIT = Amount("LOU", "all", "documentation", "", 100_000_00, True, date(2022, 2, 1), None)
SAID = {
    "basis": "limit", "basis_text": "", "competition": "Tre företag tillfrågades.", "grounds": "Lägst pris.",
    "value_minor": 240_000_00, "contract_on": date(2030, 3, 11),
}  # fmt: skip
PLOG = {
    "company": "Annas plog AB", "organisation_number": "5560360793", "way": "phone", "asked_on": date(2030, 3, 1),
    "why": "Finns i byn.", "outcome": "bid", "answered_on": date(2030, 3, 4), "amount_minor": 240_000_00,
}  # fmt: skip


def test_a_whole_file_lacks_nothing() -> None:
    assert lacks(WHOLE) == ([], [])


@pytest.mark.parametrize("name", LACKS)
def test_each_thing_that_is_not_known_is_said_to_be_lacking(name: str) -> None:
    gone: dict[str, Any] = {"outcomes": {"unanswered": 1}, "bids": {"bids": None}}.get(name, {name: False})
    assert lacks(replace(WHOLE, **gone)) == ([name], [])


def test_before_anybody_is_chosen_what_comes_afterwards_is_not_missed_yet() -> None:
    now, later = lacks(Standing())
    assert set(now).isdisjoint(AFTERWARDS)
    assert set(later) <= set(AFTERWARDS)


@pytest.mark.parametrize(
    ("minor", "must"), [(100_000_00, True), (250_000_00, True), (95_000_00, True), (94_999_99, False), (1, False)]
)
def test_a_purchase_at_the_limit_or_near_it_must_be_documented(minor: int, must: bool) -> None:
    assert bool(must_be_documented(minor, date(2030, 3, 12), [LIMIT]).duties) == must


@pytest.mark.parametrize(
    ("rows", "why"),
    [([], "missing"), ([replace(LIMIT, verified=False)], "unverified"), ([replace(LIMIT, amount_minor=None)], "empty")],
)
def test_without_a_verified_limit_nothing_is_said_of_the_duty(rows: list[Amount], why: str) -> None:
    answer = must_be_documented(500_000_00, date(2030, 3, 12), rows)
    assert (answer.duties, answer.abstains) == ((), why)


@pytest.mark.parametrize(
    ("text", "says"),
    [("Direktupphandling", True), ("direktupphandling enligt riktlinjer", True), ("Öppet förfarande", False), ("", None), (None, None)],
)  # fmt: skip
def test_the_written_procedure_says_whether_it_is_a_direct_award(text: str | None, says: bool | None) -> None:
    assert says_direct(text) is says


def test_the_history_keeps_what_differs_and_days_as_text() -> None:
    before = {"grounds": "", "contract_on": None, "basis": "limit"}
    after = {"grounds": "Pris", "contract_on": date(2030, 3, 1), "basis": "limit"}
    assert changed(before, after) == {"grounds": [None, "Pris"], "contract_on": [None, "2030-03-01"]}


@pytest.fixture
async def verified(db: None) -> None:
    """Somebody here has verified every amount."""
    await execute("UPDATE threshold SET verified_by = 'petra', verified_at = now() WHERE amount_minor IS NOT NULL")


async def bought(at: At, folder: Path, *, awarded: bool = True, **fields: Any) -> str:
    """A direct award of which two firms were told, one of them at once."""
    await given.contact(
        "anna@plog.example", company="Annas plog AB", now=at("08:00"), trades=("snorojning",), frequency="now"
    )
    await given.contact("bo@vag.example", company="Bos väg", now=at("08:00"))
    said = {"procedure": "Direktupphandling", "value_to_minor": 250_000_00, "case_number": "KS 2030/7", **fields}
    reference = await given.published(now=at("09:00"), deadline_at=at("11:00"), **said)
    await match_due(at("09:05"))
    await alerts_due(settings_in(folder), at("09:05"))
    await execute("UPDATE letter SET state = 'accepted', settled_at = $1 WHERE kind = 'alert'", at("09:06"))
    if awarded:
        await close_overdue(at("11:30"))
        await award_procurement(reference, "Annas plog AB", bids=2, by=OLLE, now=at("12:00"))
    return reference


async def files_that_wait(now: datetime) -> list[Judged]:
    facts = await rows_of(files_awarded("Övertorneå kommun", now))
    return files_that_lack(facts, await rows_of(amounts()), now)


async def test_the_file_tells_who_was_told_when_with_what_outcome_and_why(
    verified: None, at: At, tmp_path: Path
) -> None:
    reference = await bought(at, tmp_path)
    file = await file_of(reference, at("13:00"), names=True, most_told=10)
    parts = {part["key"]: part for part in file["sections"]}
    assert parts["told"]["rows"][:2] == [
        ["Ny upphandling", "mottagarens e-postserver tog emot", 1],
        ["Ny upphandling", "väntar på att skickas eller på nästa sammandrag", 1],
    ]
    first, second = parts["names"]["rows"][:2]
    assert first == ["Annas plog AB", "anna@plog.example", "Ny upphandling", "2030-03-12 09:06",
                     "mottagarens e-postserver tog emot", "Svenska", "Snöröjning och halkbekämpning"]  # fmt: skip
    assert (second[0], second[-1]) == ("Bos väg", "allt")
    assert ["Fick uppdraget", "Annas plog AB"] in parts["decided"]["rows"]
    assert parts["bids"]["paragraphs"][0] == "2 anbud kom in."
    assert (
        "Köpet når gränsen för dokumentation och ska dokumenteras (LOU 19 a kap. 11 §)." in parts["why"]["paragraphs"]
    )
    assert any(said.startswith("Enligt beloppsgränserna: Direktupphandling") for said in parts["why"]["paragraphs"])


async def test_of_several_mails_the_procurement_counts_each_once(verified: None, at: At, tmp_path: Path) -> None:
    reference = await bought(at, tmp_path)
    number = await fetch_value("SELECT id FROM procurement WHERE reference = $1", reference)
    counts = queries.counts_in(await rows_of(queries.told_counts(number)))
    listed = await queries.told_of(number)
    assert sum(n for of_event in counts.values() for n in of_event.values()) == len(listed)
    assert {row["id"] for row in await queries.told_of(number, after=listed[0]["id"])} == {r["id"] for r in listed[1:]}


async def test_a_letter_that_came_back_has_bounced_and_one_that_was_stopped_says_why(
    verified: None, at: At, tmp_path: Path
) -> None:
    reference = await bought(at, tmp_path, awarded=False)
    letter = await fetch_value("SELECT id FROM letter WHERE kind = 'alert'")
    await execute(
        "INSERT INTO bounce (digest, mail, received_at, kind, letter_id) VALUES ('\\x01', 'x', $1, 'hard', $2)",
        at("09:10"), letter,
    )  # fmt: skip
    await execute("UPDATE hit SET state = 'expired', reason = 'deadline' WHERE letter_id IS NULL")
    rows = (await file_of(reference, at("13:00"), names=True, most_told=10))["sections"][5]["rows"]
    assert [row[4] for row in rows] == ["mejlet studsade", "skickades inte: deadline"]


async def test_a_file_asks_for_what_it_lacks_and_is_whole_when_all_is_said(
    verified: None, at: At, tmp_path: Path
) -> None:
    reference = await bought(at, tmp_path)
    [waiting] = await files_that_wait(at("13:00"))
    assert set(waiting.missing) == {"buyer_number", "competition", "grounds", "contract"}
    await execute("UPDATE buyer SET organisation_number = '2120002692'")
    await actions.write_file(reference, SAID, seen=0, by=OLLE, now=at("13:00"))
    asked = await actions.enter_asked(
        reference, {**PLOG, "outcome": "waiting", "amount_minor": None}, by=OLLE, now=at("13:05")
    )
    [waiting] = await files_that_wait(at("13:10"))
    assert waiting.missing == ["outcomes"]
    await actions.correct_asked(reference, asked, PLOG, seen=1, by=OLLE, now=at("13:20"))
    assert await files_that_wait(at("13:30")) == []


@pytest.mark.parametrize(
    "fields",
    [{"value_to_minor": 40_000_00}, {"procedure": "Öppet förfarande"}, {"procedure": None, "value_to_minor": 900_000_00}],
    ids=["below the limit", "another procedure", "over the limit of direct awards"],
)  # fmt: skip
async def test_what_need_not_be_documented_asks_for_nothing(
    verified: None, at: At, tmp_path: Path, fields: dict[str, Any]
) -> None:
    await bought(at, tmp_path, **fields)
    assert await files_that_wait(at("13:00")) == []


async def test_small_purchases_of_the_same_kind_are_summed_against_the_limit(
    verified: None, at: At, tmp_path: Path
) -> None:
    await given.published(now=at("08:30"), value_to_minor=80_000_00)
    reference = await bought(at, tmp_path, value_to_minor=40_000_00)
    [waiting] = await files_that_wait(at("13:00"))
    assert waiting.facts["reference"] == reference
    file = await file_of(reference, at("13:00"), names=False)
    assert any("1 annat köp av samma slag" in said for said in file["sections"][1]["paragraphs"])


async def test_an_unverified_limit_asks_nobody_and_says_so(db: None, at: At, tmp_path: Path) -> None:
    reference = await bought(at, tmp_path)
    assert await files_that_wait(at("13:00")) == []
    said = (await file_of(reference, at("13:00"), names=False))["sections"][1]["paragraphs"]
    assert any("är inte kontrollerat av någon här" in one for one in said)


async def test_a_file_that_somebody_began_is_asked_for_whatever_the_limit_says(
    db: None, at: At, tmp_path: Path
) -> None:
    reference = await bought(at, tmp_path)
    await actions.write_file(reference, SAID, seen=0, by=OLLE, now=at("13:00"))
    assert len(await files_that_wait(at("13:10"))) == 1


async def test_two_who_write_at_once_lose_nothing(verified: None, at: At, tmp_path: Path) -> None:
    reference = await bought(at, tmp_path)
    await actions.write_file(reference, SAID, seen=0, by=OLLE, now=at("13:00"))
    with pytest.raises(WrittenMeanwhile):
        await actions.write_file(reference, {**SAID, "grounds": "Annat"}, seen=0, by="petra", now=at("13:01"))
    asked = await actions.enter_asked(reference, PLOG, by=OLLE, now=at("13:05"))
    await actions.correct_asked(reference, asked, {**PLOG, "way": "mail"}, seen=1, by=OLLE, now=at("13:06"))
    with pytest.raises(WrittenMeanwhile):
        await actions.correct_asked(reference, asked, {**PLOG, "why": "Annat"}, seen=1, by="petra", now=at("13:07"))


async def test_what_was_taken_away_stays_in_the_history_and_leaves_the_file(
    verified: None, at: At, tmp_path: Path
) -> None:
    reference = await bought(at, tmp_path)
    asked = await actions.enter_asked(reference, PLOG, by=OLLE, now=at("13:05"))
    await actions.withdraw_asked(reference, asked, "Fel företag", seen=1, by=OLLE, now=at("13:06"))
    with pytest.raises(NoSuchAsked):
        await actions.correct_asked(reference, asked, PLOG, seen=2, by=OLLE, now=at("13:07"))
    parts = {part["key"]: part for part in (await file_of(reference, at("13:10"), names=True))["sections"]}
    assert parts["asked"]["rows"] == []
    assert [what for _at, _by, what in parts["history"]["rows"]] == [
        "tog bort ett tillfrågat företag Annas plog AB: skäl ”Fel företag”",
        "lade till ett tillfrågat företag Annas plog AB: organisationsnummer ”556036-0793”, hur ”Telefon”, "
        "tillfrågad ”2030-03-01”, varför företaget ”Finns i byn.”, utfall ”Lämnade anbud”, svarade ”2030-03-04”, "
        "belopp ”240 000 kr”",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "sql",
    ["UPDATE direct_award_change SET by = 'x'", "DELETE FROM direct_award_change", "TRUNCATE direct_award_change"],
)
async def test_nobody_changes_the_history(verified: None, at: At, tmp_path: Path, sql: str) -> None:
    await actions.write_file(await bought(at, tmp_path), SAID, seen=0, by=OLLE, now=at("13:00"))
    with pytest.raises(asyncpg.RestrictViolationError):
        async with transaction():
            await execute(sql)


async def test_that_the_same_firm_is_asked_again_and_again_is_seen(verified: None, at: At, tmp_path: Path) -> None:
    former = await bought(at, tmp_path)
    await actions.enter_asked(former, PLOG, by=OLLE, now=at("13:00"))
    reference = await given.published(now=at("13:10"), title="Sandning")
    await actions.enter_asked(reference, {**PLOG, "company": "ANNAS PLOG"}, by=OLLE, now=at("13:20"))
    parts = {part["key"]: part for part in (await file_of(reference, at("13:30"), names=True))["sections"]}
    assert parts["asked"]["rows"][0][-1] == "1 gång, fick 1"


async def test_without_the_right_there_are_numbers_and_no_names(verified: None, at: At, tmp_path: Path) -> None:
    reference = await bought(at, tmp_path, awarded=False)
    await actions.enter_asked(reference, PLOG, by=OLLE, now=at("13:00"))
    file = await file_of(reference, at("13:10"), names=False, most_told=10)
    assert "plog" not in str([part for part in file["sections"] if part["key"] != "names"]).casefold()
    assert ["Lämnade anbud", 1] in {part["key"]: part for part in file["sections"]}["asked"]["rows"]


@pytest.mark.parametrize("awarded", [True, False], ids=["awarded", "begun"])
async def test_a_validator_finds_nothing_wrong_with_the_document(
    verified: None, at: At, tmp_path: Path, awarded: bool
) -> None:
    reference = await bought(at, tmp_path, awarded=awarded)
    if awarded:
        await actions.write_file(reference, {**SAID, "grounds": LETTERS}, seen=0, by=OLLE, now=at("13:00"))
        await actions.enter_asked(reference, {**PLOG, "why": LETTERS}, by=OLLE, now=at("13:05"))
    body = pdf_of(await file_of(reference, at("13:10"), names=awarded, most_told=10 if awarded else 0))
    checked = told(tmp_path, body)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    with pikepdf.open(BytesIO(body)) as pdf:
        assert str(pdf.Root.Lang).startswith("sv")


async def test_the_workbook_says_the_same_and_holds_no_formula(verified: None, at: At, tmp_path: Path) -> None:
    reference = await bought(at, tmp_path)
    await actions.enter_asked(reference, {**PLOG, "why": "=1+1"}, by=OLLE, now=at("13:05"))
    book = openpyxl.load_workbook(BytesIO(xlsx_of(await file_of(reference, at("13:10"), names=True, most_told=10))))
    assert book.sheetnames[:2] == ["Dokumentation", "Tillfrågade"]
    asked = [[cell.value for cell in row] for row in book[book.sheetnames[1]]]
    assert asked[1][0] == "Annas plog AB"
    assert "=1+1" in asked[1]
    first = [[cell.value for cell in row] for row in book["Dokumentation"]]
    assert ["Beslutet", "Fick uppdraget", "Annas plog AB"] in first


@pytest.fixture
async def app(verified: None, tmp_path: Path) -> Any:
    return app_in(tmp_path)


async def browser(app: Any, role: str = "officer", *, sees_contacts: bool = False) -> httpx.AsyncClient:
    token = await session_of(role, sees_contacts=sees_contacts)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:8000", cookies={"anbud_session": token}
    )


async def test_an_officer_writes_and_wrong_input_comes_back_with_its_words(app: Any, at: At, tmp_path: Path) -> None:
    reference = await bought(at, tmp_path)
    path = f"/intern/upphandlingar/{reference}/direktupphandling"
    async with await browser(app, sees_contacts=True) as officer:
        wrong = await officer.post(path, data={
            "revision": "0", "basis": "other", "competition": "Ringde 850101-1236", "value": "mycket", "contract_on": "i går",
            "buyer_number": "123",
        })  # fmt: skip
        assert wrong.status_code == 422
        for said in ("Skriv vilket skäl det är", "innehålla ett personnummer", "Skriv beloppet i kronor",
                     "Skriv ett datum", "Organisationsnumret ska ha tio siffror"):  # fmt: skip
            assert said in wrong.text
        assert "mycket" in wrong.text
        saved = await officer.post(path, data={
            "revision": "0", "basis": "limit", "competition": "Alla i branschen fick mejl.", "value": "240 000",
            "contract_on": "2026-01-05", "grounds": "Lägst pris", "buyer_number": "212000-2692",
        })  # fmt: skip
        assert saved.status_code == 303
        assert "Ingen uppgift saknas" in (await officer.get(path)).text
        late = await officer.post(path, data={"revision": "0", "grounds": "Något annat"})
        assert late.status_code == 409
        assert "Någon annan har sparat här under tiden" in late.text
        assert "Något annat" in late.text
    assert await fetch_value("SELECT organisation_number FROM buyer") == "2120002692"


async def test_who_was_asked_is_entered_corrected_and_taken_away(app: Any, at: At, tmp_path: Path) -> None:
    reference = await bought(at, tmp_path)
    path = f"/intern/upphandlingar/{reference}/direktupphandling"
    form = {"company": "Annas plog AB", "way": "phone", "asked_on": "2026-03-01", "why": "Nära", "outcome": "waiting"}
    async with await browser(app, sees_contacts=True) as officer:
        wrong = await officer.post(
            f"{path}/tillfragad", data={**form, "company": "", "answered_on": "2026-02-01", "amount": "5"}
        )
        assert wrong.status_code == 422
        for said in ("Skriv företagets namn", "innan det tillfrågades", "Beloppet hör till ett anbud"):
            assert said in wrong.text
        future = await officer.post(f"{path}/tillfragad", data={**form, "asked_on": "2099-01-01"})
        assert "Dagen har inte varit än" in future.text
        assert (await officer.post(f"{path}/tillfragad", data=form)).status_code == 303
        number = await fetch_value("SELECT id FROM asked_firm")
        assert "Annas plog AB" in (await officer.get(f"{path}/tillfragad/{number}")).text
        changed_row = {**form, "outcome": "bid", "amount": "185 000", "answered_on": "2026-03-02", "revision": "1"}
        assert (await officer.post(f"{path}/tillfragad/{number}", data=changed_row)).status_code == 303
        assert "185\u00a0000\u00a0kr" in (await officer.get(path)).text
        stale = await officer.post(f"{path}/tillfragad/{number}", data={**changed_row, "why": "Annat"})
        assert (stale.status_code, "Annat" in stale.text) == (409, True)
        why = await officer.post(f"{path}/tillfragad/{number}", data={"withdraw": "yes", "revision": "2"})
        assert "Skriv varför raden tas bort" in why.text
        assert "Annas plog AB" in why.text
        gone = {"withdraw": "yes", "revision": "2", "because": "Fel upphandling"}
        assert (await officer.post(f"{path}/tillfragad/{number}", data=gone)).status_code == 303
        assert (await officer.get(f"{path}/tillfragad/{number}")).status_code == 404


async def test_names_are_for_those_with_the_right_and_reading_them_is_recorded(
    app: Any, at: At, tmp_path: Path
) -> None:
    reference = await bought(at, tmp_path, awarded=False)
    await actions.enter_asked(reference, PLOG, by=OLLE, now=at("13:00"))
    path = f"/intern/upphandlingar/{reference}/direktupphandling"
    async with await browser(app) as without, await browser(app, "procurer", sees_contacts=True) as having:
        page = (await without.get(path)).text
        assert "Annas plog" not in page
        for closed in ("tillfragad", "mottagare"):
            assert (await without.get(f"{path}/{closed}")).status_code == 403
        sheets = openpyxl.load_workbook(BytesIO((await without.get(f"{path}.xlsx")).content)).sheetnames
        assert sheets == ["Dokumentation", "Mejl genom Anbud", "Ändringar"]
        for _twice in range(2):
            assert "Annas plog AB" in (await having.get(path)).text
        assert "anna@plog.example" in (await having.get(f"{path}/mottagare")).text
        assert (await having.get(f"{path}.pdf")).content.startswith(b"%PDF-")
    told_of = [(event.verb, event.details) for event in reversed(await events(object_kind="procurement"))
               if event.actor in ("officer@kommun.example", "procurer@kommun.example")]  # fmt: skip
    assert told_of == [
        ("procurement.documentation_exported", {"format": "xlsx", "names": False}),
        ("procurement.asked_read", {}),
        ("procurement.recipients_read", {}),
        ("procurement.documentation_exported", {"format": "pdf", "names": True}),
    ]


async def test_the_start_page_leads_to_the_file_that_lacks_something(app: Any, at: At, tmp_path: Path) -> None:
    now = clock.now()
    reference = await given.published(now=now - timedelta(days=30), deadline_at=now - timedelta(days=10),
                                      procedure="Direktupphandling", value_to_minor=250_000_00)  # fmt: skip
    await close_overdue(now - timedelta(days=9))
    await award_procurement(reference, "Annas plog AB", by=OLLE, now=now - timedelta(days=5))
    async with await browser(app) as officer:
        page = (await officer.get("/intern")).text
    where = f'<a href="/intern/upphandlingar/{reference}/direktupphandling">'
    assert f"{where}Dokumentationen av direktupphandling {reference} saknar " in page
