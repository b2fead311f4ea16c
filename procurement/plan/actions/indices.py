"""Satisfaction indices, year by year."""

from collections.abc import Mapping
from datetime import date, datetime

from portal.foundation.audit import record_event
from portal.foundation.database import execute, transaction
from procurement.plan.actions.evidence import record_evidence

ACTIVITY = "1.5"


async def enter_index(name: str, values: Mapping[int, float], source: str, *, by: str, now: datetime) -> None:
    """Keep the values of an index by year; a year that was there takes the new value, and the log keeps who said so.

    Each year's is evidence for the activity that follows the index.
    """
    async with transaction():
        for year, value in sorted(values.items()):
            await execute(
                """INSERT INTO satisfaction (name, year, value, source, by, at) VALUES ($1, $2, $3, $4, $5, $6)
                   ON CONFLICT (name, year) DO UPDATE SET value = $3, source = $4, by = $5, at = $6""",
                name, year, value, source, by, now,
            )  # fmt: skip
            if name == "NKI" and date(year, 12, 31) <= now.date():
                await record_evidence(rule=ACTIVITY, kind="survey", happened_on=date(year, 12, 31), now=now,
                                      reference=f"{name} {year}", title=f"{name} {year}: {value:g}".replace(".", ","))  # fmt: skip
        told = {"index": name, "years": sorted(values)}
        await record_event(by, "satisfaction.enter", "satisfaction", name, at=now, details=told)
