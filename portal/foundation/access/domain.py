"""Rules of access: roles, passwords, one-time codes, waits. Standard library only."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from portal.foundation.access.errors import DirectoryLacksAddress, DirectoryUntrusted, PasswordTooWeak, RoleUnknown

# Code, Swedish name, and the roles whose rights it includes.
ROLES: dict[str, tuple[str, frozenset[str]]] = {
    "reader": ("Läsare", frozenset()),
    "officer": ("Handläggare", frozenset({"reader"})),
    "procurer": ("Upphandlare", frozenset({"reader", "officer"})),
    "planner": ("Planansvarig", frozenset({"reader"})),
    "reporter": ("Rapportör", frozenset({"reader"})),
    "administrator": ("Administratör", frozenset({"reader", "officer", "procurer", "planner", "reporter"})),
}
ADMINISTRATOR = "administrator"

IDLE_LIMIT = timedelta(hours=2)
ABSOLUTE_LIMIT = timedelta(hours=12)
FRESH_FOR = timedelta(minutes=10)
INVITATION_AGE = timedelta(days=7)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
FREE_ATTEMPTS = 3
# How far the directory's clock may be from ours.
CLOCKS_MAY_DIFFER = timedelta(minutes=2)
OLDEST_TOKEN = timedelta(minutes=15)
LONGEST_WAIT = timedelta(minutes=15)
FAILURES_FORGOTTEN_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Officer:
    """A member of staff as far as access goes; the signed-in one is `request.user`."""

    id: int
    email: str
    name: str
    roles: frozenset[str]
    sees_contacts: bool
    verified: bool = True

    def has(self, role: str) -> bool:
        """Tell whether one of this officer's roles is `role` or includes it."""
        return allows(self.roles, role)


def allows(roles: frozenset[str], needed: str) -> bool:
    """Tell whether someone with `roles` may do what `needed` may do."""
    return needed in roles or any(needed in ROLES[role][1] for role in roles)


def read_role(word: str) -> str:
    """Return the code of the role that `word` names: its code, or its Swedish name with or without å, ä, ö."""
    plain = _plain(word)
    for code, (name, _) in ROLES.items():
        if plain in (code, _plain(name)) or (plain == "admin" and code == ADMINISTRATOR):
            return code
    raise RoleUnknown(word, tuple(ROLES))


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.strip().casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def read_email(text: str) -> str:
    """Return the address as it is kept and compared: trimmed, in lower case."""
    return text.strip().lower()


def check_password(password: str, email: str) -> str:
    """Return the password in the one form that is hashed, or refuse it.

    Length decides (NIST SP 800-63B); no rules about digits and signs. Paste is welcome, spaces count.
    """
    password = unicodedata.normalize("NFKC", password)
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooWeak(f"Lösenordet måste ha minst {SHORTEST_PASSWORD} tecken.")
    if len(password) > LONGEST_PASSWORD:
        raise PasswordTooWeak(f"Lösenordet får ha högst {LONGEST_PASSWORD} tecken.")
    name = email.split("@")[0]
    if len(set(password)) < 5 or (len(name) >= 4 and name in password.lower()):
        raise PasswordTooWeak("Lösenordet är för lätt att gissa.")
    return password


def wait_after(failures: int) -> timedelta:
    """Return how long an account waits after this many failures in a row: none, then doubling to a quarter."""
    if failures < FREE_ATTEMPTS:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(failures - FREE_ATTEMPTS + 1, 20)), LONGEST_WAIT)


def session_ends_at(started_at: datetime, seen_at: datetime) -> datetime:
    """Return the instant from which a session no longer counts: two hours unused, or twelve in all."""
    return min(started_at + ABSOLUTE_LIMIT, seen_at + IDLE_LIMIT)


def is_fresh(began_at: datetime, now: datetime) -> bool:
    """Tell whether a session began so lately that the person need not show once more who they are."""
    return now - began_at < FRESH_FOR


def administrators_needed(in_production: bool) -> int:
    """Return how many administrators must be active: two where one on leave would lock everyone out."""
    return 2 if in_production else 1


@dataclass(frozen=True, slots=True)
class DirectoryPerson:
    """Somebody the municipality's directory vouches for; `subject` is theirs for good, with the issuer before it."""

    subject: str
    email: str
    name: str


def person_of(
    claims: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str, trust_email: bool, now: datetime
) -> DirectoryPerson:
    """Return whom the claims of an ID token are about (OpenID Connect Core 3.1.3.7); its signature is checked before.

    Raises:
        DirectoryUntrusted: they are another issuer's, for somebody else, for another sign-in, too old or too new.
        DirectoryLacksAddress: there is no address, or the directory does not stand for it.
    """
    wrong = _wrong_in(claims, issuer, client_id, nonce, now)
    if wrong:
        raise DirectoryUntrusted(wrong)
    email = claims.get("email")
    verified = claims.get("email_verified") in (True, "true")
    # Not told is not verified, unless the operator says that every address in the directory is.
    if (
        not isinstance(email, str)
        or "@" not in email
        or not (verified or (trust_email and "email_verified" not in claims))
    ):
        raise DirectoryLacksAddress
    name = claims.get("name")
    return DirectoryPerson(f"{issuer} {claims['sub']}", read_email(email), name if isinstance(name, str) else "")


def _wrong_in(claims: Mapping[str, Any], issuer: str, client_id: str, nonce: str, now: datetime) -> str:
    audience = claims.get("aud")
    audience = [audience] if isinstance(audience, str) else audience
    if claims.get("iss") != issuer:
        return "another issuer"
    if not isinstance(audience, list) or client_id not in audience:
        return "for another client"
    if (len(audience) > 1 or "azp" in claims) and claims.get("azp") != client_id:
        return "another authorised party"
    if not nonce or claims.get("nonce") != nonce:
        return "for another sign-in"
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        return "no subject"
    return _wrong_time(claims, now)


def _wrong_time(claims: Mapping[str, Any], now: datetime) -> str:
    ends, issued = claims.get("exp"), claims.get("iat")
    if not isinstance(ends, int | float) or not isinstance(issued, int | float):
        return "no time"
    slack, instant = CLOCKS_MAY_DIFFER.total_seconds(), now.timestamp()
    if instant >= ends + slack or instant > issued + OLDEST_TOKEN.total_seconds():
        return "too old"
    return "from the future" if issued > instant + slack else ""
