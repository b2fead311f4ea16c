"""The good rows of a file are taken in, once; and taken back within a day."""

from datetime import datetime

from portal.foundation.audit.actions import record_event
from portal.foundation.database import copy_rows, execute, fetch, transaction
from procurement.intake.actions.understanding import check, listed_of
from procurement.intake.domain import Made, may_be_undone
from procurement.intake.errors import NotNow
from procurement.intake.ports import Listed, Target
from procurement.intake.queries import intake_numbered

TOO_LATE = "Importen kan bara ångras inom 24 timmar, och en gång."


async def take_in(number: int, target: Target, *, by: str, now: datetime) -> int:
    """Take in the rows that are right and return how many; a second time changes nothing.

    They are checked anew: the world may have changed since the officer saw them.

    Raises:
        NotNow: the file is gone, or its columns are not chosen yet.
    """
    async with transaction():
        found = await intake_numbered(number, lock=True)
        if found["taken_at"] is not None:
            return 0
        if not found["columns"]:
            raise NotNow("Välj först vilka kolumner som är vad.")
        await check(number, target, now=now)
        listed = await listed_of(number, target)
        refused = {row["number"] for row in await fetch("SELECT number FROM intake_row WHERE intake_id = $1", number)}
        good = [(n, row) for n, row in listed.table.rows if n not in refused]
        listed = Listed(listed.table._replace(rows=good), listed.columns)
        made = await target.take(listed, source=found["source"], by=by, now=now) if good else []
        await copy_rows("intake_made", ("intake_id", "number", "object_id", "title", "path", "taken_back"), [
            (number, one.number, one.object_id, one.title, one.path, False) for one in made
        ])  # fmt: skip
        await execute("UPDATE intake SET taken_at = $2 WHERE id = $1", number, now)
        details = {"file": found["filename"], "made": len(made)}
        await record_event(by, "intake.taken", "intake", str(number), at=now, details=details)
    return len(made)


async def take_back(number: int, target: Target, *, by: str, now: datetime) -> tuple[int, int]:
    """Take back what the import made and nothing has touched since; return how many are gone and how many stay.

    Raises:
        NotNow: more than a day has passed, or it was done already.
    """
    async with transaction():
        found = await intake_numbered(number, lock=True)
        if not may_be_undone(found["taken_at"], found["undone_at"], now):
            raise NotNow(TOO_LATE)
        rows = await fetch("SELECT * FROM intake_made WHERE intake_id = $1 ORDER BY id", number)
        made = [Made(row["number"], row["object_id"], row["title"], row["path"]) for row in rows]
        gone = await target.take_back(made, by=by, now=now)
        await execute(
            "UPDATE intake_made SET taken_back = true WHERE intake_id = $1 AND object_id = ANY ($2)", number, list(gone)
        )
        await execute("UPDATE intake SET undone_at = $2, undone_by = $3 WHERE id = $1", number, now, by)
        details = {"taken_back": len(gone), "kept": len(made) - len(gone)}
        if by != found["by"]:
            details["handed_in_by"] = found["by"]
        await record_event(by, "intake.undone", "intake", str(number), at=now, details=details)
    return len(gone), len(made) - len(gone)
