"""The two links that every letter carries."""

from datetime import datetime

from portal.foundation import tokens


def manage_token(contact_id: int, version: int, secret: str, now: datetime) -> str:
    """Return the token of the page where the contact changes its choices."""
    return tokens.seal("manage", {"contact": contact_id, "version": version}, secret, now=now)


def unsubscribe_token(contact_id: int, secret: str, scope: str = "all") -> str:
    """Return the token that ends all mail to the contact, or with `scope` only what it names; it never expires."""
    payload: dict[str, object] = {"contact": contact_id}
    return tokens.seal("unsubscribe", payload if scope == "all" else payload | {"scope": scope}, secret)
