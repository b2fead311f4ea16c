"""What keys are and what they may be for."""

import hashlib
import secrets

PREFIX = "anbud_"
# How much of a key is kept and shown, to tell one from another.
SHOWN = len(PREFIX) + 6
LONGEST_NAME = 80
# Scope, what it lets a system do in Swedish.
SCOPES = {
    "procurements:write": "Skriva utkast och ändra upphandlingar",
    "procurements:publish": "Publicera upphandlingar",
    "notices:import": "Lämna in filer med annonser till granskning",
}


def new_key() -> str:
    """Return a key that nobody can guess: 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(key: str) -> bytes:
    """Return what is kept of a key. A fast hash is enough: there is nothing to guess from."""
    return hashlib.sha256(key.encode()).digest()
