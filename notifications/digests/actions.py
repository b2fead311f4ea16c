"""From hits to letters: at once, and in digests.

Hits are claimed by UPDATE … RETURNING in the transaction that writes their letter, so that each is in one letter or
in none, whatever is killed when.
"""

import json
import logging
from collections import defaultdict
from datetime import datetime
from typing import Any

from notifications.delivery.crash_points import pass_point
from notifications.digests import domain
from notifications.digests.clocks import tzdata_version
from notifications.digests.wording import Period, above, group_title, next_meeting
from notifications.letters.actions import write_letters
from notifications.letters.compose import Item, Reader, compose
from notifications.letters.fragments import Key, fragments_of
from notifications.letters.words import words
from notifications.matching.because import because_text
from portal.foundation import i18n
from portal.foundation.database import DATABASE_TROUBLE, execute, fetch, fetch_row, fetch_value, transaction
from portal.foundation.i18n.fallback import marked_gettext
from portal.foundation.settings import Settings
from procurement.categories.queries import trade_names
from procurement.meetings.queries import meeting_to_tell_of
from procurement.register.domain import is_earlier
from procurement.register.queries import procurements_with_ids, revisions_of
from suppliers.registry.queries import contacts_with_ids

log = logging.getLogger("anbud.digests")
BATCH = 500
# A hit belongs to a person: it follows when they change how often they want mail. What must go at once stays so.
PENDING = "hit h LEFT JOIN subscription s ON s.contact_id = h.contact_id AND s.ended_at IS NULL"
OWED = "CASE WHEN h.frequency = 'now' THEN 'now' ELSE coalesce(s.frequency, h.frequency) END"
KINDS = {"new": "alert", "changed": "change", "cancelled": "change", "awarded": "change", "reminder": "reminder"}


async def alerts_due(settings: Settings, now: datetime) -> int:
    """Write a letter for every person who is owed word at once; return how many. Running again writes none."""
    written = 0
    while True:
        async with transaction():
            people = await fetch(
                f"""SELECT h.contact_id, h.event FROM {PENDING} WHERE h.state = 'pending' AND {OWED} = 'now'
                   GROUP BY h.contact_id, h.event ORDER BY h.contact_id LIMIT $1""",
                BATCH,
            )
            if not people:
                return written
            for event in sorted({row["event"] for row in people}):
                ids = [row["contact_id"] for row in people if row["event"] == event]
                hits = await _claimable("now", ids, event, now)
                written += await _letters(event, hits, settings, now, None)


async def reminders_due(now: datetime) -> int:
    """Note who is to be reminded of a last day within a week; return how many. Running again notes none.

    They asked for it, or follow the procurement. One for each last day: a procurement whose last day moved further off is reminded of again.
    """
    noted: int = await fetch_value(
        """WITH written AS (
            INSERT INTO hit (contact_id, subscription_id, procurement_id, event, revision, hit, because, frequency,
                             matched_at)
            SELECT DISTINCT ON (p.id, h.contact_id) h.contact_id, h.subscription_id, p.id, 'reminder', p.revision,
                   h.hit, h.because, 'now', $1
            FROM procurement p CROSS JOIN LATERAL (
                SELECT o.contact_id, o.subscription_id, o.hit, o.because FROM hit o JOIN contact c ON c.id = o.contact_id
                WHERE o.procurement_id = p.id AND o.event = 'new' AND o.state = 'in_letter' AND c.reminders
                  AND c.ended_at IS NULL AND o.matched_at < p.deadline_at - $2::interval
                UNION ALL SELECT r.contact_id, r.subscription_id, 'followed', '{}' FROM receiving_subscription r
                WHERE r.confirmed_at < p.deadline_at - $2::interval
                  AND (r.paused_until IS NULL OR r.paused_until <= $1) AND r.subscription_id IN (
                    SELECT f.subscription_id FROM standing_subscription f WHERE f.procurements && ARRAY[p.reference])
                ) AS h
            WHERE p.status = 'open' AND p.deadline_at > $1 AND p.deadline_at <= $1 + $2::interval
              AND NOT EXISTS (SELECT FROM hit r WHERE r.contact_id = h.contact_id AND r.procurement_id = p.id
                              AND r.event = 'reminder' AND r.matched_at >= p.deadline_at - $2::interval)
            ON CONFLICT DO NOTHING RETURNING 1)
        SELECT count(*) FROM written""",
        now, domain.REMINDED_BEFORE,
    )  # fmt: skip
    return noted


async def digests_due(settings: Settings, now: datetime) -> int:
    """Make the daily and weekly run that should exist at `now`, once; return the number of letters."""
    return sum([await _run(frequency, settings, now) for frequency in ("day", "week")])


async def _run(frequency: str, settings: Settings, now: datetime) -> int:
    day = domain.run_due(frequency, now, settings.timezone)
    async with transaction():
        cutoff = domain.cutoff(day, settings.timezone)
        run = await fetch_row(
            """INSERT INTO digest_run (frequency, local_on, cutoff_at, timezone, tzdata, started_at, late)
               SELECT $1, $2, $3, $4, $5, $6, coalesce(max(local_on) < $7, false) FROM digest_run
               WHERE frequency = $1 AND local_on < $2 ON CONFLICT DO NOTHING RETURNING id, late""",
            frequency, day, cutoff, str(settings.timezone), tzdata_version(), now, domain.run_before(frequency, day),
        )  # fmt: skip
        if run is None:
            return 0
        pass_point("digest run written")
        letters, last = 0, 0
        while True:
            people = await fetch(
                f"""SELECT DISTINCT h.contact_id FROM {PENDING} WHERE h.state = 'pending' AND {OWED} = $1
                     AND h.matched_at < $2 AND h.contact_id > $3 ORDER BY h.contact_id LIMIT $4""",
                frequency, cutoff, last, BATCH,
            )  # fmt: skip
            if not people:
                break
            ids = [row["contact_id"] for row in people]
            last = ids[-1]
            hits = await _claimable(frequency, ids, None, cutoff)
            letters += await _letters("new", hits, settings, now, Period(frequency, day, run["late"]))
        await execute("UPDATE digest_run SET letters = $2 WHERE id = $1", run["id"], letters)
    return letters


async def _claimable(frequency: str, contacts: list[int], event: str | None, until: datetime) -> list[Any]:
    """Return and lock the hits of these people; those who must not get mail any more are settled with the reason."""
    await execute(
        """UPDATE hit h SET state = 'cancelled', reason = 'unsubscribed'
           FROM contact c WHERE c.id = h.contact_id AND h.state = 'pending' AND h.contact_id = ANY ($1)
             AND c.ended_at IS NOT NULL""",
        contacts,
    )
    await execute(
        """UPDATE hit h SET state = 'expired', reason = 'deadline passed' FROM procurement p
           WHERE p.id = h.procurement_id AND h.state = 'pending' AND h.contact_id = ANY ($1) AND h.event IN ('new', 'reminder')
             AND (p.status IN ('closed', 'awarded', 'ended', 'cancelled') OR p.deadline_at <= $2)""",
        contacts, until,
    )  # fmt: skip
    return await fetch(
        f"""SELECT h.* FROM {PENDING} WHERE h.state = 'pending' AND h.contact_id = ANY ($1)
             AND ($2::text IS NULL OR h.event = $2) AND {OWED} = $3 AND ($3 = 'now' OR h.matched_at < $4)
           ORDER BY h.contact_id, h.id FOR UPDATE OF h""",
        contacts, event, frequency, until,
    )  # fmt: skip


async def _letters(event: str, hits: list[Any], settings: Settings, now: datetime, period: Period | None) -> int:
    """Write one letter for each person who is owed these hits, in the caller's transaction; return how many."""
    if not hits:
        return 0
    procurements = await procurements_with_ids(sorted({hit["procurement_id"] for hit in hits}))
    if event == "changed":
        await _note_moved_deadlines(procurements, {hit["revision"] for hit in hits})
    contacts = await contacts_with_ids(sorted({hit["contact_id"] for hit in hits}))
    languages = {contact["language"] for contact in contacts.values()}
    pass_point("hits claimed")
    names, bodies, unwritten = await _fragments(procurements, languages, settings, event)
    quoting = _Quoting(
        procurements, names, {language: await trade_names(language) for language in languages}, event, now
    )
    owed: dict[int, list[Any]] = defaultdict(list)
    for hit in hits:
        if hit["procurement_id"] not in unwritten:
            owed[hit["contact_id"]].append(hit)
    meeting = await meeting_to_tell_of(now) if period else None
    following = {language: next_meeting(meeting, language, settings) for language in languages}
    letters: list[dict[str, Any]] = []
    keys: dict[int, str] = {}
    poisoned = {hit["id"]: unwritten[hit["procurement_id"]] for hit in hits if hit["procurement_id"] in unwritten}
    kind = "digest" if period else KINDS[event]
    for contact_id, theirs in owed.items():
        theirs.sort(key=quoting.order)
        key = f"{kind}:{contact_id}:{period.key if period else '-'.join(str(hit['id']) for hit in theirs)}"[:300]
        try:
            letters.append(_letter(kind, contacts[contact_id], theirs, quoting, key, settings, period, following))
        except Exception as error:
            log.exception("a letter to contact %s cannot be written", contact_id)
            poisoned |= dict.fromkeys((hit["id"] for hit in theirs), type(error).__name__)
            continue
        keys |= {hit["id"]: key for hit in theirs}
    await _give_up(poisoned)
    pass_point("letters rendered")
    ids = await write_letters(letters, bodies)
    await execute(
        """UPDATE hit SET state = 'in_letter', letter_id = l.letter_id
           FROM unnest($1::bigint[], $2::bigint[]) AS l (hit_id, letter_id) WHERE hit.id = l.hit_id""",
        list(keys), [ids[key] for key in keys.values()],
    )  # fmt: skip
    return len(letters)


def _letter(
    kind: str, contact: dict[str, Any], hits: list[Any], quoting: "_Quoting", key: str, settings: Settings,
    period: Period | None, following: dict[str, tuple[str, ...]],
) -> dict[str, Any]:  # fmt: skip
    language = contact["language"]
    theirs = [quoting.procurements[hit["procurement_id"]] for hit in hits]
    subject, head = above(quoting.event, theirs, language, settings, quoting.now, period)
    head["meeting"] = following[language]
    items = [quoting.item(hit, language) for hit in hits[: domain.MOST_ITEMS]]
    reader = Reader(contact["email"], language, contact["id"], contact["token_version"], contact["confirmed_at"])
    return compose(kind, reader, subject, head, items, key=key, settings=settings, at=quoting.now)


async def _fragments(
    procurements: dict[int, dict[str, Any]], languages: set[str], settings: Settings, event: str
) -> tuple[dict[Key, bytes], dict[bytes, bytes], dict[int, str]]:
    """Return the fragments, and why some procurements have none: one that cannot be rendered holds up no other."""
    try:
        return *await fragments_of(procurements, languages, settings.base_url, event=event), {}
    except DATABASE_TROUBLE:
        raise
    except Exception:
        log.exception("a procurement cannot be written into letters: each is tried by itself")
    names: dict[Key, bytes] = {}
    bodies: dict[bytes, bytes] = {}
    unwritten: dict[int, str] = {}
    for number, procurement in procurements.items():
        try:
            own, theirs = await fragments_of({number: procurement}, languages, settings.base_url, event=event)
            names, bodies = names | own, bodies | theirs
        except DATABASE_TROUBLE:
            raise
        except Exception as error:
            unwritten[number] = type(error).__name__
    return names, bodies, unwritten


async def _give_up(hits: dict[int, str]) -> None:
    """Settle hits that cannot be put into words, with the reason: nobody waits for them, and the officer sees them."""
    await execute(
        """UPDATE hit SET state = 'cancelled', reason = 'could not be written: ' || why
           FROM unnest($1::bigint[], $2::text[]) AS given_up (hit_id, why) WHERE hit.id = given_up.hit_id""",
        list(hits), list(hits.values()),
    )  # fmt: skip


async def _note_moved_deadlines(procurements: dict[int, dict[str, Any]], told: set[int]) -> None:
    """Note on each procurement whether its last day moved, and whether closer: that must not be missed."""
    for number, procurement in procurements.items():
        moves = [
            [datetime.fromisoformat(moment) if moment else None for moment in revision["changes"]["deadline_at"]]
            for revision in await revisions_of(number)
            if revision["number"] in told and "deadline_at" in revision["changes"]
        ]
        procurement["deadline_moved"] = bool(moves)
        procurement["deadline_earlier"] = any(is_earlier({"deadline_at": move}) for move in moves)


class _Quoting:
    """A batch's procurements as items of letters; what many readers share is worked out once."""

    def __init__(
        self, procurements: dict[int, dict[str, Any]], names: dict[Key, bytes], trades: dict[str, dict[str, str]],
        event: str, now: datetime,
    ) -> None:  # fmt: skip
        self.procurements, self.names, self.trades, self.event, self.now = procurements, names, trades, event, now
        self._order = {number: _order(procurement, now) for number, procurement in procurements.items()}
        self._items: dict[tuple[int, str, str, str], Item] = {}

    def order(self, hit: Any) -> tuple[int, float, str]:
        """Return where a hit stands in a letter: by group, then by last day."""
        return self._order[hit["procurement_id"]]

    def item(self, hit: Any, language: str) -> Item:
        """Return the hit as an item in a language."""
        number = hit["procurement_id"]
        known = (number, hit["hit"], hit["because"], language)
        if known not in self._items:
            with i18n.use_language(language):
                because = because_text(
                    hit["hit"], json.loads(hit["because"]), language, self.trades[language], marked_gettext
                )
                title = group_title(self.event, self._order[number][0])
            text, html = (self.names[number, language, f"{self.event}.{ending}"] for ending in ("txt", "html"))
            self._items[known] = Item(text, html, words("because", language, because), words("group", language, title))
        return self._items[known]


def _order(procurement: dict[str, Any], now: datetime) -> tuple[int, float, str]:
    deadline = procurement["deadline_at"]
    group = domain.group_of(procurement["status"], deadline, now)
    return group, deadline.timestamp() if deadline else 0.0, procurement["reference"]
