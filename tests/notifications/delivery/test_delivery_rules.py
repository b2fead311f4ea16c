"""The rules of the outbox, without a database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.delivery.domain.replies import Outcome, Phase, Verdict, lost, read_reply
from notifications.delivery.domain.retries import after, backoff, is_too_late, stated_wait
from notifications.delivery.domain.states import MOVES, MoveRefused, move
from notifications.letters.tables import STATES

BEFORE_BODY = [Phase.MAIL, Phase.RCPT, Phase.DATA]


def test_the_machine_knows_the_states_that_the_database_allows():
    assert set(MOVES) == set(STATES)
    assert set().union(*MOVES.values()) <= set(STATES)


def test_accepted_leads_nowhere():
    assert MOVES["accepted"] == frozenset()
    with pytest.raises(MoveRefused, match="accepted cannot become ready"):
        move("accepted", "ready")


def test_nothing_but_a_claim_leads_to_transmitting():
    assert [state for state, targets in MOVES.items() if "transmitting" in targets] == ["claimed"]


@pytest.mark.parametrize(
    ("phase", "code", "reply", "verdict"),
    [
        (Phase.BODY, 250, "2.0.0 queued", Verdict.ACCEPTED),
        (Phase.BODY, 251, "forwarded", Verdict.ACCEPTED),
        (Phase.MAIL, 421, "too many connections", Verdict.RELAY),
        (Phase.BODY, 421, "4.3.2 closing", Verdict.DEFERRED),
        (Phase.MAIL, 454, "4.7.0 TLS not available", Verdict.RELAY),
        (Phase.MAIL, 530, "5.7.0 authenticate first", Verdict.RELAY),
        (Phase.RCPT, 450, "4.2.0 greylisted", Verdict.DEFERRED),
        (Phase.BODY, 452, "4.3.1 disk full", Verdict.DEFERRED),
        (Phase.RCPT, 552, "mailbox full", Verdict.SOFT),
        (Phase.RCPT, 452, "4.2.2 over quota", Verdict.SOFT),
        (Phase.BODY, 550, "5.2.2 over quota", Verdict.SOFT),
        (Phase.RCPT, 550, "5.1.1 no such user", Verdict.HARD),
        (Phase.RCPT, 550, "5.1.10 null MX", Verdict.HARD),
        (Phase.RCPT, 550, "5.2.1 disabled", Verdict.HARD),
        (Phase.RCPT, 550, "no such user here", Verdict.HARD),
        (Phase.RCPT, 550, "5.7.1 relaying denied", Verdict.POLICY),
        (Phase.MAIL, 550, "we do not like you", Verdict.POLICY),
        (Phase.BODY, 550, "spam", Verdict.POLICY),
        (Phase.BODY, 554, "5.7.1 spam", Verdict.POLICY),
        (Phase.BODY, 552, "5.3.4 too big", Verdict.CONTENT),
        (Phase.MAIL, 552, "too big", Verdict.CONTENT),
        (Phase.BODY, 554, "transaction failed", Verdict.REFUSED),
        (Phase.RCPT, 501, "syntax", Verdict.REFUSED),
        (Phase.BODY, -1, "garbage", Verdict.UNKNOWN),
        (Phase.RCPT, -1, "garbage", Verdict.NOT_SENT),
    ],
)
def test_S2_each_answer_has_its_class(phase, code, reply, verdict):
    assert read_reply(phase, code, reply).verdict is verdict


@given(st.sampled_from(Phase), st.integers(500, 599), st.integers(0, 999), st.text(max_size=20))
def test_a_policy_answer_is_never_the_recipients_fault(phase, code, detail, text):
    assert read_reply(phase, code, f"5.7.{detail} {text}").verdict is not Verdict.HARD


@given(st.sampled_from(Phase), st.integers(-1, 999), st.text(max_size=40))
def test_only_a_2xx_to_the_dot_settles_a_letter_as_accepted(phase, code, text):
    outcome = read_reply(phase, code, text)
    step = after(outcome, charged=0, previous=None, jitter=0)
    assert (step.state == "accepted") == (200 <= code < 300)
    assert step.state in MOVES["transmitting"]


@pytest.mark.parametrize("phase", BEFORE_BODY)
def test_a_connection_lost_before_the_dot_sent_nothing_and_after_it_nobody_knows(phase):
    assert lost(phase, "").verdict is Verdict.NOT_SENT
    assert lost(Phase.BODY, "").verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("verdict", "previous", "state", "charged"),
    [
        (Verdict.NOT_SENT, None, "ready", False),
        (Verdict.NOT_SENT, Verdict.NOT_SENT, "deferred", True),
        (Verdict.REFUSED, None, "deferred", True),
        (Verdict.REFUSED, Verdict.REFUSED, "dead", True),
        (Verdict.POLICY, Verdict.POLICY, "deferred", True),
        (Verdict.CONTENT, None, "dead", True),
        (Verdict.HARD, None, "refused", True),
        (Verdict.RELAY, Verdict.RELAY, "ready", False),
        (Verdict.UNKNOWN, Verdict.NOT_SENT, "unknown", True),
    ],
)
def test_what_follows_an_attempt(verdict, previous, state, charged):
    step = after(Outcome(verdict, Phase.RCPT), charged=1, previous=previous, jitter=0)
    assert (step.state, step.charged) == (state, charged)


def test_waits_grow_from_a_minute_to_an_hour_and_stay_there():
    minutes = [backoff(charged, 0) / timedelta(minutes=1) for charged in range(1, 8)]
    assert minutes == [1, 5, 15, 30, 60, 60, 60]


@given(st.integers(1, 100), st.floats(-1, 1))
def test_jitter_moves_a_wait_by_a_fifth_at_most(charged, jitter):
    assert abs(backoff(charged, jitter) - backoff(charged, 0)) <= backoff(charged, 0) * 0.2 + timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("reply", "wait"),
    [
        ("4.7.1 Greylisted, try again in 300 seconds", timedelta(seconds=300)),
        ("come back in 5 minutes", timedelta(minutes=5)),
        ("try again in 99999 minutes", timedelta(hours=4)),
        ("busy", None),
    ],
)
def test_a_relay_may_say_how_long_to_wait(reply, wait):
    assert stated_wait(reply) == wait


@pytest.mark.parametrize(("kind", "hours"), [("confirmation", 1), ("alert", 24), ("invitation", 48)])
def test_each_kind_has_its_time_to_give_up(kind, hours):
    first = datetime(2030, 3, 12, 9, tzinfo=UTC)
    assert not is_too_late(kind, first, None, first + timedelta(hours=hours, seconds=-1))
    assert is_too_late(kind, first, None, first + timedelta(hours=hours))


def test_a_letter_that_says_when_it_is_too_late_goes_by_that():
    first = datetime(2030, 3, 12, 9, tzinfo=UTC)
    assert is_too_late("digest", first, first + timedelta(minutes=1), first + timedelta(minutes=1))
