"""Two firms are found to be one, and parted again: nothing is lost either way."""

from datetime import datetime
from typing import Any

from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, fetch, fetch_row, fetch_value, transaction
from suppliers.directory.errors import NoSuchFirm, NotToMerge

FILLED = ("organisation_number", "postcode")


async def merge(gone_id: int, kept_id: int, *, by: str, now: datetime) -> int:
    """Let one firm be the other: contacts with all they chose and got, and notes, move; return the merge's id.

    What a contact was sent and where it took part hangs on the contact and moves with it.

    Raises:
        NoSuchFirm: one of them is not there, or is merged away already.
        NotToMerge: they are the same, or have two different numbers.
    """
    if gone_id == kept_id:
        raise NotToMerge("Det är samma företag. Välj ett annat.")
    async with transaction():
        rows = await fetch(
            "SELECT * FROM supplier WHERE id = ANY ($1) AND merged_into_id IS NULL ORDER BY id FOR UPDATE",
            [gone_id, kept_id],
        )
        firms = {row["id"]: dict(row) for row in rows}
        if len(firms) < 2:
            raise NoSuchFirm
        gone, kept = firms[gone_id], firms[kept_id]
        if _numbers_differ(gone, kept):
            raise NotToMerge("Företagen har olika organisationsnummer och är därför inte samma. Rätta numret först.")
        contacts = await _moved("contact", gone_id, kept_id)
        notes = await _moved("supplier_note", gone_id, kept_id)
        filled = [name for name in FILLED if gone[name] and not kept[name]]
        # The number is of the country that gave it: both come along.
        if "organisation_number" in filled:
            filled.append("country")
        for name in filled:
            await execute(f"UPDATE supplier SET {name} = $2 WHERE id = $1", kept_id, gone[name])
        await execute("UPDATE supplier SET merged_into_id = $2 WHERE id = $1", gone_id, kept_id)
        number: int = await fetch_value(
            """INSERT INTO supplier_merge (kept_id, gone_id, contacts, notes, filled, by, at)
               VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id""",
            kept_id, gone_id, contacts, notes, filled, by, now,
        )  # fmt: skip
        details = {"merged": gone["name"], "into": kept["name"], "contacts": len(contacts), "notes": len(notes)}
        await record_event(by, "firm.merged", "firm", str(kept_id), at=now, details=details)
    return number


async def undo_merge(number: int, *, by: str, now: datetime) -> int:
    """Part the firms again and return the id of the one that comes back: what moved and is still there moves back.

    Raises:
        NotToMerge: it was undone already, or the firm that was kept is merged into a third by now.
    """
    async with transaction():
        row = await fetch_row(
            """SELECT m.*, f.merged_into_id FROM supplier_merge m JOIN supplier f ON f.id = m.kept_id
               WHERE m.id = $1 FOR UPDATE OF m""",
            number,
        )
        if row is None or row["undone_at"] is not None:
            raise NotToMerge("Sammanslagningen är redan ångrad.")
        if row["merged_into_id"] is not None:
            raise NotToMerge("Företaget har sedan slagits ihop med ett annat. Ångra den sammanslagningen först.")
        gone, kept = row["gone_id"], row["kept_id"]
        for table, ids in (("contact", row["contacts"]), ("supplier_note", row["notes"])):
            await execute(
                f"UPDATE {table} SET supplier_id = $1 WHERE id = ANY ($2) AND supplier_id = $3", gone, list(ids), kept
            )
        # What the kept firm got from the other it gives back, unless somebody has written another since.
        for name in (name for name in row["filled"] if name != "country"):
            await execute(
                f"UPDATE supplier k SET {name} = NULL FROM supplier g WHERE k.id = $1 AND g.id = $2 AND k.{name} = g.{name}",
                kept, gone,
            )  # fmt: skip
        await execute("UPDATE supplier SET merged_into_id = NULL WHERE id = $1", gone)
        await execute("UPDATE supplier_merge SET undone_at = $2, undone_by = $3 WHERE id = $1", number, now, by)
        await record_event(by, "firm.parted", "firm", str(kept), at=now, details={"again": gone})
    return int(gone)


async def tell_apart(one: int, other: int, *, by: str, now: datetime) -> None:
    """Say that two firms that look alike are two; nobody is asked again."""
    async with transaction():
        await execute(
            """INSERT INTO supplier_not_same (first_id, second_id, by, at)
               SELECT least(a.id, b.id), greatest(a.id, b.id), $3, $4 FROM supplier a, supplier b
               WHERE a.id = $1 AND b.id = $2 AND a.id <> b.id ON CONFLICT DO NOTHING""",
            one, other, by, now,
        )  # fmt: skip
        await record_event(by, "firm.told_apart", "firm", str(one), at=now, details={"other": other})


def _numbers_differ(one: dict[str, Any], other: dict[str, Any]) -> bool:
    numbers = {(firm["country"], firm["organisation_number"]) for firm in (one, other) if firm["organisation_number"]}
    return len(numbers) > 1


async def _moved(table: str, gone_id: int, kept_id: int) -> list[int]:
    rows = await fetch(f"UPDATE {table} SET supplier_id = $2 WHERE supplier_id = $1 RETURNING id", gone_id, kept_id)
    return [row["id"] for row in rows]
