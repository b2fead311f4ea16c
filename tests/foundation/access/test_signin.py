import asyncio
from datetime import timedelta

import pyotp
import pytest

from portal.foundation.access import actions, sessions, signin
from portal.foundation.access.errors import CodeRefused, SignInRefused, TooManyAttempts
from portal.foundation.audit import events
from portal.foundation.database import execute, fetch_value

SECRET_KEY = "a secret key of the installation, long enough"
PASSWORD = "gröna skogar 17"


@pytest.fixture
async def anna(db, at) -> str:
    await actions.add_officer(
        "Anna@Kommun.example", roles=["Upphandlare"], by="command", now=at("07:00"), password=PASSWORD
    )
    return "anna@kommun.example"


async def sign_in(email, password, now):
    return await signin.sign_in(email, password, needs_second_factor=False, now=now)


async def test_the_right_password_begins_a_session_that_knows_its_officer(anna, at):
    signed_in = await sign_in(" ANNA@kommun.example", PASSWORD, at("08:00"))
    officer = await sessions.officer_of(signed_in.token, now=at("08:01"))
    assert (signed_in.next, officer.email, officer.verified) == ("", anna, True)
    assert officer.has("officer")
    assert not officer.has("administrator")


async def test_a_session_is_not_kept_in_readable_form(anna, at):
    token = (await sign_in(anna, PASSWORD, at("08:00"))).token
    assert await fetch_value("SELECT count(*) FROM session WHERE id = $1", token) == 0


@pytest.mark.parametrize(("email", "password"), [("anna@kommun.example", "fel"), ("nobody@kommun.example", PASSWORD)])
async def test_a_wrong_password_and_an_unknown_address_sound_the_same(anna, at, email, password):
    with pytest.raises(SignInRefused, match="Fel e-postadress eller lösenord"):
        await sign_in(email, password, at("08:00"))


async def test_failures_make_even_the_right_password_wait_and_waiting_helps(anna, at):
    for _ in range(3):
        with pytest.raises(SignInRefused):
            await sign_in(anna, "fel", at("08:00"))
    with pytest.raises(TooManyAttempts) as refused:
        await sign_in(anna, PASSWORD, at("08:00"))
    assert refused.value.wait == timedelta(seconds=2)
    assert await sign_in(anna, PASSWORD, at("08:00") + timedelta(seconds=2))


async def test_many_guesses_at_once_are_counted_one_by_one(pool, at):
    now = at("08:00")
    guesses = [sign_in("anna@kommun.example", f"gissning {n}", now) for n in range(20)]
    outcomes = [type(outcome) for outcome in await asyncio.gather(*guesses, return_exceptions=True)]
    assert outcomes.count(SignInRefused) == 3
    assert outcomes.count(TooManyAttempts) == 17


async def test_a_session_ends_when_unused_and_in_the_evening(anna, at):
    token = (await sign_in(anna, PASSWORD, at("08:00"))).token
    for time in ("09:50", "11:40", "13:30", "15:20", "17:10", "19:00"):
        assert await sessions.officer_of(token, now=at(time))
    assert await sessions.officer_of(token, now=at("20:00")) is None
    idle = (await sign_in(anna, PASSWORD, at("08:00"))).token
    assert await sessions.officer_of(idle, now=at("10:00")) is None


async def test_with_a_second_factor_the_password_alone_opens_nothing(anna, at):
    token = (await sign_in(anna, PASSWORD, at("08:00"))).token
    officer = await sessions.officer_of(token, now=at("08:00"))
    secret = pyotp.random_base32()
    code = pyotp.TOTP(secret).at(at("08:00"))
    new, recovery = await signin.set_up_totp(officer, secret, code, token, secret_key=SECRET_KEY, now=at("08:00"))
    assert await sessions.officer_of(token, now=at("08:00")) is None
    assert (await sessions.officer_of(new.token, now=at("08:00"))).verified
    assert await fetch_value("SELECT totp_secret FROM officer") != secret

    half = await sign_in(anna, PASSWORD, at("09:00"))
    assert half.next == "code"
    assert not (await sessions.officer_of(half.token, now=at("09:00"))).verified
    later = pyotp.TOTP(secret).at(at("09:00"))
    whole = await signin.give_code(half.token, later, secret_key=SECRET_KEY, now=at("09:00"))
    assert (await sessions.officer_of(whole.token, now=at("09:00"))).verified
    assert await sessions.officer_of(half.token, now=at("09:00")) is None

    again = await sign_in(anna, PASSWORD, at("09:00"))
    with pytest.raises(CodeRefused):
        await signin.give_code(again.token, later, secret_key=SECRET_KEY, now=at("09:00"))
    assert await signin.give_code(again.token, recovery[0].upper(), secret_key=SECRET_KEY, now=at("09:00"))
    last = await sign_in(anna, PASSWORD, at("09:05"))
    with pytest.raises(CodeRefused):
        await signin.give_code(last.token, recovery[0], secret_key=SECRET_KEY, now=at("09:05"))


async def test_without_a_second_factor_it_is_asked_for_where_it_is_demanded(anna, at):
    half = await signin.sign_in(anna, PASSWORD, needs_second_factor=True, now=at("08:00"))
    assert half.next == "setup"
    assert not (await sessions.officer_of(half.token, now=at("08:00"))).verified


async def test_signing_out_everywhere_ends_every_session(anna, at):
    tokens = [(await sign_in(anna, PASSWORD, at("08:00"))).token for _ in range(2)]
    await signin.sign_out_everywhere(await sessions.officer_of(tokens[0], now=at("08:00")), now=at("08:00"))
    assert [await sessions.officer_of(token, now=at("08:00")) for token in tokens] == [None, None]


async def test_the_directory_finds_an_officer_by_address_once_and_by_its_own_name_from_then_on(anna, at):
    await signin.sign_in_with_directory("https://login.example#7", anna, now=at("08:00"))
    await execute("UPDATE officer SET email = 'anna.ek@kommun.example'")
    assert await signin.sign_in_with_directory("https://login.example#7", "other@kommun.example", now=at("08:00"))
    with pytest.raises(SignInRefused):
        await signin.sign_in_with_directory("https://login.example#8", "anna.ek@kommun.example", now=at("08:00"))


async def test_signing_in_is_on_the_audit_trail(anna, at):
    await sign_in(anna, PASSWORD, at("08:00"))
    assert [event.verb for event in await events(actor=anna)] == ["officer.signed_in"]
