"""What procurements are called, by number."""

from collections.abc import Collection

from portal.foundation.database import fetch


async def public_titles(references: Collection[str], language: str) -> dict[str, str]:
    """Return the titles of those that were published, in the language or else the one they were written in."""
    rows = await fetch(
        """SELECT p.reference, coalesce(t.title, o.title) AS title FROM procurement p
            JOIN procurement_text o ON o.procurement_id = p.id AND o.language = p.language
            LEFT JOIN procurement_text t ON t.procurement_id = p.id AND t.language = $2
            WHERE p.reference = ANY ($1) AND p.published_at IS NOT NULL AND p.status <> 'draft'""",
        list(references), language,
    )  # fmt: skip
    return {row["reference"]: row["title"] for row in rows}
