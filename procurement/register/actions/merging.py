"""Two public procurements that tell of the same purchase: one stays, the other leads to it."""

from datetime import datetime

from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, transaction
from procurement.register import domain
from procurement.register.actions import records
from procurement.register.errors import NotToMerge

# Whoever follows the one that goes hears of the one that stays: nobody is told that anything was cancelled.
EVENT = "merged"


async def merge_procurement(reference: str, into: str, *, by: str, now: datetime) -> tuple[int, int]:
    """Let the public procurement `reference` lead to `into` from now on, and return the ids of both.

    What its address was goes on leading to it; its followers follow the other; nobody is mailed.

    Raises:
        NoSuchProcurement: one of them is not there.
        NotToMerge: they are one and the same, or one is not public or over already.
    """
    async with transaction():
        # In the order of their numbers, so that two officers who do the same never wait for each other for ever.
        held = {name: await records.held(name) for name in sorted({reference, into})}
        going, staying = held[reference], held[into]
        if reference == into:
            raise NotToMerge(f"{reference} är samma upphandling.")
        if staying["status"] in ("draft", "cancelled"):
            raise NotToMerge(f"{into} är inte publicerad, eller är avbruten.")
        if going["status"] == "draft" or not domain.may_become(going["status"], "cancelled"):
            raise NotToMerge(f"{reference} är inte publicerad, eller är redan avgjord.")
        columns = {
            "status": "cancelled",
            "cancelled_reason": f"Samma upphandling som {into}.",
            "merged_into_id": staying["id"],
        }
        await records.apply(going, columns, {"merged_into": [None, into]}, by, EVENT, now)
        # What led to it leads on, in one step.
        await execute(
            "UPDATE procurement SET merged_into_id = $2 WHERE merged_into_id = $1", going["id"], staying["id"]
        )
        await record_event(by, "procurement.merged", "procurement", reference, at=now, details={"into": into})
    return going["id"], staying["id"]
