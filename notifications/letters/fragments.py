"""Fragments: a procurement's words in a language, rendered once for each revision and kept as wire-ready bytes."""

from collections.abc import Iterable
from typing import Any

from notifications.letters import domain
from notifications.letters.words import render
from portal.foundation import i18n
from portal.foundation.database import execute_many, fetch
from portal.foundation.i18n import N_
from procurement.register.queries import text_in

PRECISIONS = {
    "day": N_("preliminärt %(day)s"),
    "month": N_("%(month)s"),
    "quarter": N_("kvartal %(quarter)s %(year)s"),
    "half": N_("halvår %(half)s %(year)s"),
    "year": N_("%(year)s"),
}
MOST_LOTS = 10
Key = tuple[int, str, str]  # procurement id, language, part


async def fragments_of(
    procurements: dict[int, dict[str, Any]], languages: Iterable[str], base_url: str, *, event: str = "new"
) -> tuple[dict[Key, bytes], dict[bytes, bytes]]:
    """Return the digest of each (procurement, language, part) and the bytes of each digest, writing what is new.

    A fragment is written once for a procurement's revision and never again; every letter quotes the same bytes.
    """
    languages = list(languages)
    known, bodies = await _kept(procurements, languages, event)
    missing = [
        (procurement, language)
        for procurement in procurements.values()
        for language in languages
        if (procurement["id"], language, f"{event}.txt") not in known
    ]
    rows: list[tuple[int, int, str, str, bytes]] = []
    for procurement, language in missing:
        for ending in ("txt", "html"):
            body = rendered_item(procurement, language, ending, base_url, event)
            name = domain.digest(body)
            known[procurement["id"], language, f"{event}.{ending}"] = name
            bodies[name] = body
            rows.append((procurement["id"], procurement["revision"], language, f"{event}.{ending}", name))
    if rows:
        await execute_many(
            "INSERT INTO fragment (digest, body) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            [(row[4], bodies[row[4]]) for row in rows],
        )
        await execute_many(
            """INSERT INTO fragment_of (procurement_id, revision, language, part, digest)
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING""",
            rows,
        )
    return known, bodies


async def _kept(
    procurements: dict[int, dict[str, Any]], languages: list[str], event: str
) -> tuple[dict[Key, bytes], dict[bytes, bytes]]:
    rows = await fetch(
        """SELECT o.procurement_id, o.language, o.part, o.digest, f.body
           FROM fragment_of o JOIN fragment f ON f.digest = o.digest
           JOIN unnest($1::int[], $2::int[]) AS w (id, revision) ON w.id = o.procurement_id AND w.revision = o.revision
           WHERE o.language = ANY ($3) AND o.part LIKE $4 || '.%'""",
        list(procurements),
        [procurement["revision"] for procurement in procurements.values()],
        languages,
        event,
    )
    known = {(row["procurement_id"], row["language"], row["part"]): row["digest"] for row in rows}
    return known, {row["digest"]: row["body"] for row in rows}


def rendered_item(procurement: dict[str, Any], language: str, ending: str, base_url: str, event: str) -> bytes:
    """Return the wire-ready bytes of a procurement's part; the same ones are kept when it is mailed."""
    return domain.quoted_printable(item_text(procurement, language, ending, base_url, event))


def item_text(procurement: dict[str, Any], language: str, ending: str, base_url: str, event: str) -> str:
    """Return the words of a procurement's part, as text or as HTML with its styles inline."""
    spoken, text = text_in(procurement, language)
    prefix = "" if language == "sv" else f"/{language}"
    with i18n.use_language(language):
        values = {
            "title": text["title"],
            "summary": _cut(text.get("summary") or ""),
            "deadline_at": None if event in ("cancelled", "awarded") else procurement["deadline_at"],
            "planned": planned_text(procurement),
            "facts": _facts(procurement),
            "lots": _lots(procurement, event),
            "other_language": spoken if spoken != language else "",
            "foreign": only_in(spoken) if spoken != language else "",
            "url": f"{base_url}{prefix}/upphandlingar/{procurement['reference']}",
            "change": _change(procurement, event),
        }
    return render(f"item.{ending}", language, **values)


ONLY_IN = {
    "sv": N_("Texten finns bara på svenska."),
    "fi": N_("Texten finns bara på finska."),
    "en": N_("Texten finns bara på engelska."),
}


def only_in(spoken: str) -> str:
    """Return the line that says in which language alone the text is, in the reader's."""
    return i18n.gettext(ONLY_IN.get(spoken, N_("Texten finns bara på originalspråket.")))


def _change(procurement: dict[str, Any], event: str) -> str:
    if event == "cancelled":
        return i18n.gettext("Avbruten: %(reason)s") % {"reason": procurement["cancelled_reason"] or ""}
    if event == "awarded":
        return i18n.gettext("Avgjord. Uppdraget gick till %(winner)s.") % {"winner": procurement["awarded_to"] or "–"}
    if event == "changed":
        if procurement.get("deadline_earlier"):
            return i18n.gettext("OBS! Sista dag är tidigarelagd. Det här gäller nu:")
        if procurement.get("deadline_moved"):
            return i18n.gettext("Sista dag är ändrad. Det här gäller nu:")
        return i18n.gettext("Ändrad. Det här gäller nu:")
    return ""


def planned_text(procurement: dict[str, Any]) -> str:
    """Return when a procurement is planned for, no more exact than is known."""
    day = procurement["planned_on"]
    if day is None:
        return ""
    pattern = i18n.gettext(PRECISIONS[procurement["planned_precision"]])
    month = i18n.long_date(day).split(" ", 1)[-1]
    quarter, half = (day.month - 1) // 3 + 1, (day.month - 1) // 6 + 1
    return pattern % {"day": i18n.long_date(day), "month": month, "quarter": quarter, "half": half, "year": day.year}


def _facts(procurement: dict[str, Any]) -> str:
    value = i18n.money_text(procurement["value_from_minor"], procurement["value_to_minor"], procurement["currency"])
    facts = [procurement["unit"], procurement["buyer"], procurement["place"], value]
    return " · ".join(fact for fact in facts if fact)


def _lots(procurement: dict[str, Any], event: str) -> list[str]:
    """Return a line for each lot: what it is, its last day where it has its own, and who won it when that is told."""
    lines = [_lot(lot, event) for lot in procurement["lots"][:MOST_LOTS]]
    left = len(procurement["lots"]) - len(lines)
    return (
        [*lines, i18n.ngettext("och %(num)s del till", "och %(num)s delar till", left) % {"num": left}]
        if left
        else lines
    )


def _lot(lot: dict[str, Any], event: str) -> str:
    said = i18n.gettext("Del %(number)s") % {"number": lot["number"]}
    said += f": {lot['title']}" if lot["title"] else ""
    if lot["cancelled"]:
        return said + " – " + i18n.gettext("avbruten")
    if event == "awarded":
        return said + " – " + (lot["awarded_to"] or i18n.gettext("ingen vinnare"))
    if lot["deadline_at"] and event != "cancelled":
        return said + " – " + i18n.gettext("Sista dag att lämna anbud:") + " " + i18n.deadline_text(lot["deadline_at"])
    return said


def _cut(text: str, most: int = 300) -> str:
    """Return the text, cut at a word."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"
