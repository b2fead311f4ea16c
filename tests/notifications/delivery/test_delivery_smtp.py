"""Our transaction on aiosmtplib's lower calls: every trap found in it has its test, run against each new release."""

import asyncio
import ssl

import pytest
import trustme

from notifications.delivery.domain.replies import Phase, Verdict
from notifications.delivery.errors import RelayUnreachable
from notifications.delivery.ports import Outgoing
from notifications.delivery.smtp import Connection, Relay, Timeouts
from tests.notifications.delivery.scripted_server import DROP, STALL, ScriptedServer

BODY = b"Subject: x\r\n\r\n.leading dot\r\n..two\r\nlast\r\n"
LETTER = Outgoing(7, "<7@anbud.example>", "bounce@anbud.example", "a@firma.example", BODY)
SHORT = Timeouts(connect=2, command=0.3, data=0.3, dot=0.3, goodbye=0.3)


@pytest.fixture
async def connection(relay):
    way = Connection(Relay.of_url(relay.url), SHORT)
    await way.open()
    yield way
    way.drop()


async def test_dots_and_line_ends_arrive_as_they_were(relay, connection):
    assert (await connection.hand_over(LETTER)).verdict is Verdict.ACCEPTED
    assert relay.accepted == [BODY]


async def test_size_and_a_trace_for_bounces_are_given_where_the_relay_offers_them(relay, connection):
    await connection.hand_over(LETTER)
    assert f"MAIL FROM:<bounce@anbud.example> SIZE={len(BODY)} RET=HDRS ENVID=L7" in relay.commands
    assert "RCPT TO:<a@firma.example> NOTIFY=FAILURE,DELAY" in relay.commands


async def test_S12_a_relay_that_offers_nothing_gets_no_options(relay):
    relay.script["EHLO"] = ["250 relay.example"]
    way = Connection(Relay.of_url(relay.url), SHORT)
    await way.open()
    await way.hand_over(LETTER)
    await way.close()
    assert "MAIL FROM:<bounce@anbud.example>" in relay.commands


async def test_S11_answers_split_byte_by_byte_are_read_right(relay):
    relay.byte_by_byte = True
    relay.script["RCPT"] = ["550-5.1.1 no such\r\n550 5.1.1 user"]
    way = Connection(Relay.of_url(relay.url), SHORT)
    await way.open()
    assert (await way.hand_over(LETTER)).verdict is Verdict.HARD
    assert (await way.hand_over(LETTER)).verdict is Verdict.ACCEPTED
    await way.close()


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("turn", [DROP, STALL, b"hello?\r\n", b"299 odd\r\n199 odder\r\n", b"\xff\xfe\r\n"])
async def test_S6_S9_S11_trouble_before_the_dot_sends_nothing_and_drops_the_connection(
    relay, connection, command, turn
):
    relay.script[command] = [turn]
    outcome = await connection.hand_over(LETTER)
    assert outcome.verdict is Verdict.NOT_SENT
    assert not connection.is_usable
    assert relay.bodies == []


@pytest.mark.parametrize("turn", [DROP, STALL, b"hello?\r\n", b"x" * 40_000 + b"\r\n", b"\xff\xfe\r\n"])
async def test_S7_S8_S11_trouble_after_the_dot_is_unknown_and_drops_the_connection(relay, connection, turn):
    relay.script["DOT"] = [turn]
    outcome = await connection.hand_over(LETTER)
    assert (outcome.verdict, outcome.phase) == (Verdict.UNKNOWN, Phase.BODY)
    assert not connection.is_usable


async def test_a_251_to_the_dot_is_accepted(relay, connection):
    relay.script["DOT"] = ["251 will forward"]
    assert (await connection.hand_over(LETTER)).verdict is Verdict.ACCEPTED


async def test_S11_a_second_answer_is_never_taken_for_the_next_letters(relay, connection):
    relay.script["DOT"] = [b"250 taken\r\n550 5.1.1 for somebody else\r\n"]
    assert (await connection.hand_over(LETTER)).verdict is Verdict.ACCEPTED
    assert not connection.is_usable


async def test_S11_an_unsolicited_line_between_letters_shifts_no_answer(relay, connection):
    await connection.hand_over(LETTER)
    relay.writers[0].write(b"550 5.1.1 nobody asked\r\n")
    for _ in range(20):
        await asyncio.sleep(0)  # lets the line arrive
    assert (await connection.hand_over(LETTER)).verdict is Verdict.ACCEPTED
    assert len(relay.accepted) == 2


async def test_S1_a_refusal_leaves_the_connection_good_for_the_next_letter(relay, connection):
    relay.script["RCPT"] = ["450 4.2.0 later"]
    assert (await connection.hand_over(LETTER)).verdict is Verdict.DEFERRED
    assert "RSET" in relay.commands
    assert (await connection.hand_over(LETTER)).verdict is Verdict.ACCEPTED


async def test_a_reset_that_fails_does_not_hide_the_refusal(relay, connection):
    relay.script["RCPT"] = ["550 5.1.1 no such user"]
    relay.script["RSET"] = [STALL]
    assert (await connection.hand_over(LETTER)).verdict is Verdict.HARD
    assert not connection.is_usable


async def test_S14_a_task_cancelled_mid_command_leaves_no_connection_behind(relay, connection):
    relay.script["RCPT"] = [STALL]
    arrived = asyncio.Event()
    relay.on_command = lambda verb: arrived.set() if verb == "RCPT" else None
    task = asyncio.create_task(connection.hand_over(LETTER))
    await arrived.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not connection.is_usable


async def test_S10_a_relay_that_stops_reading_in_the_body_has_not_got_it(relay, connection):
    relay.script["DATA"] = ["354 go on"]
    relay.stops_reading = True
    big = Outgoing(8, "<8@anbud.example>", "b@anbud.example", "a@firma.example", b"x\r\n" * 4_000_000)
    assert (await connection.hand_over(big)).verdict is Verdict.NOT_SENT
    assert relay.bodies == []


@pytest.mark.parametrize(
    "address", ["a@b.example,c@d.example", "", "a b@c.example", "a@b.example>\r\nRCPT TO:<x@y.example", "å@b.example"]
)
async def test_an_address_that_is_more_or_less_than_one_is_never_written(relay, connection, address):
    letter = Outgoing(9, "<9@anbud.example>", "b@anbud.example", address, BODY)
    outcome = await connection.hand_over(letter)
    assert outcome.verdict is Verdict.CONTENT
    assert not any(command.startswith(("MAIL", "RCPT")) for command in relay.commands)


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


async def test_S4_tls_with_a_certificate_of_an_authority_we_trust(authority, tmp_path):
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    async with ScriptedServer(tls=server_context(authority, "localhost")).running() as secured:
        url = f"smtps://localhost:{secured.port}?ca={tmp_path / 'ca.pem'}"
        way = Connection(Relay.of_url(url), SHORT)
        await way.open()
        assert (await way.hand_over(LETTER)).verdict is Verdict.ACCEPTED
        await way.close()


@pytest.mark.parametrize("name", ["localhost", "other.example"])
async def test_S4_a_certificate_nobody_vouches_for_or_of_another_name_is_refused(authority, tmp_path, name):
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    trust = "" if name == "localhost" else f"?ca={tmp_path / 'ca.pem'}"
    async with ScriptedServer(tls=server_context(authority, name)).running() as secured:
        way = Connection(Relay.of_url(f"smtps://localhost:{secured.port}{trust}"), SHORT)
        with pytest.raises(RelayUnreachable, match="ertificate"):
            await way.open()
    assert secured.commands == []


def server_context(authority, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.mark.parametrize(
    ("url", "port", "security"),
    [
        ("smtp://127.0.0.1", 25, "plain"),
        ("smtp+starttls://relay.example", 587, "starttls"),
        ("smtps://u%40x:p%3Aw@relay.example:4650", 4650, "tls"),
    ],
)
def test_the_address_of_the_relay_says_how_it_is_secured(url, port, security):
    relay = Relay.of_url(url)
    assert (relay.port, relay.security) == (port, security)
    if relay.user:
        assert (relay.user, relay.password) == ("u@x", "p:w")
