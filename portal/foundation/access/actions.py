"""Managing officers."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from portal.foundation.access import codes, queries, sessions
from portal.foundation.access.domain import (
    ADMINISTRATOR,
    INVITATION_AGE,
    administrators_needed,
    check_password,
    read_email,
    read_role,
)
from portal.foundation.access.errors import InvitationUnusable, OfficerExists, TooFewAdministrators
from portal.foundation.access.passwords import hash_password
from portal.foundation.audit import record_event
from portal.foundation.database import execute, fetch_row, fetch_value, transaction

# Any number: taken by whoever may lower the count of administrators, so that two at once cannot remove the last.
_ADMINISTRATORS_LOCK = 4_159_053


async def add_officer(
    email: str,
    *,
    roles: Iterable[str],
    by: str,
    now: datetime,
    name: str | None = None,
    sees_contacts: bool = False,
    password: str | None = None,
) -> None:
    """Add an officer; without a password they need an invitation or the municipality's directory.

    Raises:
        OfficerExists: the address is taken.
        RoleUnknown: a word names no role.
        PasswordTooWeak: the password cannot be taken.
    """
    email = read_email(email)
    codes_of_roles = sorted({read_role(word) for word in roles})
    hashed = await hash_password(check_password(password, email)) if password is not None else None
    async with transaction():
        added = await fetch_value(
            "INSERT INTO officer (email, name, password_hash, totp_last_step, recovery_codes, roles, sees_contacts, "
            "active, created_at) VALUES ($1, $2, $3, 0, '{}', $4, $5, true, $6) "
            "ON CONFLICT (email) DO NOTHING RETURNING id",
            email,
            (name or email.split("@")[0]).strip(),
            hashed,
            codes_of_roles,
            sees_contacts,
            now,
        )
        if added is None:
            raise OfficerExists(email)
        details = {"roles": codes_of_roles, "sees_contacts": sees_contacts}
        await record_event(by, "officer.added", "officer", email, at=now, details=details)


async def change_rights(
    email: str, *, roles: Iterable[str], sees_contacts: bool, by: str, now: datetime, in_production: bool
) -> None:
    """Give an officer exactly these roles and this right; it holds from their next click."""
    wanted = sorted({read_role(word) for word in roles})
    async with transaction():
        row = await _locked_account(email)
        if ADMINISTRATOR not in wanted:
            await _keep_administrators(row, in_production)
        await execute(
            "UPDATE officer SET roles = $2, sees_contacts = $3 WHERE id = $1", row["id"], wanted, sees_contacts
        )
        details = {"roles": [row["roles"], wanted], "sees_contacts": [row["sees_contacts"], sees_contacts]}
        await record_event(by, "officer.rights_changed", "officer", row["email"], at=now, details=details)


async def deactivate_officer(email: str, *, by: str, now: datetime, in_production: bool) -> None:
    """Shut an officer out, in all browsers at once. Doing it again changes nothing.

    Raises:
        NoSuchOfficer: the address is unknown.
        TooFewAdministrators: too few administrators would be left.
    """
    async with transaction():
        row = await _locked_account(email)
        if not row["active"]:
            return
        await _keep_administrators(row, in_production)
        await execute("UPDATE officer SET active = false WHERE id = $1", row["id"])
        await execute("UPDATE invitation SET used_at = $2 WHERE officer_id = $1 AND used_at IS NULL", row["id"], now)
        await sessions.end_all_sessions(row["id"])
        await record_event(by, "officer.deactivated", "officer", row["email"], at=now)


async def reactivate_officer(email: str, *, by: str, now: datetime) -> None:
    """Let an officer in again who was shut out; roles and password are as they were."""
    async with transaction():
        row = await _locked_account(email)
        if row["active"]:
            return
        await execute("UPDATE officer SET active = true WHERE id = $1", row["id"])
        await record_event(by, "officer.reactivated", "officer", row["email"], at=now)


async def _locked_account(email: str) -> dict[str, Any]:
    await execute("SELECT pg_advisory_xact_lock($1)", _ADMINISTRATORS_LOCK)
    return dict(await queries.account(read_email(email), lock=True))


async def _keep_administrators(row: dict[str, Any], in_production: bool) -> None:
    least = administrators_needed(in_production)
    can_sign_in = row["active"] and (row["password_hash"] or row["oidc_subject"])
    is_one = can_sign_in and ADMINISTRATOR in row["roles"]
    if is_one and await queries.count_administrators(besides=row["id"]) < least:
        raise TooFewAdministrators(least)


async def invite_officer(email: str, *, by: str, now: datetime) -> str:
    """Return the token of a link by which the officer sets a password; earlier links end."""
    token = secrets.token_urlsafe(32)
    async with transaction():
        row = await queries.account(read_email(email), lock=True)
        await execute("UPDATE invitation SET used_at = $2 WHERE officer_id = $1 AND used_at IS NULL", row["id"], now)
        await execute(
            "INSERT INTO invitation (officer_id, token_digest, created_at, expires_at) VALUES ($1, $2, $3, $4)",
            row["id"],
            codes.digest(token),
            now,
            now + INVITATION_AGE,
        )
        await record_event(by, "officer.invited", "officer", row["email"], at=now)
    return token


async def invited_address(token: str, *, now: datetime) -> str:
    """Return whom an invitation is for; reading changes nothing.

    Raises:
        InvitationUnusable: it is unknown, used or too old.
    """
    email = await fetch_value(
        "SELECT o.email FROM invitation i JOIN officer o ON o.id = i.officer_id "
        "WHERE i.token_digest = $1 AND i.used_at IS NULL AND i.expires_at > $2 AND o.active",
        codes.digest(token),
        now,
    )
    if email is None:
        raise InvitationUnusable
    return str(email)


async def accept_invitation(token: str, password: str, *, now: datetime) -> str:
    """Set the password of whom the invitation is for, use it up, end their sessions; return their address."""
    email = await invited_address(token, now=now)
    hashed = await hash_password(check_password(password, email))
    async with transaction():
        row = await fetch_row(
            "UPDATE invitation SET used_at = $2 WHERE token_digest = $1 AND used_at IS NULL AND expires_at > $2 "
            "RETURNING officer_id",
            codes.digest(token),
            now,
        )
        if row is None:
            raise InvitationUnusable
        await execute("UPDATE officer SET password_hash = $2 WHERE id = $1", row["officer_id"], hashed)
        await sessions.end_all_sessions(row["officer_id"])
        await record_event(email, "officer.set_password", "officer", email, at=now)
    return email
