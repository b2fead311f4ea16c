"""What went to many at once: to how many, what became of it in plain words, and trying again what failed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from notifications.delivery.domain.words import STATES
from notifications.digests.actions import alerts_due, digests_due
from notifications.matching.actions import match_due
from notifications.meetings.jobs import mailings_due
from notifications.sendings import queries
from notifications.sendings.domain import OUTCOMES, fate_of
from portal.foundation import clock
from portal.foundation.audit import events
from portal.foundation.database import execute, fetch_value
from procurement.meetings.actions import invite
from procurement.register import actions
from tests import given
from tests.visitor import app_in, session_of, settings_in

OFFICE = ZoneInfo("Europe/Stockholm")
At = Callable[[str], datetime]


def test_every_state_of_a_letter_is_one_outcome() -> None:
    summed = [state for states in OUTCOMES.values() for state in states]
    assert sorted(summed) == sorted(STATES)


def test_what_was_accepted_and_came_back_has_bounced() -> None:
    fate = fate_of([("accepted", 5, 2), ("dead", 1, 0), ("ready", 3, 0), ("cancelled", 1, 0)])
    assert (fate.outcomes["accepted"], fate.outcomes["bounced"], fate.outcomes["waiting"]) == (3, 2, 3)
    assert (fate.letters, fate.sent, fate.failed) == (10, 6, 1)


async def published_to_three(at: At, folder: Path) -> int:
    for name, often in (("anna", "now"), ("bo", "now"), ("cia", "day")):
        await given.contact(f"{name}@firma.example", company=f"{name}s firma", now=at("08:00"), frequency=often)
    await given.published(now=at("09:00"), title="Snöröjning i byarna")
    await match_due(at("09:05"))
    await alerts_due(settings_in(folder), at("09:05"))
    return int(await fetch_value("SELECT max(id) FROM match_run"))


async def test_a_publication_is_one_sending_with_what_became_of_it(db: None, at: At, tmp_path: Path) -> None:
    number = await published_to_three(at, tmp_path)
    letters = await queries.letters_of("upphandling", number)
    await execute("UPDATE letter SET state = 'accepted', attempts = 1 WHERE id = $1", letters[0]["id"])
    await execute("UPDATE letter SET state = 'dead', attempts = 9 WHERE id = $1", letters[1]["id"])
    [one] = await queries.sendings()
    assert (one["kind"], one["planned"], one["later"], one["title"]) == ("upphandling", 3, 1, "Snöröjning i byarna")
    assert (one["fate"].letters, one["fate"].outcomes["accepted"], one["fate"].outcomes["given_up"]) == (2, 1, 1)
    [digest] = await queries.coming(at("09:05"), OFFICE)
    assert (digest["kind"], digest["at"], digest["people"]) == ("day", at("2030-03-13 07:00"), 1)


async def test_what_will_go_by_itself_is_told_the_nearest_first(db: None, at: At) -> None:
    person = await given.contact(now=at("08:00"))
    await given.published(now=at("09:00"), title="Lunch", cpv=("55300000",))
    await match_due(at("09:05"))
    await execute("UPDATE subscription SET frequency = 'week' WHERE contact_id = $1", person)
    scheduled, told = await given.draft(now=at("08:30")), await given.draft(now=at("08:30"), title="Skyltar")
    await actions.schedule(scheduled, at("2030-03-13 08:00"), by="olle@kommun.example", now=at("09:00"))
    await actions.publish_procurement(told, by="olle@kommun.example", now=at("09:05"), tell_from=at("09:15"))
    rows = await queries.coming(at("09:06"), OFFICE)
    assert [(row["kind"], row["at"], row["people"]) for row in rows] == [
        ("telling", at("09:15"), None),
        ("publication", at("2030-03-13 08:00"), None),
        ("week", at("2030-03-18 07:00"), 1),
    ]
    await match_due(at("09:15"))
    assert [row["kind"] for row in await queries.coming(at("09:16"), OFFICE)] == ["publication", "week"]


async def test_a_digest_run_is_one_sending_and_not_counted_with_the_publication(
    db: None, at: At, tmp_path: Path
) -> None:
    await published_to_three(at, tmp_path)
    assert await digests_due(settings_in(tmp_path), at("09:05") + timedelta(days=1)) == 1
    digest, publication = await queries.sendings()
    assert (digest["kind"], digest["fate"].letters, publication["fate"].letters) == ("sammandrag", 1, 2)


async def test_an_invitation_to_a_meeting_is_one_sending(db: None, tmp_path: Path) -> None:
    now = clock.now()
    await given.contact("anna@firma.example", now=now, meetings=True)
    reference = await given.meeting(now=now)
    await invite(reference, ["wants"], by="olle@kommun.example", now=now)
    assert await mailings_due(settings_in(tmp_path), clock.now()) == 1
    [one] = await queries.sendings()
    assert (one["kind"], one["what"], one["fate"].letters) == ("mote", "invitation", 1)


async def visit(folder: Path, role: str, method: str, address: str, **more: object) -> httpx.Response:
    token = await session_of(role, sees_contacts=role == "procurer")
    transport = httpx.ASGITransport(app=app_in(folder))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8000", cookies={"anbud_session": token}
    ) as client:
        return await client.request(method, address, **more)  # type: ignore[arg-type]


async def test_the_page_lists_sendings_and_one_of_them_hides_addresses(db: None, at: At, tmp_path: Path) -> None:
    number = await published_to_three(at, tmp_path)
    listed = await visit(tmp_path, "officer", "GET", "/intern/utskick")
    assert f'<a href="/intern/utskick/upphandling/{number}">Ny upphandling: Snöröjning i byarna</a>' in listed.text
    assert "Dagens sammandrag" in listed.text
    await execute("DELETE FROM session")
    one = await visit(tmp_path, "reader", "GET", f"/intern/utskick/upphandling/{number}")
    assert "a…@firma.example" in one.text
    assert "anna@firma.example" not in one.text
    assert "1 får det i sitt nästa sammandrag" in one.text


async def test_what_failed_is_tried_again_for_a_reason_that_is_kept(db: None, at: At, tmp_path: Path) -> None:
    number = await published_to_three(at, tmp_path)
    await execute("UPDATE letter SET state = 'dead', settled_at = now()")
    address = f"/intern/utskick/upphandling/{number}/igen"
    assert (await visit(tmp_path, "officer", "POST", address, data={"varfor": "x"})).status_code == 403
    assert (await visit(tmp_path, "procurer", "POST", address, data={})).status_code == 422
    await execute("DELETE FROM session")
    await execute("DELETE FROM officer WHERE email LIKE 'procurer%'")
    done = await visit(tmp_path, "procurer", "POST", address, data={"varfor": "Deras server är lagad"})
    assert done.status_code == 303
    assert await fetch_value("SELECT count(*) FROM letter WHERE state = 'ready'") == 2
    told = [event for event in await events() if event.verb == "letter.retried_all"]
    assert [event.details for event in told] == [{"why": "Deras server är lagad", "letters": 2}]


@pytest.mark.parametrize("address", ["upphandling/999", "sammandrag/999", "mote/999", "annat/1"])
async def test_a_sending_that_is_not_there_is_not_found(db: None, tmp_path: Path, address: str) -> None:
    assert (await visit(tmp_path, "officer", "GET", f"/intern/utskick/{address}")).status_code == 404


async def test_the_words_are_explained(db: None, tmp_path: Path) -> None:
    text = (await visit(tmp_path, "reader", "GET", "/intern/utskick/ord")).text
    assert "Vi lägger inte in något som märker om mejlet öppnas." in text
