"""A town with as many rows as one asks for, written by a few statements: copies of one real row of each kind."""

from datetime import datetime, timedelta

from notifications.matching.actions import match_due
from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, fetch, fetch_value
from procurement.categories.domain import shipped_trades
from tests import given


async def one_of_each(*, now: datetime) -> "Originals":
    """Add one procurement, firm, contact, letter, meeting, event and reading, and return them to be copied."""
    await given.contact("firma@firma.example", now=now - timedelta(days=30), trades=("snorojning",), frequency="now")
    await given.published(now=now - timedelta(days=20), deadline_at=now + timedelta(days=60), value_to_minor=100_00)
    await match_due(now)
    await given.meeting(now=now)
    await record_event("olle@kommun.example", "supplier.noted", "supplier", "1", at=now)
    await execute("INSERT INTO source (name) VALUES ('Källa')")
    await execute("INSERT INTO source_run (source_id, started_at, finished_at) SELECT max(id), $1, $1 FROM source", now)
    await _letter(now)
    return Originals({table: await fetch_value(f"SELECT max(id) FROM {table}") for table in COPIED})


COPIED = (
    "supplier", "contact", "subscription", "procurement", "procurement_text", "procurement_revision", "hit", "letter",
    "event", "source_run",
)  # fmt: skip


class Originals(dict[str, int]):
    """The ids of the rows that are copied, by table; ids of copies follow each other, beginning just after them."""

    async def copies(self, begin: int, end: int) -> None:
        """Add copies number `begin` to `end` of each, in all states; called again, it goes on where it stopped."""
        changes: dict[str, dict[str, str]] = {
            "supplier": {"name": "'Företag ' || g"},
            "contact": {"email": "'f' || g || '@firma.example'", "supplier_id": self._nth("supplier")},
            "subscription": {"contact_id": self._nth("contact"), "trades": _TRADE, "nodes": _NODE},
            "procurement": {
                "number": "100 + g", "reference": "'2020-' || 100 + g", "year": "2020", "status": _STATUS,
                "published_at": f"CASE WHEN {_STATUS} <> 'draft' THEN t.published_at - {_DAYS} END", "cancelled_reason": "'skäl'",
                "deadline_at": f"t.deadline_at - CASE WHEN {_STATUS} = 'open' THEN interval '0' ELSE {_DAYS} END",
                "awarded_on": f"CASE WHEN {_STATUS} <> 'draft' THEN current_date - g % 3650 END",
                "contract_until_on": "current_date - g % 3650 + 1460",
                "created_at": f"t.created_at - {_DAYS}", "changed_at": f"t.changed_at - {_DAYS}",
                "cpv": f"ARRAY[{_CODE}]", "match_exact": f"ARRAY['c' || {_CODE}, 't:' || {_SLUG}]", "match_narrower": "'{}'",
                "match_broader": f"ARRAY['c' || {_CODE}]",
            },
            "procurement_text": {"procurement_id": self._nth("procurement"), "title": f"{_NAME} || ' ' || g", "summary": f"{_NAME} || ' i byarna'"},
            "procurement_revision": {"procurement_id": self._nth("procurement"), "at": f"t.at - {_DAYS}"},
            "hit": {
                "procurement_id": self._nth("procurement"), "contact_id": self._nth("contact"), "subscription_id": "NULL",
                "matched_at": f"t.matched_at - {_DAYS}",
            },
            "letter": {
                "created_at": f"t.created_at - {_DAYS}", "settled_at": f"t.settled_at - {_DAYS}", "not_before": f"t.not_before - {_DAYS}",
                "key": "'k' || g", "message_id": "'<' || g || '@x>'", "contact_id": self._nth("contact"),
            },
            "event": {},
            "source_run": {"finished_at": "t.finished_at + g * interval '1 second'"},
        }  # fmt: skip
        for table in COPIED:
            await copy_row(table, self[table], (begin, end), changes[table])
        await execute("ANALYZE")

    def _nth(self, table: str) -> str:
        return f"({self[table]} + g)"


def _of_trades(values: list[str]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"(ARRAY[{listed}])[1 + g % {len(values)}]"


# Each copy in the next trade; ten years of days, so that a year has a tenth of them.
_SLUG = _of_trades([trade.slug for trade in shipped_trades()])
_NAME = _of_trades([trade.name("sv") for trade in shipped_trades()])
_CODE = _of_trades([trade.includes[0].ljust(8, "0") for trade in shipped_trades()])
_TRADE, _NODE = f"ARRAY[{_SLUG}]", f"ARRAY['t:' || {_SLUG}]"
_DAYS = "(g % 3650) * interval '1 day'"
_STATUS = """(ARRAY['draft', 'planned', 'dialogue', 'open', 'closed', 'awarded', 'ended', 'cancelled'])[1 + g % 8]"""


async def _letter(now: datetime) -> None:
    await execute(
        """INSERT INTO letter (kind, contact_id, recipient, sender, language, subject, message_id, parts, sha256, size, key,
                               not_before, created_at, state, settled_at)
           SELECT 'alert', id, email, 'x@kommun.example', 'sv', 'Ny upphandling', '<0@x>', ARRAY[''::bytea], ''::bytea, 0, 'k0',
                  $1, $1, 'accepted', $1 FROM contact ORDER BY id DESC LIMIT 1""",
        now,
    )


async def copy_row(table: str, original: int, numbers: tuple[int, int], changes: dict[str, str]) -> None:
    """Write copies of a row; `changes` are expressions of the row `t` and the copy's number `g`."""
    rows = await fetch(
        """SELECT column_name FROM information_schema.columns WHERE table_name = $1 AND table_schema = 'public'
           AND is_generated = 'NEVER' AND column_name <> 'id'""",
        table,
    )
    names = [row["column_name"] for row in rows]
    values = ", ".join(changes.get(name, f't."{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    await execute(
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} t CROSS JOIN generate_series($1::int, $2::int) g WHERE t.id = $3",
        *numbers, original,
    )  # fmt: skip
