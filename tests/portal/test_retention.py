"""Each class of record has its rule; what is over is removed once, and the log tells of it for good."""

from datetime import date, timedelta
from html import unescape
from pathlib import Path

import asyncpg
import pytest

from notifications.letters.actions import LetterOutbox
from notifications.records import ADDRESSES_KEPT, BODIES_KEPT
from portal.foundation import clock
from portal.foundation.audit import events
from portal.foundation.database import execute, fetch, fetch_row, fetch_value, transaction
from portal.foundation.i18n import gettext, use_language
from portal.foundation.retention.actions import decide, purge
from portal.foundation.retention.domain import days_of, homeless, kept_in_words, period_text, told_to_people
from portal.foundation.retention.queries import removals, removed_so_far
from portal.retention import purge_all, purge_due, record_classes
from suppliers.records import FIRMS_KEPT, NOTES_KEPT
from suppliers.registry.actions import UNDO_WITHIN, end_contact, erase_contact
from suppliers.signup.actions import ask_to_confirm, manage_token
from tests import given
from tests.visitor import session_of, settings_in, visiting

DAY = timedelta(days=1)


@pytest.fixture
def settings(tmp_path: Path):
    return settings_in(tmp_path)


async def purged(settings, now) -> dict[str, int]:
    return {
        one.record_class: one.removed for one in await purge_all(settings, now, by="test", dry_run=False) if one.removed
    }


async def letter_to(settings, email: str, now, contact_id: int | None = None, key: str = "k") -> int:
    outbox = LetterOutbox(settings)
    await outbox.post("manage_link", email, "sv", {"manage": "token"}, key=key, contact_id=contact_id, now=now)
    number = await fetch_value("SELECT id FROM letter WHERE key = $1", key)
    await execute("UPDATE letter SET state = 'accepted', settled_at = $2 WHERE id = $1", number, now)
    await execute(
        "INSERT INTO attempt (letter_id, number, worker, started_at, reply) VALUES ($1, 1, 'w', $2, '250 ok for anna@firma.example')",
        number, now,
    )  # fmt: skip
    return number


def test_a_table_without_a_class_is_seen(settings):
    assert homeless(["letter", "diary"], record_classes(settings)) == ["diary"]


def test_each_class_has_one_key_and_says_how_long_it_is_kept(settings):
    classes = record_classes(settings)
    assert len({one.key for one in classes}) == len(classes)
    assert [one.key for one in classes if not (one.name and one.holds and one.kept)] == []
    assert [one.key for one in classes if one.about_people and one.remove and not one.why] == []


async def test_a_sign_up_that_nobody_confirms_is_gone_after_a_week_and_a_confirmed_form_after_a_month(db, settings, at):
    outbox = LetterOutbox(settings)
    for email in ("a@firma.example", "b@firma.example"):
        await ask_to_confirm(email, "Firma", None, given.wish(), secret="k" * 40, outbox=outbox, now=at("09:00"))
    await execute("UPDATE pending_signup SET confirmed_at = $1 WHERE email = 'b@firma.example'", at("09:30"))
    assert await purged(settings, at("09:00") + 7 * DAY) == {}
    assert await purged(settings, at("09:01") + 7 * DAY) == {"signups": 1}
    assert "signups.confirmed" in await purged(settings, at("10:00") + 30 * DAY)
    assert await fetch_value("SELECT count(*) FROM pending_signup") == 0


async def test_who_ends_can_change_their_mind_for_thirty_days_and_is_erased_then(db, settings, at):
    contact = await given.contact(now=at("08:00"))
    await end_contact(contact, now=at("09:00"))
    assert await purged(settings, at("08:59") + UNDO_WITHIN) == {}
    assert await purged(settings, at("09:00") + UNDO_WITHIN) == {"contacts": 1}
    assert (await fetch_value("SELECT email FROM contact")).startswith("erased-")
    assert await fetch_value("SELECT count(*) FROM forgotten") == 1
    assert await purged(settings, at("09:00") + UNDO_WITHIN) == {}


async def test_a_firm_keeps_its_name_for_four_years_after_its_last_contact_ended(db, settings, at):
    await given.contact(now=at("08:00"))
    other = await given.contact("bo@firma.example", company="Bos firma", now=at("08:00"))
    await end_contact(other, now=at("09:00"))
    assert "suppliers" not in await purged(settings, at("08:59") + FIRMS_KEPT)
    assert (await purged(settings, at("09:01") + FIRMS_KEPT))["suppliers"] == 1
    assert {row["name"] for row in await fetch("SELECT name FROM supplier")} == {"Annas firma", "Borttaget företag"}


async def test_a_note_about_a_firm_is_kept_for_two_years(db, settings, at):
    await given.contact(now=at("08:00"))
    await execute(
        "INSERT INTO supplier_note (supplier_id, at, by, text) SELECT id, $1, 'olle', 'ringde' FROM supplier",
        at("09:00"),
    )
    assert "supplier_notes" not in await purged(settings, at("09:00") + NOTES_KEPT)
    assert (await purged(settings, at("09:01") + NOTES_KEPT))["supplier_notes"] == 1


async def test_a_letters_words_go_after_a_month_and_its_address_after_a_year_but_never_its_row(db, settings, at):
    contact = await given.contact(now=at("08:00"))
    number = await letter_to(settings, "anna@firma.example", at("09:00"), contact)
    assert await purged(settings, at("08:59") + BODIES_KEPT) == {}
    assert await purged(settings, at("09:00") + BODIES_KEPT) == {"letters": 1}
    row = await fetch_row("SELECT recipient, parts, subject, state FROM letter WHERE id = $1", number)
    assert (row["recipient"], set(row["parts"]), row["state"]) == ("anna@firma.example", {b""}, "accepted")
    assert await purged(settings, at("09:00") + ADDRESSES_KEPT) == {"letters.addresses": 1}
    row = await fetch_row("SELECT recipient, subject, settled_at FROM letter WHERE id = $1", number)
    assert row["recipient"] == "" and row["subject"] and row["settled_at"] == at("09:00")
    assert await fetch_value("SELECT reply FROM attempt") is None


async def test_a_letter_to_nobody_of_the_registry_loses_its_address_with_its_words(db, settings, at):
    number = await letter_to(settings, "frida@annan.example", at("09:00"))
    assert await purged(settings, at("09:00") + BODIES_KEPT) == {"letters": 1}
    assert await fetch_value("SELECT recipient FROM letter WHERE id = $1", number) == ""


async def test_a_letter_whose_fate_is_open_keeps_its_bytes(db, settings, at):
    number = await letter_to(settings, "anna@firma.example", at("09:00"))
    await execute("UPDATE letter SET state = 'unknown' WHERE id = $1", number)
    assert await purged(settings, at("09:00") + ADDRESSES_KEPT) == {}


async def test_who_is_erased_is_erased_from_the_letters_at_the_next_round(db, settings, at):
    contact = await given.contact(now=at("08:00"))
    await letter_to(settings, "anna@firma.example", at("09:00"), contact)
    await erase_contact("anna@firma.example", secret="k" * 40, now=at("10:00"))
    assert await purged(settings, at("10:00")) == {"letters.addresses": 1}
    assert await fetch_value("SELECT count(*) FROM letter WHERE recipient = '' AND emptied_at IS NOT NULL") == 1
    assert await fetch_value("SELECT count(*) FROM attempt WHERE reply LIKE '%anna%'") == 0


async def test_a_returned_mail_keeps_its_verdict_and_loses_its_words_after_a_month(db, settings, at):
    await execute(
        "INSERT INTO bounce (digest, mail, received_at, kind, said) VALUES ('\\x01', 'From: x', $1, 'hard', 'no such user')",
        at("09:00"),
    )
    assert await purged(settings, at("09:00") + BODIES_KEPT) == {"returned_mail": 1}
    row = await fetch_row("SELECT mail, kind, said FROM bounce")
    assert (row["mail"], row["kind"], row["said"]) == (b"", "hard", None)


async def test_a_trial_counts_what_would_go_and_removes_nothing(db, settings, at):
    contact = await given.contact(now=at("08:00"))
    await end_contact(contact, now=at("09:00"))
    then = at("09:00") + UNDO_WITHIN
    tried = await purge_all(settings, then, by="test", dry_run=True)
    assert {one.record_class: one.removed for one in tried if one.removed} == {"contacts": 1}
    assert await fetch_value("SELECT email FROM contact") == "anna@firma.example"
    assert await removals() == []


async def test_what_was_removed_is_logged_with_the_decision_behind_it(db, settings, at):
    contact = await given.contact(now=at("08:00"))
    await end_contact(contact, now=at("08:00"))
    await decide("contacts", "KS § 12", date(2030, 1, 8), case_number="2029/77", by="aino", now=at("08:30"))
    await purge_due(settings, at("09:00") + UNDO_WITHIN, by="anbud")
    [row] = await removals()
    assert (row["record_class"], row["removed"], row["by"]) == ("contacts", 1, "anbud")
    assert row["decision"] == "KS § 12, 2030-01-08, dnr 2029/77"
    assert (await removed_so_far())["contacts"]["removed"] == 1


async def test_a_class_that_rests_is_left_alone(db, settings, at):
    contact = await given.contact(now=at("08:00"))
    await end_contact(contact, now=at("08:00"))
    await decide("contacts", "KS § 12", date(2030, 1, 8), rests=True, by="aino", now=at("08:30"))
    assert await purged(settings, at("09:00") + UNDO_WITHIN) == {}


@pytest.mark.parametrize("deed", ["UPDATE removal SET removed = 2", "DELETE FROM removal", "TRUNCATE removal"])
async def test_nobody_changes_the_log_afterwards(db, at, deed):
    await execute(
        "INSERT INTO removal (at, record_class, removed, decision, by) VALUES ($1, 'contacts', 1, 'x', 'test')",
        at("09:00"),
    )
    with pytest.raises(asyncpg.RestrictViolationError):
        async with transaction():
            await execute(deed)


async def a_note(at) -> None:
    await given.contact(now=at)
    await execute(
        "INSERT INTO supplier_note (supplier_id, at, by, text) SELECT id, $1, 'olle', 'ringde' FROM supplier", at
    )


async def test_a_class_is_kept_as_long_as_the_decision_says(db, settings, at):
    await a_note(at("09:00"))
    on = date(2030, 1, 8)
    await decide("supplier_notes", "KS § 12", on, kept_days=60, reason="Räcker.", by="aino", now=at("09:00"))
    assert "supplier_notes" not in await purged(settings, at("08:59") + 60 * DAY)
    assert (await purged(settings, at("09:01") + 60 * DAY))["supplier_notes"] == 1
    assert (await removals())[0]["decision"] == "KS § 12, 2030-01-08, sparas 60 dagar"


async def test_a_purge_that_somebody_asks_for_is_on_the_trail_with_the_decisions_behind_it(db, settings, at):
    await a_note(at("09:00"))
    await decide("supplier_notes", "KS § 12", date(2030, 1, 8), by="aino", now=at("09:00"))
    await purge_all(settings, at("09:01") + NOTES_KEPT, by="command", dry_run=True)
    await purge_all(settings, at("09:01") + NOTES_KEPT, by="command", dry_run=False)
    told = [event for event in await events() if event.verb == "retention.purged"]
    assert [(event.actor, event.details) for event in told] == [
        ("command", {"supplier_notes": "1 (KS § 12, 2030-01-08)"})
    ]


@pytest.mark.parametrize(
    ("days", "said"),
    [(1, "1 dag"), (30, "30 dagar"), (365, "1 år"), (730, "2 år"), (1461, "4 år"), (400, "400 dagar")],
)
def test_a_period_is_told_in_years_where_it_is_whole_ones(days, said):
    assert period_text(timedelta(days=days)) == said


@pytest.mark.parametrize(("n", "unit", "days"), [(90, "days", 90), (1, "years", 365), (4, "years", 1461)])
def test_years_are_read_as_days(n, unit, days):
    assert days_of(n, unit) == days


async def test_an_administrator_changes_a_period_with_a_reason_and_sees_what_goes_first(db, tmp_path):
    await a_note(clock.now() - timedelta(days=100))
    form = {"decision": "KS § 12", "decided_on": "2026-10-14", "kept": "60", "unit": "days", "reason": ""}
    async with visiting(tmp_path) as visitor:
        visitor.cookies.set("anbud_session", await session_of("administrator"))
        path = "/intern/drift/gallring/supplier_notes"
        assert "Anbuds förslag är 2 år" in (await visitor.get(path)).text
        for wrong, said in (
            ({}, "Skriv varför tiden är en annan"),
            ({"kept": ""}, "Skriv hur länge med siffror"),
            ({"kept": "101", "unit": "years"}, "högst 100 år"),
            ({"reason": "Räcker."}, "tas 1 bort inom en timme"),
        ):
            answer = await visitor.post(path, data=form | wrong)
            assert (answer.status_code, said in answer.text) == (422, True), said
        assert await fetch_value("SELECT count(*) FROM supplier_note") == 1
        sure = {"reason": "Räcker.", "sure": "yes"}
        assert (await visitor.post(path, data=form | sure)).status_code == 303
        again = (await visitor.get(path)).text
        assert "60 dagar" in again
        assert "efter: KS § 12, 2026-10-14, sparas 60 dagar" in again
        assert "60 dagar." in (await visitor.get("/personuppgifter")).text
        short = await visitor.post("/intern/drift/gallring/letters", data=form | {"kept": "3", "reason": "x"})
        assert "Minst 14 dagar" in short.text
        assert (await visitor.post(path, data=form | {"kept": "2", "unit": "years"})).status_code == 303
    assert await fetch_value("SELECT kept_days FROM retention_decision") is None


async def test_a_class_without_a_rule_is_never_touched(db, settings):
    kept = [one for one in record_classes(settings) if one.remove is None]
    assert await purge(kept, now=clock.now() + 36500 * DAY, by="test") == []


@pytest.mark.parametrize(("taken", "kept"), [(True, timedelta(hours=24)), (False, timedelta(days=7))])
async def test_a_file_that_is_done_with_is_emptied_and_what_was_made_of_it_stays(db, settings, at, taken, kept):
    number = await fetch_value(
        """INSERT INTO intake (kind, filename, body, source, by, created_at, taken_at)
           VALUES ('suppliers', 'lista.csv', 'a;b', 'Lista', 'olle', $1, CASE WHEN $2 THEN $1::timestamptz END) RETURNING id""",
        at("09:00"), taken,
    )  # fmt: skip
    await execute("INSERT INTO intake_row (intake_id, number, state) VALUES ($1, 3, 'wrong')", number)
    assert await purged(settings, at("08:59") + kept) == {}
    assert await purged(settings, at("09:00") + kept) == {"files": 1}
    assert await fetch_value("SELECT count(*) FROM intake WHERE body IS NULL") == 1
    assert await fetch_value("SELECT count(*) FROM intake_row") == 0


async def test_a_firm_takes_itself_out_with_a_fresh_link_and_a_tick_and_the_link_dies(db, tmp_path):
    contact = await given.contact(now=clock.now())
    token = manage_token(contact, 1, "k" * 40, clock.now())
    async with visiting(tmp_path) as visitor:
        assert "Kryssa i rutan" in (await visitor.post(f"/mina-val/{token}/ta-bort", data={})).text
        assert await fetch_value("SELECT email FROM contact") == "anna@firma.example"
        assert (await visitor.get(f"/mina-val/{token}/ta-bort")).status_code == 200
        answer = await visitor.post(f"/mina-val/{token}/ta-bort", data={"sure": "yes"})
        assert "borttagna" in answer.text
        assert (await visitor.get(f"/mina-val/{token}")).status_code == 410
    assert (await fetch_value("SELECT email FROM contact")).startswith("erased-")


async def test_an_old_link_erases_nobody(db, tmp_path):
    contact = await given.contact(now=clock.now())
    token = manage_token(contact, 1, "k" * 40, clock.now() - timedelta(hours=2))
    async with visiting(tmp_path) as visitor:
        assert (await visitor.post(f"/mina-val/{token}/ta-bort", data={"sure": "yes"})).status_code == 410
    assert await fetch_value("SELECT email FROM contact") == "anna@firma.example"


@pytest.mark.parametrize("language", ["", "/fi", "/fit", "/en"])
async def test_the_privacy_page_tells_every_class_that_holds_something_about_people(db, tmp_path, settings, language):
    async with visiting(tmp_path) as visitor:
        text = unescape((await visitor.get(f"{language}/personuppgifter")).text)
    told = told_to_people(record_classes(settings))
    with use_language(language[1:] or "sv"):
        assert [one.key for one in told if kept_in_words(one, {}) not in text or gettext(one.name) not in text] == []


async def test_an_administrator_enters_a_decision_tries_and_reads_the_log(db, tmp_path, at):
    contact = await given.contact(now=clock.now())
    await end_contact(contact, now=clock.now() - UNDO_WITHIN - DAY)
    async with visiting(tmp_path) as visitor:
        visitor.cookies.set("anbud_session", await session_of("administrator"))
        path = "/intern/drift/gallring"
        assert "inget beslut inskrivet" in (await visitor.get(path)).text
        wrong = await visitor.post(f"{path}/contacts", data={"decision": "", "decided_on": "i går"})
        assert (wrong.status_code, "Skriv vilket beslut" in wrong.text) == (422, True)
        entered = {"decision": "KS § 12", "decided_on": "2026-10-14", "case_number": "2026/7"}
        assert (await visitor.post(f"{path}/contacts", data=entered)).status_code == 303
        assert "KS § 12, 2026-10-14, dnr 2026/7" in (await visitor.get(path)).text
        assert "Provkört" in (await visitor.post(f"{path}/prova")).text
        assert await removals() == []
        await purge_due(settings_in(tmp_path), clock.now())
        assert "Prenumeranter" in (await visitor.get(f"{path}/logg")).text
        assert (await visitor.get(f"{path}/nothing")).status_code == 404
