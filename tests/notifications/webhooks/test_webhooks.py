"""Other systems are told, over real HTTP, signed, again and again until they take it."""

import asyncio
import base64
import hashlib
import hmac
import json
import os
import signal
import sys
from datetime import timedelta

import pytest

from notifications.webhooks.actions import (
    end_webhook,
    make_webhook,
    new_secret,
    note_events,
    pause_webhook,
    replay,
    resume_webhook,
    tell_due,
)
from notifications.webhooks.actions.forgetting import forget_old_events
from notifications.webhooks.domain import EVENTS, KEPT, WAITS, again_at, signed
from notifications.webhooks.errors import NoSuchWebhook
from notifications.webhooks.queries import deliveries_of, webhook_numbered
from portal.foundation import clock
from portal.foundation.database import fetch, fetch_value
from procurement.meetings.actions import cancel_meeting, edit_meeting
from procurement.register.actions import award_procurement, cancel_procurement, edit_procurement
from procurement.sources.errors import SourceRefused
from tests import given
from tests.procurement.sources.faulty_server import Reply, faulty_server

KEY, BY, BASE = "k" * 40, "anna@kommun.example", "https://anbud.example"


@pytest.fixture
def receiver():
    with faulty_server() as server:
        server.replies["/in"] = Reply(204)
        yield server


async def listening(receiver, *events, now=None):
    return await make_webhook(
        "Webbplatsen", f"{receiver.url}/in", events or list(EVENTS), key=KEY, private=True, by=BY,
        now=now or clock.now() - timedelta(minutes=1),
    )  # fmt: skip


async def told(now=None):
    now = now or clock.now()
    await note_events(now, BASE)
    return await tell_due(KEY, private=True, now=now)


def bodies(receiver):
    return [json.loads(body) for _method, _path, _headers, body in receiver.asked]


async def test_each_kind_of_event_of_a_procurement_is_told_once(db, receiver):
    await listening(receiver)
    now = clock.now()
    one, other = await given.published(now=now), await given.published(now=now, title="Skolskjuts")
    await edit_procurement(one, {"deadline_at": now + timedelta(days=40)}, by=BY, now=now + timedelta(seconds=1))
    await edit_procurement(one, {"internal_note": "hemligt"}, by=BY, now=now + timedelta(seconds=2))
    await edit_procurement(one, {"owner": "olle@kommun.example"}, by=BY, now=now + timedelta(seconds=2))
    await award_procurement(one, "Snö AB", by=BY, now=now + timedelta(seconds=3))
    await cancel_procurement(other, "Behövs inte", by=BY, now=now + timedelta(seconds=4))
    await given.draft(now=now)
    assert await told(now + timedelta(seconds=5)) == 5
    assert [(one["type"], one["data"]["reference"]) for one in bodies(receiver)] == [
        ("procurement.published", one), ("procurement.published", other), ("procurement.changed", one),
        ("procurement.awarded", one), ("procurement.cancelled", other),
    ]  # fmt: skip
    assert await told(now + timedelta(seconds=6)) == 0


async def test_a_meeting_is_told_of_when_announced_moved_and_called_off(db, receiver):
    from tests.procurement.meetings.test_people import NoPost

    await listening(receiver)
    now = clock.now()
    reference = await given.meeting(now=now)
    await told(now + timedelta(seconds=1))
    later = {"starts_at": now + timedelta(days=60), "ends_at": now + timedelta(days=60, hours=2)}
    await edit_meeting(reference, later, by=BY, now=now + timedelta(seconds=2), office=given.OFFICE, post=NoPost())
    await told(now + timedelta(seconds=3))
    await cancel_meeting(reference, "Sjukdom", by=BY, now=now + timedelta(seconds=4))
    await told(now + timedelta(seconds=5))
    assert [one["type"] for one in bodies(receiver)] == ["meeting.announced", "meeting.moved", "meeting.cancelled"]


async def test_a_message_is_signed_as_standard_webhooks_asks(db, receiver):
    _number, secret = await listening(receiver)
    await given.published(now=clock.now())
    await told()
    _method, _path, headers, body = receiver.asked[0]
    headers = {name.lower(): value for name, value in headers.items()}
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - clock.now().timestamp()) < 60
    assert secret not in str(await fetch("SELECT * FROM webhook"))


def test_the_signature_is_that_of_the_standards_own_words():
    # Whoever knows the secret can count it; another salt, another second or another body is another signature.
    at = clock.now()
    first = signed(KEY, "a", "msg_1", at, b"{}")
    assert first == signed(KEY, "a", "msg_1", at, b"{}")
    others = [signed(KEY, "b", "msg_1", at, b"{}"), signed(KEY, "a", "msg_1", at + timedelta(seconds=1), b"{}"),
              signed(KEY, "a", "msg_1", at, b"[]"), signed(KEY, "a", "msg_2", at, b"{}")]  # fmt: skip
    assert all(one["webhook-signature"] != first["webhook-signature"] for one in others)


async def test_no_person_is_in_a_message(db, receiver):
    await listening(receiver)
    now = clock.now()
    reference = await given.published(
        now=now, contact_name="Olle Svensson", contact_email="olle@kommun.example", internal_note="hemligt"
    )
    await edit_procurement(reference, {"contact_name": "Eva", "place": "Pello"}, by="eva@kommun.example", now=now)
    await given.meeting(now=now)
    await told()
    whole = json.dumps(bodies(receiver), ensure_ascii=False)
    for word in ("Olle", "Eva", "olle@", "eva@", "hemligt", "contact", "0927"):
        assert word not in whole


async def test_what_is_not_taken_is_sent_again_with_longer_and_longer_waits_and_the_same_id(db, receiver):
    number, _secret = await listening(receiver)
    await given.published(now=clock.now())
    receiver.replies["/in"] = Reply(500)
    now = clock.now()
    for wait in (timedelta(), *WAITS):
        now += wait
        assert await told(now) == 0
        assert await told(now) == 0  # not before its time
    assert len(receiver.asked) == len(WAITS) + 1
    assert len({headers["webhook-id"] for _m, _p, headers, _b in receiver.asked}) == 1
    (row,) = await deliveries_of(number, None, 10)
    assert (row["state"], row["tries"], row["status"]) == ("given_up", len(WAITS) + 1, 500)


async def test_a_receiver_that_asks_for_patience_gets_it(db, receiver):
    await listening(receiver)
    await given.published(now=clock.now())
    receiver.replies["/in"] = Reply(503, {"Retry-After": "600"})
    now = clock.now()
    await told(now)
    assert await fetch_value("SELECT due_at FROM webhook_delivery") == now + timedelta(minutes=10)


async def test_what_was_given_up_is_sent_once_more_on_request(db, receiver):
    number, _secret = await listening(receiver)
    await given.published(now=clock.now())
    receiver.replies["/in"] = Reply(410)
    await told()
    assert (await webhook_numbered(number))["paused_because"] == "gone"
    receiver.replies["/in"] = Reply(200)
    (row,) = await deliveries_of(number, None, 10)
    await resume_webhook(number, by=BY, now=clock.now())
    await replay(row["id"], by=BY, now=clock.now())
    assert await told() == 1
    first, second = receiver.asked
    assert (first[2]["webhook-id"], first[3]) == (second[2]["webhook-id"], second[3])


async def test_a_paused_one_is_told_later_and_an_ended_one_never(db, receiver):
    number, _secret = await listening(receiver)
    await pause_webhook(number, by=BY, now=clock.now())
    await given.published(now=clock.now())
    assert await told() == 0
    await resume_webhook(number, by=BY, now=clock.now())
    assert await told() == 1
    await end_webhook(number, by=BY, now=clock.now())
    await given.published(now=clock.now())
    assert await told() == 0
    with pytest.raises(NoSuchWebhook):
        await pause_webhook(number, by=BY, now=clock.now())


async def test_nothing_from_before_a_webhook_was_made_is_told_and_only_what_it_asked_for(db, receiver):
    now = clock.now()
    await given.published(now=now - timedelta(hours=1))
    await listening(receiver, "procurement.cancelled", now=now - timedelta(minutes=1))
    reference = await given.published(now=now)
    await cancel_procurement(reference, "Behövs inte", by=BY, now=now)
    assert await told() == 1
    assert [one["type"] for one in bodies(receiver)] == ["procurement.cancelled"]


async def test_one_receiver_that_fails_delays_none_of_the_others(db, receiver):
    with faulty_server() as other:
        other.replies["/in"] = Reply(200)
        await listening(receiver)
        await listening(other)
        receiver.replies["/in"] = Reply(302, {"Location": f"{other.url}/in"})
        await given.published(now=clock.now())
        assert await told() == 1
        # A redirect is not followed: the message is for who was named.
        assert len(other.asked) == 1


@pytest.mark.parametrize(
    "url", ["http://system.example/in", "https://127.0.0.1/in", "https://10.0.0.8/in", "https://[::1]/in", "https://localhost/in",
            "file:///etc/passwd", "https://169.254.169.254/latest"],
)  # fmt: skip
async def test_an_address_inside_our_own_network_or_in_the_clear_is_refused(db, url):
    with pytest.raises(SourceRefused):
        await make_webhook("X", url, list(EVENTS), key=KEY, private=False, by=BY, now=clock.now())


async def test_a_name_that_leads_inside_is_refused_when_it_is_told(db, receiver):
    number, _secret = await listening(receiver)
    await given.published(now=clock.now())
    await note_events(clock.now(), BASE)
    assert await tell_due(KEY, private=False, now=clock.now()) == 0
    assert receiver.asked == []
    (row,) = await deliveries_of(number, None, 10)
    assert "internt nät" in row["said"]


WORKER = """
import asyncio, os
from notifications.webhooks.jobs import webhooks_due
from portal.foundation import clock
from portal.foundation.database import DB
from portal.foundation.settings import read_settings

async def main():
    settings = read_settings(os.environ)
    await DB.open_pool(settings.database_url)
    await webhooks_due(settings, clock.now())
    await DB.close_pool()

asyncio.run(main())
"""


@pytest.mark.parametrize("point", ["webhook claimed", "webhook sent"])
async def test_what_a_killed_worker_left_is_sent_by_another_under_the_same_id(pool, receiver, tmp_path, point):
    number, _secret = await listening(receiver)
    await given.published(now=clock.now())
    environ = {**os.environ, "ANBUD_DATABASE_URL": pool, "ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SECRET_KEY": KEY,
               "ANBUD_WEBHOOK_PRIVATE": "yes", "ANBUD_CRASH_AT": point}  # fmt: skip
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", WORKER, env=environ)
    assert await process.wait() == -signal.SIGKILL
    # While it might still be at work nobody else is.
    assert await told() == 0
    assert await told(clock.now() + timedelta(minutes=3)) == 1
    assert len(receiver.asked) == (2 if point == "webhook sent" else 1)
    assert len({headers["webhook-id"] for _m, _p, headers, _b in receiver.asked}) == 1
    (row,) = await deliveries_of(number, None, 10)
    assert row["state"] == "delivered"


async def test_two_workers_at_once_send_each_message_once(pool, receiver):
    await listening(receiver)
    for n in range(6):
        await given.published(now=clock.now(), title=f"Nummer {n}")
    await asyncio.gather(*(told() for _ in range(3)))
    assert len(receiver.asked) == 6
    assert len({headers["webhook-id"] for _m, _p, headers, _b in receiver.asked}) == 6


async def test_a_new_secret_makes_the_old_one_worthless(db, receiver):
    number, old = await listening(receiver)
    assert await new_secret(number, key=KEY, by=BY, now=clock.now()) != old


async def test_messages_are_forgotten_after_ninety_days_and_the_webhook_stays(db, receiver):
    await listening(receiver)
    await given.published(now=clock.now())
    await told()
    assert await forget_old_events(clock.now() + timedelta(days=89), KEPT) == 0
    assert await forget_old_events(clock.now() + timedelta(days=91), KEPT) == 1
    assert await fetch_value("SELECT count(*) FROM webhook") == 1


def test_waits_grow_and_end():
    now = clock.now()
    waits = [again_at(n, now) for n in range(1, len(WAITS) + 2)]
    assert waits[:-1] == sorted(waits[:-1])
    assert waits[-1] is None
