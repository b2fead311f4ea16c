"""Reviewing translations, and what is shown of them."""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta

from portal.foundation.audit import record_event
from portal.foundation.database import execute, fetch, transaction
from portal.foundation.i18n.catalogue import show_only
from portal.foundation.i18n.public import public_texts_in
from portal.foundation.wording.queries import DRAFTS, drafts_are_shown, reviews_in

DRAFTED = "fit"
REFRESHED_EVERY = timedelta(seconds=30)
_refreshed_at: list[datetime] = []


async def review_texts(language: str, digests: Collection[str], *, by: str, now: datetime) -> int:
    """Note that somebody has read these translations and found them good; return how many were not reviewed before."""
    known = {text.digest for text in await asyncio.to_thread(public_texts_in, language) if text.said}
    async with transaction():
        rows = await fetch(
            "INSERT INTO text_review (language, digest, by, at) SELECT $1, digest, $3, $4 "
            "FROM unnest($2::text[]) AS digest ON CONFLICT (language, digest) DO NOTHING RETURNING id",
            language,
            sorted(known & set(digests)),
            by,
            now,
        )
        if rows:
            details = {"texts": len(rows)}
            await record_event(by, "text.reviewed", "text", language, at=now, details=details)
    return len(rows)


async def set_drafts(shown: bool, *, by: str, now: datetime) -> None:
    """Show Meänkieli that nobody has reviewed, or Swedish in its place until somebody has."""
    async with transaction():
        before = await drafts_are_shown()
        await execute(
            "INSERT INTO site_setting (name, value, by, at) VALUES ($1, $2, $3, $4) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value, by = excluded.by, at = excluded.at",
            DRAFTS,
            "yes" if shown else "no",
            by,
            now,
        )
        if before != shown:
            details = {"shown": [before, shown]}
            await record_event(by, "setting.changed", "setting", DRAFTS, at=now, details=details)
    _refreshed_at.clear()


async def refresh_drafts(now: datetime) -> None:
    """Make this process show of Meänkieli what is to be shown; the database is asked twice a minute at most."""
    if _refreshed_at and timedelta(0) <= now - _refreshed_at[0] < REFRESHED_EVERY:
        return
    if await drafts_are_shown():
        show_only(DRAFTED, None)
    else:
        reviewed = await reviews_in(DRAFTED)
        texts = await asyncio.to_thread(public_texts_in, DRAFTED)
        show_only(DRAFTED, frozenset(text.swedish for text in texts if text.digest in reviewed))
    _refreshed_at[:] = [now]
