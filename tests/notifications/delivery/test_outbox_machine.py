"""The outbox against a model: claims, answers, crashes, late workers, stops, officers, the clock, in any order."""

import asyncio
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from notifications.delivery.actions import (
    Result,
    Sender,
    free_expired,
    new_token,
    resolve_letter,
    retry_letter,
    settle,
    settle_and_begin,
)
from notifications.delivery.domain.replies import Outcome, Phase, Verdict
from notifications.delivery.domain.states import MOVES
from notifications.delivery.epoch import note_epoch
from notifications.delivery.errors import LetterSettled
from notifications.delivery.last_look import LastLook
from notifications.delivery.suppression import suppress
from notifications.delivery.unknown import resolve_unknown
from portal.foundation.database import DB, execute, fetch, fetch_value, transaction

SECRET = "k" * 40
NOWHERE = Path("/nonexistent/anbud")
ANSWERS = {
    "accepted": Outcome(Verdict.ACCEPTED, Phase.BODY, 250, None, "ok"),
    "deferred": Outcome(Verdict.DEFERRED, Phase.RCPT, 450, None, "later"),
    "hard": Outcome(Verdict.HARD, Phase.RCPT, 550, "5.1.1", "nobody"),
    "policy": Outcome(Verdict.POLICY, Phase.BODY, 550, "5.7.1", "no"),
    "content": Outcome(Verdict.CONTENT, Phase.MAIL, 552, "5.3.4", "big"),
    "relay": Outcome(Verdict.RELAY, Phase.MAIL, 421, None, "busy"),
    "not sent": Outcome(Verdict.NOT_SENT, Phase.DATA, None, None, "gone"),
    "lost, taken": Outcome(Verdict.UNKNOWN, Phase.BODY, None, None, "gone"),
    "lost, not taken": Outcome(Verdict.UNKNOWN, Phase.BODY, None, None, "gone"),
}
TAKEN = {"accepted", "lost, taken"}
KINDS = ("alert", "confirmation", "digest")
REACH = {state: set(targets) for state, targets in MOVES.items()}
for _ in MOVES:
    REACH = {state: targets.union(*(REACH[target] for target in targets)) for state, targets in REACH.items()}


class Outbox(RuleBasedStateMachine):
    """Each rule is one step of a worker, a reader, an officer or the clock."""

    begun = Bundle("begun")

    def __init__(self, dsn: str) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.run = self.runner.run
        self.now = datetime.now(UTC)
        self.letters: dict[int, int | None] = {}
        self.states: dict[int, str] = {}
        self.taken: dict[int, int] = {}
        self.resent: set[int] = set()
        self.stopped: set[int] = set()
        self.barred: set[int] = set()
        self.count = 0
        self.run(self._open(dsn))

    async def _open(self, dsn: str) -> None:
        await DB.open_pool(dsn, size=3)
        await execute(
            "TRUNCATE letter, attempt, fragment, brake, suppression, contact, subscription, supplier, mail_rate CASCADE"
        )
        await note_epoch(None)

    def teardown(self) -> None:
        self.run(DB.close_pool())
        self.runner.close()

    @rule(kind=st.sampled_from(KINDS), to_contact=st.booleans())
    def write(self, kind: str, to_contact: bool) -> None:
        self.count += 1
        number = self.run(self._write(kind, to_contact and kind != "confirmation"))
        self.states[number] = "ready"

    async def _write(self, kind: str, to_contact: bool) -> int:
        name, address = f"<{self.count}@anbud.example>", f"f{self.count}@firma.example"
        body = f"Message-ID: {name}\r\n\r\nHej\r\n".encode()
        contact = await self._contact(address) if to_contact else None
        number = await fetch_value(
            "INSERT INTO letter (kind, contact_id, recipient, sender, language, subject, message_id, parts, fragments, "
            "sha256, size, key, state, not_before, created_at) VALUES ($1, $2, $3, 'b@anbud.example', 'sv', 'x', $4, "
            "$5, '{}', $6, $7, $4, 'ready', $8, $8) RETURNING id",
            kind, contact, address, name, [body], sha256(body).digest(), len(body), self.now,
        )  # fmt: skip
        self.letters[number] = contact
        return number

    async def _contact(self, address: str) -> int:
        supplier = await fetch_value(
            "INSERT INTO supplier (name, country, origin) VALUES ('F', 'SE', 'form') RETURNING id"
        )
        contact = await fetch_value(
            "INSERT INTO contact (supplier_id, email, language, confirmed_at, meetings, reminders, token_version) "
            "VALUES ($1, $2, 'sv', now(), false, false, 1) RETURNING id",
            supplier, address,
        )  # fmt: skip
        await execute("INSERT INTO subscription (contact_id, everything, frequency) VALUES ($1, true, 'day')", contact)
        return contact

    @rule(target=begun, window=st.integers(1, 3), worker=st.sampled_from("ab"))
    def claim(self, window: int, worker: str):
        sender = Sender(f"w:1:{worker}", SECRET)
        letters, _ = self.run(settle_and_begin([], sender, "test", False, window, self.now, token=new_token()))
        return multiple(*letters)

    @rule(letter=consumes(begun), answer=st.sampled_from(sorted(ANSWERS)))
    def send(self, letter, answer: str) -> None:
        self.run(self._send(letter, answer))

    async def _send(self, letter, answer: str) -> None:
        number = letter.letter.id
        async with LastLook(letter, SECRET, self.now) as look:
            stops = look.stops
        if stops is None:
            assert number not in self.stopped, "I8: it began after the stop"
            assert number not in self.barred, "I9: a suppressed address was named"
            assert self.states[number] == "transmitting", "I4, I15: it began without its state"
            if answer in TAKEN:
                self.taken[number] = self.taken.get(number, 0) + 1
        async with transaction():
            await settle([Result(letter, None if stops else ANSWERS[answer])])

    @rule(letter=consumes(begun))
    def crash(self, letter) -> None:
        """The worker is gone, and with it what it knew; its lease is left."""

    @rule(letter=consumes(begun))
    def crash_after_the_dot(self, letter) -> None:
        if self.states[letter.letter.id] == "transmitting" and self._is_its(letter):
            self.taken[letter.letter.id] = self.taken.get(letter.letter.id, 0) + 1

    def _is_its(self, letter) -> bool:
        return self.run(fetch_value("SELECT lease_token FROM letter WHERE id = $1", letter.letter.id)) == letter.token

    @rule()
    def leases_end(self) -> None:
        self.run(execute("UPDATE letter SET lease_until = now() - interval '1 s' WHERE lease_token IS NOT NULL"))
        self.run(free_expired())

    @rule(data=st.data())
    def stop(self, data) -> None:
        readers = {number: contact for number, contact in self.letters.items() if contact is not None}
        if readers:
            number = data.draw(st.sampled_from(sorted(readers)))
            self.run(execute("UPDATE contact SET ended_at = now() WHERE id = $1", readers[number]))
            self.stopped.add(number)

    @rule(data=st.data())
    def bar(self, data) -> None:
        if self.letters:
            number = data.draw(st.sampled_from(sorted(self.letters)))
            address = self.run(fetch_value("SELECT recipient FROM letter WHERE id = $1", number))
            self.run(suppress(address, SECRET, reason="complaint", by="test", at=self.now))
            self.barred.add(number)

    @rule(data=st.data(), truth=st.booleans())
    def officer(self, data, truth: bool) -> None:
        """An officer looks into the relay's log, or tries again what was given up."""
        if not self.letters:
            return
        number = data.draw(st.sampled_from(sorted(self.letters)))
        try:
            if truth:
                self.run(resolve_letter(number, accepted=self.taken.get(number, 0) > 0, by="olle", at=self.now))
            else:
                self.run(retry_letter(number, at=self.now))
        except LetterSettled:
            pass

    @rule(minutes=st.sampled_from([1, 6, 16, 120]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def policy(self) -> None:
        unknown = {number for number, state in self.states.items() if state == "unknown"}
        self.run(execute("UPDATE attempt SET ended_at = least(ended_at, $1)", self.now))
        self.run(resolve_unknown(NOWHERE, self.now))
        self.resent |= {number for number in unknown if self._state(number) == "ready"}

    def _state(self, number: int) -> str:
        return self.run(fetch_value("SELECT state FROM letter WHERE id = $1", number))

    @invariant()
    def all_holds(self) -> None:
        rows = self.run(fetch("SELECT * FROM letter"))
        tried = self.run(fetch("SELECT letter_id, number, outcome, sha256 FROM attempt ORDER BY letter_id, number"))
        assert {row["id"] for row in rows} == set(self.letters), "I7: a letter is gone"
        for row in rows:
            number, was = row["id"], self.states[row["id"]]
            assert row["state"] == was or row["state"] in REACH[was], f"no way from {was} to {row['state']}"
            self.states[number] = row["state"]
            attempts = [one for one in tried if one["letter_id"] == number]
            taken = self.taken.get(number, 0)
            if row["state"] == "accepted":
                assert taken >= 1, "I5: accepted, and the relay never said so"
            if taken and row["state"] != "accepted":
                doubted = row["state"] in ("unknown", "transmitting") or number in self.resent
                assert doubted or self._was_unknown(attempts), "I5: the relay has it, and we do not know"
            if taken > 1:
                assert number in self.resent or self._was_unknown(attempts), "I6: it went twice unseen"
            if row["state"] in ("refused", "dead", "cancelled", "unknown"):
                assert attempts or row["reason"], "I7: an end without a reason"
            assert {one["sha256"] for one in attempts} <= {row["sha256"]}, "I12: other bytes"
            assert [one["number"] for one in attempts] == list(range(1, len(attempts) + 1))
            assert (row["lease_token"] is not None) == (row["state"] in ("claimed", "transmitting")), "I14"

    def _was_unknown(self, attempts) -> bool:
        return any(one["outcome"] == "unknown" for one in attempts)


def test_I3_to_I15_hold_whatever_happens_in_whatever_order(fresh_database):
    run_state_machine_as_test(
        lambda: Outbox(fresh_database),
        settings=settings(
            max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
