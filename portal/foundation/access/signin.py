"""Signing in: password, then code where one is set up."""

from dataclasses import dataclass
from datetime import datetime

from portal.foundation.access import codes, queries, sessions, waits
from portal.foundation.access.domain import Officer, read_email
from portal.foundation.access.errors import CodeRefused, NoAccount, SignInRefused
from portal.foundation.access.passwords import hash_password, is_outdated, password_matches
from portal.foundation.audit import record_event
from portal.foundation.database import execute, fetch_row, fetch_value, transaction


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A begun session; `next` is what it lacks: nothing, "code", or "setup" of a second factor."""

    token: str
    next: str


async def sign_in(
    email: str, password: str, *, needs_second_factor: bool, now: datetime, instead_of: str | None = None
) -> SignedIn:
    """Begin a session for the right address and password; the browser's earlier one, `instead_of`, ends.

    The answer and its time are the same whether the address is unknown or the password is wrong.

    Raises:
        SignInRefused: they do not belong together, or the account is not active.
        TooManyAttempts: earlier failures have not been waited out.
    """
    email = read_email(email)
    await waits.begin_attempt(f"password {email}", now=now)
    row = await fetch_row("SELECT id, password_hash, totp_secret, active FROM officer WHERE email = $1", email)
    right = await password_matches(row["password_hash"] if row else None, password)
    if row is None or not right or not row["active"]:
        raise SignInRefused
    await waits.forgive(f"password {email}")
    if is_outdated(row["password_hash"]):
        await execute("UPDATE officer SET password_hash = $2 WHERE id = $1", row["id"], await hash_password(password))
    lacks = "code" if row["totp_secret"] else "setup" if needs_second_factor else ""
    return await begin(row["id"], email, lacks=lacks, now=now, instead_of=instead_of)


async def begin(officer_id: int, email: str, *, lacks: str, now: datetime, instead_of: str | None = None) -> SignedIn:
    """Begin the session of someone who has shown who they are; what it `lacks` still is "", "code" or "setup"."""
    async with transaction():
        token = await sessions.begin_session(officer_id, verified=not lacks, now=now, instead_of=instead_of)
        if not lacks:
            await execute("UPDATE officer SET last_login_at = $2 WHERE id = $1", officer_id, now)
            await record_event(email, "officer.signed_in", "officer", email, at=now)
    return SignedIn(token, lacks)


async def give_code(token: str, code: str, *, secret_key: str, now: datetime) -> SignedIn:
    """Complete a session with a one-time code or a recovery code; the session gets a new token.

    Raises:
        CodeRefused: the code is wrong or was used before.
        SignInRefused: the session has ended meanwhile.
        TooManyAttempts: earlier failures have not been waited out.
    """
    officer = await sessions.officer_of(token, now=now)
    if officer is None:
        raise SignInRefused
    await waits.begin_attempt(f"code {officer.id}", now=now)
    if not await _use_totp(officer, code, secret_key, now) and not await _use_recovery(officer, code, now):
        raise CodeRefused
    await waits.forgive(f"code {officer.id}")
    return await begin(officer.id, officer.email, lacks="", now=now, instead_of=token)


async def _use_totp(officer: Officer, code: str, secret_key: str, now: datetime) -> bool:
    kept = await fetch_value("SELECT totp_secret FROM officer WHERE id = $1", officer.id)
    secret = codes.decrypt(kept, secret_key) if kept else None
    step = codes.step_of(secret, code, now=now) if secret else None
    if step is None:
        return False
    # A code seen over someone's shoulder is of no use: each step counts once, and only forwards.
    sql = "UPDATE officer SET totp_last_step = $2 WHERE id = $1 AND totp_last_step < $2 RETURNING id"
    return await fetch_value(sql, officer.id, step) is not None


async def _use_recovery(officer: Officer, code: str, now: datetime) -> bool:
    sql = (
        "UPDATE officer SET recovery_codes = array_remove(recovery_codes, $2) "
        "WHERE id = $1 AND $2 = ANY(recovery_codes) RETURNING cardinality(recovery_codes)"
    )
    async with transaction():
        left = await fetch_value(sql, officer.id, codes.recovery_digest(code))
        if left is not None:
            details = {"left": left}
            await record_event(
                officer.email, "officer.used_recovery_code", "officer", officer.email, at=now, details=details
            )
    return left is not None


async def sign_in_with_directory(subject: str, email: str, *, now: datetime, instead_of: str | None = None) -> SignedIn:
    """Begin a session for someone the municipality's directory vouches for (OIDC).

    The first time, a verified address finds the officer; from then on the directory's own identifier does.

    Raises:
        NoAccount: no active officer is meant; it says whom to ask.
    """
    email = read_email(email)
    async with transaction():
        row = await fetch_row("SELECT id, email, active FROM officer WHERE oidc_subject = $1 FOR UPDATE", subject)
        if row is None:
            row = await fetch_row(
                "UPDATE officer SET oidc_subject = $2 WHERE email = $1 AND oidc_subject IS NULL AND active "
                "RETURNING id, email, active",
                email,
                subject,
            )
        if row is None or not row["active"]:
            raise NoAccount(email, await queries.administrators_to_ask())
        return await begin(row["id"], row["email"], lacks="", now=now, instead_of=instead_of)


async def sign_out_everywhere(officer: Officer, *, now: datetime) -> None:
    """End all sessions of the officer."""
    async with transaction():
        await sessions.end_all_sessions(officer.id)
        await record_event(officer.email, "officer.signed_out_everywhere", "officer", officer.email, at=now)
