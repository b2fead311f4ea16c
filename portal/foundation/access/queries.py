"""Reading officers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.foundation.access.domain import Officer, read_email
from portal.foundation.access.errors import NoSuchOfficer
from portal.foundation.database import fetch, fetch_row, fetch_value


@dataclass(frozen=True, slots=True)
class ListedOfficer:
    """An officer as the page and the command list them."""

    email: str
    name: str
    roles: tuple[str, ...]
    sees_contacts: bool
    active: bool
    second_factor: bool
    last_login_at: datetime | None


async def all_officers() -> list[ListedOfficer]:
    """Return all officers, active ones first, by name."""
    rows = await fetch(
        """
        SELECT email, name, roles, sees_contacts, active, totp_secret IS NOT NULL AS second_factor, last_login_at
        FROM officer ORDER BY active DESC, lower(name), email
        """
    )
    return [ListedOfficer(**{**row, "roles": tuple(row["roles"])}) for row in rows]


async def listed_officer(email: str) -> ListedOfficer:
    """Return one officer as listed.

    Raises:
        NoSuchOfficer: there is none with this address.
    """
    found = [officer for officer in await all_officers() if officer.email == read_email(email)]
    if not found:
        raise NoSuchOfficer(email)
    return found[0]


async def account(email: str, *, lock: bool = False) -> Any:
    """Return the whole row of the officer with this address.

    Raises:
        NoSuchOfficer: there is none.
    """
    row = await fetch_row(f"SELECT * FROM officer WHERE email = $1 {'FOR UPDATE' if lock else ''}", email)
    if row is None:
        raise NoSuchOfficer(email)
    return row


async def count_administrators(*, besides: int | None = None) -> int:
    """Return how many active administrators there are, not counting the officer `besides`."""
    count: int = await fetch_value(
        "SELECT count(*) FROM officer WHERE active AND 'administrator' = ANY(roles) AND id IS DISTINCT FROM $1", besides
    )
    return count


async def officer_of_session(session_id: str, *, now: datetime) -> tuple[Officer, datetime] | None:
    """Return whose session this is and when it was last seen; None when it has ended or its officer is not active."""
    row = await fetch_row(
        """
        SELECT o.id, o.email, o.name, o.roles, o.sees_contacts, s.verified, s.seen_at
        FROM session s JOIN officer o ON o.id = s.officer_id
        WHERE s.id = $1 AND s.expires_at > $2 AND o.active
        """,
        session_id,
        now,
    )
    if row is None:
        return None
    fields = {**row, "roles": frozenset(row["roles"])}
    seen_at = fields.pop("seen_at")
    return Officer(**fields), seen_at
