"""Every class of record of the house, joined, and what is removed of them."""

from datetime import datetime

from notifications.records import CLASSES as OF_NOTIFICATIONS
from portal.foundation.audit.actions import record_event
from portal.foundation.records import CLASSES as OF_THE_GROUND
from portal.foundation.retention.actions import Removed, purge
from portal.foundation.retention.domain import RecordClass
from portal.foundation.settings import Settings
from procurement.records import CLASSES as OF_PROCUREMENT
from suppliers.records import record_classes as of_suppliers


def record_classes(settings: Settings) -> tuple[RecordClass, ...]:
    """Return all classes in the order they are shown and removed: a contact's address before its letters'."""
    return (*of_suppliers(settings.secret_key), *OF_NOTIFICATIONS, *OF_PROCUREMENT, *OF_THE_GROUND)


async def purge_due(settings: Settings, now: datetime, *, by: str = "anbud") -> int:
    """Remove what has had its time; return how much."""
    return sum(one.removed for one in await purge(record_classes(settings), now=now, by=by))


async def purge_all(settings: Settings, now: datetime, *, by: str, dry_run: bool) -> list[Removed]:
    """Remove what has had its time, or with `dry_run` only tell what would go; return how much of each class."""
    done = await purge(record_classes(settings), now=now, by=by, dry_run=dry_run)
    if not dry_run:
        # The worker's hourly rounds are in the log alone; who asked for one is told of, whatever it removed.
        details = {one.record_class: f"{one.removed} ({one.decision})" for one in done if one.removed}
        await record_event(by, "retention.purged", "retention", "all", at=now, details=details)
    return done
