"""Which firms of a list are here already; one question for the whole list."""

from collections.abc import Collection, Sequence

from portal.foundation.database import fetch


async def subscribing(emails: Collection[str]) -> dict[str, int]:
    """Return the contacts that get mail, by address."""
    rows = await fetch(
        "SELECT id, email FROM contact WHERE email = ANY ($1) AND confirmed_at IS NOT NULL AND ended_at IS NULL",
        list(emails),
    )
    return {row["email"]: row["id"] for row in rows}


async def firms_numbered(numbers: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return firms by (country, number)."""
    rows = await fetch(
        """SELECT f.id, f.country, f.organisation_number FROM supplier f
           JOIN (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS w (country, number)) AS w
             ON f.organisation_number = w.number AND f.country = w.country""",
        [country for country, _ in numbers], [number for _, number in numbers],
    )  # fmt: skip
    return {(row["country"], row["organisation_number"]): row["id"] for row in rows}


async def firms_named(names: Collection[str]) -> dict[str, int]:
    """Return firms without a number by their name in small letters: with one, the number tells who they are."""
    rows = await fetch("SELECT id, lower(name) AS name FROM supplier WHERE lower(name) = ANY ($1)", list(names))
    return {row["name"]: row["id"] for row in rows}
