"""From hits to letters: at once, and in digests.

Hits are claimed by UPDATE … RETURNING in the transaction that writes their letter, so that each is in one letter or
in none, whatever is killed when.
"""

import json
from collections import defaultdict
from datetime import datetime
from typing import Any

from notifications.digests import domain
from notifications.letters.actions import write_letters
from notifications.letters.compose import Item, Reader, compose
from notifications.letters.fragments import fragments_of
from notifications.matching.because import because_text
from portal.foundation import i18n
from portal.foundation.database import execute, execute_many, fetch, fetch_value, transaction
from portal.foundation.i18n import N_
from portal.foundation.settings import Settings
from portal.foundation.web.site import Site
from procurement.categories.queries import trade_names
from procurement.register.queries import procurements_with_ids, revisions_of, text_in
from suppliers.registry.queries import contacts_with_ids

BATCH = 500
# A hit belongs to a person: it follows when they change how often they want mail. What must go at once stays so.
PENDING = "hit h LEFT JOIN subscription s ON s.contact_id = h.contact_id AND s.ended_at IS NULL"
OWED = "CASE WHEN h.frequency = 'now' THEN 'now' ELSE coalesce(s.frequency, h.frequency) END"
GROUPS = (N_("Sista dag inom 14 dagar"), N_("Öppna"), N_("Planerade"))

FOLLOWED = N_("Ändringar i upphandlingar du följer")
KINDS = {"new": "alert", "changed": "change", "cancelled": "change", "reminder": "reminder"}


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
                written += await _letters(KINDS[event], event, hits, settings, now, "")


async def reminders_due(now: datetime) -> int:
    """Note who is to be reminded of a last day within a week; return how many. Running again notes none.

    One for each last day: a procurement whose last day moved further off is reminded of again.
    """
    noted: int = await fetch_value(
        """WITH written AS (
            INSERT INTO hit (contact_id, subscription_id, procurement_id, event, revision, hit, because, frequency,
                             matched_at)
            SELECT h.contact_id, h.subscription_id, p.id, 'reminder', p.revision, h.hit, h.because, 'now', $1
            FROM hit h JOIN procurement p ON p.id = h.procurement_id JOIN contact c ON c.id = h.contact_id
            WHERE h.event = 'new' AND h.state = 'in_letter' AND c.reminders AND c.ended_at IS NULL
              AND p.status = 'open' AND p.deadline_at > $1 AND p.deadline_at <= $1 + $2::interval
              AND h.matched_at < p.deadline_at - $2::interval
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
    if day is None:
        return 0
    async with transaction():
        cutoff = domain.cutoff(day, settings.timezone)
        run = await fetch_value(
            """INSERT INTO digest_run (frequency, local_on, cutoff_at, timezone, started_at) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT DO NOTHING RETURNING id""",
            frequency, day, cutoff, str(settings.timezone), now,
        )  # fmt: skip
        if run is None:
            return 0
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
            letters += await _letters("digest", "new", hits, settings, now, f"{frequency}:{day}")
        await execute("UPDATE digest_run SET letters = $2 WHERE id = $1", run, letters)
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


async def _letters(kind: str, event: str, hits: list[Any], settings: Settings, now: datetime, period: str) -> int:
    if not hits:
        return 0
    procurements = await procurements_with_ids(sorted({hit["procurement_id"] for hit in hits}))
    if event == "changed":
        await _note_moved_deadlines(procurements, {hit["revision"] for hit in hits})
    contacts = await contacts_with_ids(sorted({hit["contact_id"] for hit in hits}))
    languages = {contact["language"] for contact in contacts.values()}
    names, bodies = await fragments_of(procurements, languages, settings.base_url, event=event)
    trades = {language: await trade_names(language) for language in languages}
    owed: dict[int, list[Any]] = defaultdict(list)
    for hit in hits:
        owed[hit["contact_id"]].append(hit)
    letters: list[dict[str, Any]] = []
    keys: dict[int, str] = {}
    for contact_id, theirs in owed.items():
        contact = contacts[contact_id]
        language = contact["language"]
        theirs = sorted(theirs, key=lambda hit: _order(procurements[hit["procurement_id"]], now))
        items = [
            _item(hit, procurements[hit["procurement_id"]], language, names, trades[language], event, now)
            for hit in theirs[: domain.MOST_ITEMS]
        ]
        key = f"{kind}:{contact_id}:{period or '-'.join(str(hit['id']) for hit in theirs)}"[:300]
        reader = Reader(contact["email"], language, contact_id, contact["token_version"])
        subject, heading, intro = _words(kind, event, theirs, procurements, language, settings, now)
        titles = [text_in(procurements[hit["procurement_id"]], language)[1]["title"] for hit in theirs[:3]]
        more_url = f"{settings.base_url}{'' if language == 'sv' else f'/{language}'}/upphandlingar" if intro else ""
        values = {"heading": heading, "intro": intro, "preheader": " · ".join(titles), "more_url": more_url}
        letters.append(compose(kind, reader, subject, values, items, key=key, settings=settings, at=now))
        keys |= {hit["id"]: key for hit in theirs}
    ids = await write_letters(letters, bodies)
    await execute_many(
        "UPDATE hit SET state = 'in_letter', letter_id = $2 WHERE id = $1",
        [(hit_id, ids[key]) for hit_id, key in keys.items()],
    )
    return len(letters)


async def _note_moved_deadlines(procurements: dict[int, dict[str, Any]], told: set[int]) -> None:
    for number, procurement in procurements.items():
        procurement["deadline_moved"] = any(
            revision["number"] in told and "deadline_at" in revision["changes"]
            for revision in await revisions_of(number)
        )


def _order(procurement: dict[str, Any], now: datetime) -> tuple[int, float, str]:
    deadline = procurement["deadline_at"]
    group = domain.group_of(procurement["status"], deadline, now)
    return group, deadline.timestamp() if deadline else 0.0, procurement["reference"]


def _item(
    hit: Any, procurement: dict[str, Any], language: str, names: dict[Any, bytes], trades: dict[str, str], event: str,
    now: datetime,
) -> Item:  # fmt: skip
    group = domain.group_of(procurement["status"], procurement["deadline_at"], now)
    with i18n.use_language(language):
        title = i18n.gettext(GROUPS[group] if event in ("new", "reminder") else FOLLOWED)
        because = because_text(hit["hit"], json.loads(hit["because"]), language, trades)
    key = (procurement["id"], language)
    return Item(names[*key, f"{event}.txt"], names[*key, f"{event}.html"], because, title)


def _words(
    kind: str, event: str, hits: list[Any], procurements: dict[int, dict[str, Any]], language: str,
    settings: Settings, now: datetime,
) -> tuple[str, str, str]:  # fmt: skip
    first = procurements[hits[0]["procurement_id"]]
    title, n = text_in(first, language)[1]["title"], len(hits)
    with i18n.use_language(language):
        more = i18n.gettext("Se alla %(n)s på webben.") % {"n": n} if n > domain.MOST_ITEMS else ""
        if event == "cancelled":
            return i18n.gettext("Avbruten: %(title)s") % {"title": title}, i18n.gettext("Avbruten upphandling"), more
        if event == "changed" and n == 1 and first["deadline_moved"] and first["deadline_at"]:
            said = {"day": i18n.day_and_month(i18n.last_minute(first["deadline_at"])), "title": title}
            subject = i18n.gettext("Ändrat: sista dag är nu %(day)s – %(title)s") % said
            return subject, i18n.gettext("Ändrad upphandling"), more
        if event == "changed":
            return i18n.gettext("Ändrat: %(title)s") % {"title": title}, i18n.gettext("Ändrad upphandling"), more
        if event == "reminder":
            days = domain.days_left(first["deadline_at"], now, settings.timezone)
            left = i18n.ngettext("%(n)s dag kvar: %(title)s", "%(n)s dagar kvar: %(title)s", days)
            return left % {"n": days, "title": title}, i18n.gettext("Sista dag närmar sig"), more
        heading = i18n.ngettext("%(n)s ny upphandling", "%(n)s nya upphandlingar", n) % {"n": n}
        if kind == "digest" or n > 1:
            subject = i18n.ngettext(
                "%(n)s ny upphandling från %(buyer)s", "%(n)s nya upphandlingar från %(buyer)s", n
            ) % {"n": n, "buyer": Site(settings.municipality).name}
            return subject, heading, more
        subject = i18n.gettext("Ny upphandling: %(title)s") % {"title": title}
        if first["deadline_at"] and first["status"] == "open":
            last = i18n.gettext("svara senast %(day)s") % {
                "day": i18n.day_and_month(i18n.last_minute(first["deadline_at"]))
            }
            subject = f"{subject} – {last}"
        return subject, heading, more
