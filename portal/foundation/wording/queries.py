"""Reading reviews and settings."""

from datetime import datetime
from typing import NamedTuple

from portal.foundation.database import fetch, fetch_value

DRAFTS = "drafts_in_meankieli"


class Review(NamedTuple):
    """Who found a translation good, and when."""

    by: str
    at: datetime


async def reviews_in(language: str) -> dict[str, Review]:
    """Return the reviews of a language by what recognises text and translation."""
    rows = await fetch("SELECT digest, by, at FROM text_review WHERE language = $1", language)
    return {row["digest"]: Review(row["by"], row["at"]) for row in rows}


async def drafts_are_shown() -> bool:
    """Tell whether Meänkieli that nobody has reviewed is shown; it is until somebody says otherwise."""
    return bool(await fetch_value("SELECT value FROM site_setting WHERE name = $1", DRAFTS) != "no")
