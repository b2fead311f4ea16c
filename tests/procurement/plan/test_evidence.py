"""Evidence that the system makes itself."""

from datetime import date

from portal.foundation.database import fetch
from procurement.plan.actions import record_evidence


async def test_the_same_evidence_twice_is_one_occurrence(db, at):
    for title in ("Informationsmöte", "Informationsmöte, rättat"):
        await record_evidence(
            rule="4.1", kind="meeting", happened_on=date(2030, 3, 1), reference="2030-M1", title=title, now=at("09:00")
        )
    rows = await fetch("SELECT rule, title, outcome FROM occurrence")
    assert [tuple(row) for row in rows] == [("4.1", "Informationsmöte", "held")]
