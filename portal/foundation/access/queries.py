"""Reading officers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.foundation.access.domain import read_email
from portal.foundation.access.errors import NoSuchOfficer
from portal.foundation.database import Question, fetch, fetch_row, fetch_value, rows_of


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
    has_password: bool
    in_directory: bool
    invited_until: datetime | None

    @property
    def ways(self) -> str:
        """How they sign in, in words; nothing yet for one who has not answered the invitation."""
        return ", ".join(
            word for word, there in (("lösenord", self.has_password), ("kommunens katalog", self.in_directory)) if there
        )


async def all_officers() -> list[ListedOfficer]:
    """Return all officers, active ones first, by name."""
    rows = await fetch(
        """
        SELECT o.email, o.name, o.roles, o.sees_contacts, o.active, o.totp_secret IS NOT NULL AS second_factor,
            o.last_login_at, o.password_hash IS NOT NULL AS has_password, o.oidc_subject IS NOT NULL AS in_directory,
            CASE WHEN o.active AND coalesce(o.password_hash, o.oidc_subject) IS NULL THEN
                (SELECT max(i.expires_at) FROM invitation i WHERE i.officer_id = o.id AND i.used_at IS NULL) END
                AS invited_until
        FROM officer o ORDER BY o.active DESC, lower(o.name), o.email
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
    """Return how many administrators can sign in, not counting the officer `besides`; an unanswered invitation is none."""
    [row] = await rows_of(administrators(besides))
    return int(row["n"])


def administrators(besides: int | None = None) -> Question:
    """Ask how many administrators can sign in (`n`)."""
    return Question(
        "SELECT count(*) AS n FROM officer WHERE active AND 'administrator' = ANY(roles) AND id IS DISTINCT FROM $1 "
        "AND coalesce(password_hash, oidc_subject) IS NOT NULL",
        (besides,),
    )


async def session_began_at(session_id: str) -> datetime | None:
    """Return when the session began; None when it has ended."""
    began_at: datetime | None = await fetch_value("SELECT created_at FROM session WHERE id = $1", session_id)
    return began_at


async def password_hash_of(officer_id: int) -> str | None:
    """Return the hash of the officer's password; None for one without."""
    hashed: str | None = await fetch_value("SELECT password_hash FROM officer WHERE id = $1", officer_id)
    return hashed


async def recovery_codes_left(officer_id: int) -> int:
    """Return how many recovery codes the officer has not used."""
    left: int = await fetch_value("SELECT cardinality(recovery_codes) FROM officer WHERE id = $1", officer_id)
    return left


async def administrators_to_ask(most: int = 3) -> list[str]:
    """Return the names of whom to ask for an account."""
    rows = await fetch(
        "SELECT name FROM officer WHERE active AND 'administrator' = ANY(roles) "
        "ORDER BY last_login_at DESC NULLS LAST, name LIMIT $1",
        most,
    )
    return [row["name"] for row in rows]
