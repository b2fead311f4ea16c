"""The second factor: set up, replaced, taken away; and proving once more who one is before that."""

from datetime import datetime

from portal.foundation.access import codes, queries, sessions, waits
from portal.foundation.access.domain import Officer, check_password, is_fresh, read_email
from portal.foundation.access.errors import CodeRefused, PasswordWrong, SignInAgain, SignInRefused
from portal.foundation.access.passwords import hash_password, password_matches
from portal.foundation.access.signin import SignedIn, begin
from portal.foundation.audit import record_event
from portal.foundation.database import execute, fetch_value, transaction


async def must_prove(officer: Officer, token: str, *, now: datetime) -> str:
    """Return what must be shown before the account's protection is changed: "", "password" or "sign-in".

    Nothing just after signing in. Later a screen may have been left open: the password, or a new sign-in where the
    municipality's directory keeps it.
    """
    began_at = await queries.session_began_at(codes.digest(token))
    if began_at is not None and is_fresh(began_at, now):
        return ""
    return "password" if await queries.password_hash_of(officer.id) else "sign-in"


async def prove(officer: Officer, token: str, password: str, *, now: datetime) -> None:
    """Return when the person has shown that they are the officer.

    Raises:
        PasswordWrong: the password is not the officer's.
        SignInAgain: there is no password to ask for, and the sign-in was long ago.
        TooManyAttempts: earlier failures have not been waited out.
    """
    asked = await must_prove(officer, token, now=now)
    if asked == "sign-in":
        raise SignInAgain
    if asked == "password":
        await waits.begin_attempt(f"password {officer.email}", now=now)
        if not await password_matches(await queries.password_hash_of(officer.id), password):
            raise PasswordWrong
        await waits.forgive(f"password {officer.email}")


async def set_up_totp(
    officer: Officer, secret: str, code: str, token: str, *, password: str = "", secret_key: str, now: datetime
) -> tuple[SignedIn, list[str]]:
    """Take `secret` as the officer's second factor, proven by its code; return a new session and recovery codes.

    All other sessions of the officer end. Some time after signing in the password is asked for (`prove`).
    """
    await prove(officer, token, password, now=now)
    await waits.begin_attempt(f"code {officer.id}", now=now)
    step = codes.step_of(secret, code, now=now)
    if step is None:
        raise CodeRefused
    await waits.forgive(f"code {officer.id}")
    recovery = codes.new_recovery_codes()
    async with transaction():
        await execute(
            "UPDATE officer SET totp_secret = $2, totp_last_step = $3, recovery_codes = $4 WHERE id = $1",
            officer.id,
            codes.encrypt(secret, secret_key),
            step,
            [codes.recovery_digest(code) for code in recovery],
        )
        await sessions.end_all_sessions(officer.id)
        await record_event(officer.email, "officer.set_up_second_factor", "officer", officer.email, at=now)
        signed_in = await begin(officer.id, officer.email, lacks="", now=now, instead_of=token)
    return signed_in, recovery


async def has_second_factor(officer: Officer) -> bool:
    """Tell whether the officer has set up one-time codes."""
    return bool(await fetch_value("SELECT totp_secret IS NOT NULL FROM officer WHERE id = $1", officer.id))


async def pending_totp(token: str, secret_key: str) -> str:
    """Return the secret this session offers for one-time codes, made at the first showing and the same from then on."""
    fresh = codes.encrypt(codes.new_totp_secret(), secret_key)
    kept = await fetch_value(
        "UPDATE session SET data = jsonb_build_object('totp', $2::text) || data WHERE id = $1 RETURNING data->>'totp'",
        codes.digest(token),
        fresh,
    )
    secret = codes.decrypt(kept, secret_key) if kept else None
    if secret is None:
        raise SignInRefused
    return secret


async def reset_second_factor(email: str, *, by: str, now: datetime) -> None:
    """Take away the second factor of someone who lost telephone and codes; they are signed out everywhere."""
    async with transaction():
        row = await queries.account(read_email(email), lock=True)
        if row["totp_secret"] is None:
            return
        await execute("UPDATE officer SET totp_secret = NULL, recovery_codes = '{}' WHERE id = $1", row["id"])
        await sessions.end_all_sessions(row["id"])
        await record_event(by, "officer.second_factor_reset", "officer", row["email"], at=now)


async def change_password(officer: Officer, old: str, new: str, token: str, *, now: datetime) -> SignedIn:
    """Set a new password in place of the old one; all other sessions end. Return the session that goes on.

    Raises:
        PasswordWrong: the old one is not the officer's.
        PasswordTooWeak: the new one cannot be taken.
        TooManyAttempts: earlier failures have not been waited out.
    """
    await waits.begin_attempt(f"password {officer.email}", now=now)
    if not await password_matches(await queries.password_hash_of(officer.id), old):
        raise PasswordWrong
    await waits.forgive(f"password {officer.email}")
    hashed = await hash_password(check_password(new, officer.email))
    async with transaction():
        await execute("UPDATE officer SET password_hash = $2 WHERE id = $1", officer.id, hashed)
        await sessions.end_all_sessions(officer.id)
        await record_event(officer.email, "officer.set_password", "officer", officer.email, at=now)
        return await begin(officer.id, officer.email, lacks="", now=now, instead_of=token)
