import asyncio
from datetime import timedelta

import pyotp
import pytest

from portal.foundation.access import actions, second_factor, sessions, signin
from portal.foundation.access.errors import (
    CodeRefused,
    NoAccount,
    PasswordWrong,
    SignInAgain,
    SignInRefused,
    TooManyAttempts,
)
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
    new, recovery = await second_factor.set_up_totp(
        officer, secret, code, token, secret_key=SECRET_KEY, now=at("08:00")
    )
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


async def set_up(officer, token, now, **proof):
    secret = pyotp.random_base32()
    code = pyotp.TOTP(secret).at(now)
    return await second_factor.set_up_totp(officer, secret, code, token, secret_key=SECRET_KEY, now=now, **proof)


async def test_a_screen_left_open_does_not_let_another_replace_the_second_factor(anna, at):
    token = (await sign_in(anna, PASSWORD, at("08:00"))).token
    officer = await sessions.officer_of(token, now=at("08:00"))
    first, _codes = await set_up(officer, token, at("08:00"))
    kept = await fetch_value("SELECT totp_secret FROM officer")
    for guess in ("", "not the password"):
        with pytest.raises(PasswordWrong):
            await set_up(officer, first.token, at("08:30"), password=guess)
    assert await fetch_value("SELECT totp_secret FROM officer") == kept
    await set_up(officer, first.token, at("08:31"), password=PASSWORD)
    assert await fetch_value("SELECT totp_secret FROM officer") != kept


async def test_without_a_password_of_their_own_they_sign_in_again_to_change_the_second_factor(anna, at):
    token = (await sign_in(anna, PASSWORD, at("08:00"))).token
    officer = await sessions.officer_of(token, now=at("08:00"))
    await execute("UPDATE officer SET password_hash = NULL")
    with pytest.raises(SignInAgain):
        await set_up(officer, token, at("08:10"))


async def test_an_administrator_takes_away_a_lost_second_factor_and_with_it_every_session(anna, at):
    token = (await sign_in(anna, PASSWORD, at("08:00"))).token
    first, _codes = await set_up(await sessions.officer_of(token, now=at("08:00")), token, at("08:00"))
    await second_factor.reset_second_factor(anna, by="berit@kommun.example", now=at("08:05"))
    assert await sessions.officer_of(first.token, now=at("08:05")) is None
    assert (await sign_in(anna, PASSWORD, at("08:06"))).next == ""


async def test_another_password_needs_the_old_one_and_signs_other_browsers_out(anna, at):
    here, there = [(await sign_in(anna, PASSWORD, at("08:00"))).token for _ in range(2)]
    officer = await sessions.officer_of(here, now=at("08:00"))
    with pytest.raises(PasswordWrong):
        await second_factor.change_password(officer, "fel lösenord", "en helt ny mening", here, now=at("08:01"))
    goes_on = await second_factor.change_password(officer, PASSWORD, "en helt ny mening", here, now=at("08:02"))
    assert await sessions.officer_of(there, now=at("08:02")) is None
    assert await sessions.officer_of(goes_on.token, now=at("08:02"))
    assert await sign_in(anna, "en helt ny mening", at("08:03"))


async def test_signing_in_again_ends_the_session_the_browser_had(anna, at):
    before = (await sign_in(anna, PASSWORD, at("08:00"))).token
    await signin.sign_in(anna, PASSWORD, needs_second_factor=False, now=at("08:01"), instead_of=before)
    assert await sessions.officer_of(before, now=at("08:01")) is None


async def test_signing_out_everywhere_ends_every_session(anna, at):
    tokens = [(await sign_in(anna, PASSWORD, at("08:00"))).token for _ in range(2)]
    await signin.sign_out_everywhere(await sessions.officer_of(tokens[0], now=at("08:00")), now=at("08:00"))
    assert [await sessions.officer_of(token, now=at("08:00")) for token in tokens] == [None, None]


async def test_the_directory_finds_an_officer_by_address_once_and_by_its_own_name_from_then_on(anna, at):
    await signin.sign_in_with_directory("https://login.example#7", anna, now=at("08:00"))
    await execute("UPDATE officer SET email = 'anna.ek@kommun.example'")
    assert await signin.sign_in_with_directory("https://login.example#7", "other@kommun.example", now=at("08:00"))
    with pytest.raises(NoAccount):
        await signin.sign_in_with_directory("https://login.example#8", "anna.ek@kommun.example", now=at("08:00"))


async def test_signing_in_is_on_the_audit_trail(anna, at):
    await sign_in(anna, PASSWORD, at("08:00"))
    assert [event.verb for event in await events(actor=anna)] == ["officer.signed_in"]
