"""`/intern/importera`: lists of procurements, a plan or what is announced; each row becomes a draft that waits for review."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec

from portal.foundation.database import fetch, fetch_value
from portal.foundation.settings import Settings
from procurement.intake.domain import Judged, Made, repeated
from procurement.intake.formats.table import Row, shown
from procurement.intake.ports import Field, Listed
from procurement.sources.actions import Rules
from procurement.sources.actions.batches import import_batch
from procurement.sources.actions.files import source_named
from procurement.sources.actions.proposing import proposals
from procurement.sources.actions.rules import BATCH, Pending, Taken
from procurement.sources.actions.taking_back import take_back
from procurement.sources.actions.written_here import written_here
from procurement.sources.domain import content_hash
from procurement.sources.formats.columns import SYNONYMS
from procurement.sources.formats.notice import NoticeRead, Rejected
from procurement.sources.formats.rows import read_rows

_FIELDS = (
    ("title", "Rubrik", True, False), ("description", "Beskrivning", False, False), ("buyer_name", "Köpare", False, False),
    ("cpv", "CPV-koder", False, False), ("planned_on", "Planerad annonsering", False, True),
    ("published_at", "Publicerad", False, True), ("deadline_at", "Sista anbudsdag", False, True),
    ("contract_from_on", "Avtal från", False, True), ("contract_until_on", "Avtal till", False, True),
    ("value", "Uppskattat värde", False, False), ("value_from", "Värde från", False, False), ("value_to", "Värde till", False, False),
    ("currency", "Valuta", False, False), ("url", "Länk", False, False), ("submission_url", "Länk för anbud", False, False),
    ("procedure", "Förfarande", False, False), ("locality", "Plats", False, False), ("upphandlings_id", "Upphandlings-id", False, False),
    ("case_number", "Diarienummer", False, False), ("external_id", "Eget löpnummer", False, False), ("status", "Läge", False, False),
    ("language", "Språk", False, False), ("contact_name", "Kontaktperson", False, False),
)  # fmt: skip
TWICE = "Raden säger samma sak som rad {first}."
HERE = "Finns redan: {title} ({reference})."


class ProcurementList:
    """Procurements from a file."""

    kind = "upphandlingar"
    role = "officer"
    personal = False
    title = "Upphandlingar"
    about = "En inköpsplan eller en lista över upphandlingar. Varje rad blir ett utkast som väntar på granskning."
    fields: Sequence[Field] = tuple(
        Field(key, title, SYNONYMS.get(key, title), required, is_date) for key, title, required, is_date in _FIELDS
    )
    examples: Sequence[Mapping[str, str]] = (
        {"title": "Snöröjning i byarna", "description": "Plogning och sandning, 14 byar.", "cpv": "90620000",
         "planned_on": "2027 kv 2", "value": "1,2 mkr", "contract_until_on": "2031-04-30"},
        {"title": "Mat till skolor", "cpv": "15000000", "planned_on": "2027-03", "value": "4 000 000",
         "case_number": "KS 2026/112"},
    )  # fmt: skip
    then = ("/intern/granska", "Granska utkasten")

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    async def check(self, listed: Listed, *, source: str, now: datetime) -> list[Judged]:
        """Return rows that cannot be read, that are said twice, or that are here already."""
        items = await asyncio.to_thread(self._read, listed)
        notices = {_number(item.place): item for item in items if isinstance(item, NoticeRead)}
        judged = {_number(item.place): _wrong(item, listed) for item in items if isinstance(item, Rejected)}
        again = repeated([(number, _saying(notice)) for number, notice in notices.items()])
        judged |= {n: Judged(n, "known", {"title": TWICE.format(first=first)}) for n, first in again.items()}
        rest = {n: notice for n, notice in notices.items() if n not in judged}
        for number, (reference, title) in (await self._known(rest, source, now)).items():
            words = HERE.format(title=title, reference=reference)
            judged[number] = Judged(number, "known", {"title": words}, f"/intern/upphandlingar/{reference}")
        return [judged[number] for number in sorted(judged)]

    async def take(self, listed: Listed, *, source: str, by: str, now: datetime) -> list[Made]:
        """Write each row as a notice with a draft that waits for review."""
        items = await asyncio.to_thread(self._read, listed)
        notices = [item for item in items if isinstance(item, NoticeRead)]
        source_id, rules, taken = await source_named(source), self._rules(source, now, owner=by), Taken(source, "csv")
        pending = iter([Pending(notice, content_hash(notice)) for notice in notices])
        while batch := list(islice(pending, BATCH)):
            await import_batch(batch, source_id, taken, rules)
        rows = await fetch(
            """SELECT n.id, n.external_id, p.reference FROM notice n JOIN procurement p ON p.id = n.procurement_id
               WHERE n.source_id = $1 AND n.external_id = ANY ($2) AND n.received_at = $3""",
            source_id, [notice.external_id for notice in notices], now,
        )  # fmt: skip
        there = {row["external_id"]: row for row in rows}
        return [
            Made(_number(notice.place), row["id"], notice.title, f"/intern/upphandlingar/{row['reference']}")
            for notice in notices if (row := there.get(notice.external_id))
        ]  # fmt: skip

    async def take_back(self, made: Sequence[Made], *, by: str, now: datetime) -> set[int]:
        """Drop the drafts that are as they came."""
        return await take_back([one.object_id for one in made])

    def _read(self, listed: Listed) -> list[NoticeRead | Rejected]:
        rows: list[tuple[int, Row]] = [(listed.table.how.header or 0, listed.table.header), *listed.table.rows]
        return list(read_rows(rows, self.settings.timezone, listed.columns, begins_with_header=True))

    def _rules(self, source: str, now: datetime, owner: str | None = None) -> Rules:
        return Rules(
            now=now, office=self.settings.timezone, municipality=self.settings.municipality, source=source, kind="csv",
            owner=owner,
        )  # fmt: skip

    async def _known(self, notices: dict[int, NoticeRead], source: str, now: datetime) -> dict[int, tuple[str, str]]:
        """Return rows that are here already, with the procurement that tells of the same."""
        rules, own = self._rules(source, now), await written_here()
        source_id = await fetch_value("SELECT id FROM source WHERE name = $1", source) or 0
        found = await proposals(list(notices.values()), source_id, "csv", rules, own)
        same = await _same_notices(list(notices.values()), source_id)
        ids = {n: same.get(notice.external_id) or _by_key(notice, same) for n, notice in notices.items()}
        ids |= {n: found[one.external_id].id for n, one in notices.items() if not ids[n] and one.external_id in found}
        rows = await fetch(
            """SELECT p.id, p.reference, (SELECT title FROM procurement_text t WHERE t.procurement_id = p.id
                                          ORDER BY t.language = p.language DESC LIMIT 1) AS title
               FROM procurement p WHERE p.id = ANY ($1)""",
            list({one for one in ids.values() if one}),
        )
        told = {row["id"]: (row["reference"], row["title"] or "") for row in rows}
        return {number: told[one] for number, one in ids.items() if one in told}


def _number(place: str) -> int:
    return int(place.removeprefix("row "))


def _wrong(item: Rejected, listed: Listed) -> Judged:
    """Return a row's fault beside the field it is about: the reason names the column by its header."""
    header, _, value = item.detail.partition(": “")
    at = {field: shown(listed.table.header[place])[:60] for field, place in listed.columns.items()}
    field = next((field for field, name in at.items() if value and name == header), "title")
    return Judged(_number(item.place), "wrong", {field: item.reason_sv.removeprefix(f"{header}: ")})


def _saying(notice: NoticeRead) -> str:
    """Return what a row says, whatever it is called and wherever it stands."""
    return msgspec.json.encode(msgspec.structs.replace(notice, external_id="", place="")).decode()


def _by_key(notice: NoticeRead, same: dict[str, Any]) -> int | None:
    return next((same[f"key:{key}"] for key in notice.keys if f"key:{key}" in same), None)


async def _same_notices(notices: list[NoticeRead], source_id: int) -> dict[str, int]:
    """Return procurements of notices with the same id in this list, or with the same key wherever they came from."""
    keys = list({key for notice in notices for key in notice.keys})
    rows = await fetch(
        """SELECT n.external_id, n.source_id, n.keys, n.procurement_id FROM notice n
           WHERE n.procurement_id IS NOT NULL AND (n.source_id = $1 AND n.external_id = ANY ($2) OR n.keys && $3)""",
        source_id, [notice.external_id for notice in notices], keys,
    )  # fmt: skip
    found = {f"key:{key}": row["procurement_id"] for row in rows for key in row["keys"]}
    return found | {row["external_id"]: row["procurement_id"] for row in rows if row["source_id"] == source_id}
