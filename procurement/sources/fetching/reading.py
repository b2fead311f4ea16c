"""Reading sources: due ones side by side, those of one host one after the other."""

import asyncio
from contextlib import aclosing
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

import msgspec
import structlog

from portal.foundation.database import execute, fetch, fetch_value, transaction
from procurement.sources.actions import Rules, Taken, import_data
from procurement.sources.actions.gone import mark_gone
from procurement.sources.actions.keeping import clear_alarm, host_of, raise_alarm
from procurement.sources.actions.runs import MOST_FAILURES, claim_run, count_failure, finish_run, shapes_before
from procurement.sources.domain import drift, silence
from procurement.sources.errors import AskedToWait, RunLost, SourceRefused
from procurement.sources.fetching.answers import PAUSE_SECONDS, answers_of, digest_of
from procurement.sources.formats.reasons import in_swedish
from procurement.sources.places import Allowed
from procurement.sources.queries import due_sources, readable_sources, source_named
from procurement.sources.web_client import Answer

MOST_AT_ONCE = 8
WENT_WRONG = "Ett fel hos oss stoppade läsningen. Det är antecknat i loggen."
log = structlog.get_logger("anbud.sources")


async def fetch_due(rules: Rules, allowed: Allowed, *, pause: float = PAUSE_SECONDS) -> int:
    """Read every source that is due and return how many were; a slow one delays only those of its own host."""
    due = sorted(await due_sources(rules.now), key=lambda one: (one["host"] or "", one["name"]))
    hosts = [list(group) for _, group in groupby(due, key=lambda one: one["host"] or one["name"])]
    limit = asyncio.Semaphore(MOST_AT_ONCE)
    if len(hosts) == 1:
        return await _one_host(hosts[0], rules, allowed, pause, limit)
    return sum(await asyncio.gather(*(_one_host(names, rules, allowed, pause, limit) for names in hosts)))


async def _one_host(
    sources: list[dict[str, Any]], rules: Rules, allowed: Allowed, pause: float, limit: asyncio.Semaphore
) -> int:
    """Read the sources of one host in turn; each is looked at again, since another worker may have read it."""
    read = 0
    async with limit:
        for place, source in enumerate(sources):
            if place and source["host"]:
                await asyncio.sleep(pause)
            try:
                found = await source_named(source["name"])
                read += await _fetch(found, rules, allowed, when_due=True, pause=pause) is not None
            except Exception as fault:  # one source that cannot even be begun delays no other
                log.exception("source not begun", source=source["name"], error=type(fault).__name__)
    return read


async def fetch_sources(
    name: str | None, rules: Rules, allowed: Allowed, *, pause: float = PAUSE_SECONDS
) -> list[Taken]:
    """Read one source, or all that are not paused, whether due or not."""
    sources = [await source_named(name)] if name else await readable_sources()
    return [
        await _fetch(found, rules, allowed, when_due=False, pause=pause)
        or _refused(found, "Källan läses redan, av en annan arbetare.")
        for found in sources
    ]


def _refused(found: dict[str, Any], words: str) -> Taken:
    taken = Taken(found["name"], found["kind"])
    taken.rejected.append({"place": "file", "reason": words})
    return taken


async def _fetch(
    found: dict[str, Any], rules: Rules, allowed: Allowed, *, when_due: bool, pause: float
) -> Taken | None:
    """Read one source and keep what came of it; None when it is not to be read now."""
    publish = found["mode"] == "publish"
    rules = msgspec.structs.replace(
        rules, kind=found["kind"], source=found["name"], publish=publish, review=not publish, columns=found["columns"]
    )
    if rules.dry_run:
        return (await _read(found, rules, allowed, pause))[0]
    run_id = await claim_run(found["id"], rules.now, when_due=when_due)
    if run_id is None:
        return None
    rules = msgspec.structs.replace(rules, run_id=run_id)
    try:
        return await _read_and_finish(found, rules, allowed, pause)
    except RunLost:
        log.warning("run lost", source=found["name"], run=run_id)
        return _refused(found, "En annan arbetare tog över läsningen.")


async def _read_and_finish(found: dict[str, Any], rules: Rules, allowed: Allowed, pause: float) -> Taken:
    wait = None
    try:
        taken, answer, error = await _read(found, rules, allowed, pause)
    except AskedToWait as asked:
        taken, answer, error, wait = _refused(found, str(asked)), None, str(asked), asked.wait
    except RunLost:
        raise
    except Exception as fault:  # whatever it is, the source is asked less often and the others go on
        log.exception("source failed", source=found["name"], error=type(fault).__name__)
        taken, answer, error = _refused(found, WENT_WRONG), None, WENT_WRONG
    async with transaction():
        now = rules.now
        shape = taken.shape if error is None and answer is not None and answer.body is not None else None
        await finish_run(rules.run_id or 0, taken, rules.moment, error=error, shape=shape)
        if error is not None:
            if await count_failure(found["id"], now, wait=wait):
                words = (
                    f"Källan {found['name']} har gett fel {MOST_FAILURES} gånger i rad och är pausad. Senast: {error}"
                )
                await raise_alarm(found["id"], "paused", words, now)
        else:
            await _succeed(found, rules.run_id or 0, taken, answer, now)
    return taken


async def _read(
    found: dict[str, Any], rules: Rules, allowed: Allowed, pause: float
) -> tuple[Taken, Answer | None, str | None]:
    """Read a source and return what came of it, its last answer, and what was wrong in Swedish."""
    taken, answer = Taken(found["name"], found["kind"]), None
    try:
        async with aclosing(answers_of(found, allowed, now=rules.now, pause=pause)) as answers:
            async for answer in answers:
                if answer.body is None or digest_of(answer) == found["body_hash"]:
                    taken.unchanged = await _count_notices(found["id"])
                    return taken, answer._replace(body=None), None
                before = (taken.new, taken.changed)
                await import_data(answer.body, urlsplit(found["url"]).path, rules, taken)
                if found["kind"] == "ted-api" and found["whole"] and before == (taken.new, taken.changed):
                    # Newest first: behind a page without news there is none, if the last reading came to its end.
                    break
            else:
                # An empty answer is more likely a fault than the end of everything.
                if taken.seen and not (taken.broke_off or rules.dry_run or found["kind"] == "ted-api"):
                    taken.gone = await mark_gone(found["id"], taken.seen, rules.now)
    except AskedToWait:
        raise
    except SourceRefused as refused:
        taken.rejected.append({"place": "file", "reason": str(refused)})
        return taken, answer, str(refused)
    return taken, answer, in_swedish(taken.rejected) if taken.broke_off else None


async def _count_notices(source_id: int) -> int:
    count: int = await fetch_value("SELECT count(*) FROM notice WHERE source_id = $1 AND gone_at IS NULL", source_id)
    return count


async def _succeed(found: dict[str, Any], run_id: int, taken: Taken, answer: Answer | None, now: datetime) -> None:
    """Keep what the next reading is to ask with, and see whether the source is as usual."""
    fresh = answer or Answer(None)
    moved = fresh.moved_to if found["kind"] != "ted-api" else None
    await execute(
        """UPDATE source SET failures = 0, last_success_at = $2, etag = coalesce($3, etag),
                  last_modified = coalesce($4, last_modified), body_hash = coalesce($5, body_hash),
                  url = coalesce($6, url), host = coalesce($7, host),
                  last_new_at = CASE WHEN $8 THEN $2 ELSE last_new_at END WHERE id = $1""",
        found["id"], now, fresh.etag, fresh.last_modified, digest_of(fresh), moved, host_of(moved) if moved else None,
        taken.new > 0,
    )  # fmt: skip
    if moved:
        await raise_alarm(
            found["id"], "moved", f"Källan {found['name']} har flyttat till {moved} och läses nu där.", now
        )
    if fresh.body is not None:
        unlike = drift(taken.shape, await shapes_before(found["id"], run_id))
        await _say(found, "drift", " ".join(unlike), now)
    quiet = silence(await _arrivals(found["id"]), now)
    await _say(
        found, "silence", f"Inget nytt på {quiet.days} dagar, vilket är mycket längre än vanligt." if quiet else "", now
    )


async def _say(found: dict[str, Any], kind: str, words: str, now: datetime) -> None:
    if words:
        await raise_alarm(found["id"], kind, f"Källan {found['name']}: {words}", now)
    else:
        await clear_alarm(found["id"], kind, now=now)


async def _arrivals(source_id: int) -> list[datetime]:
    """Return when something new came, one instant a day, the last year; later than staff last said what is usual."""
    rows = await fetch(
        """SELECT min(r.started_at) AS at FROM source_run r JOIN source s ON s.id = r.source_id
           WHERE s.id = $1 AND r.new > 0 AND r.started_at >= coalesce(s.usual_since, '-infinity')
           GROUP BY (r.started_at AT TIME ZONE 'UTC')::date ORDER BY 1""",
        source_id,
    )  # fmt: skip
    return [row["at"] for row in rows]
