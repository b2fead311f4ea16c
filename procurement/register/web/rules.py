"""What the amounts in force say of a purchase, beside what was bought of the same kind this year."""

from datetime import datetime
from typing import Any

from portal.foundation.database import fetch_together
from portal.foundation.i18n import money_text
from procurement.register.domain import purchase_kind
from procurement.register.queries import same_kind
from procurement.thresholds.domain.which import which_rules
from procurement.thresholds.queries import amounts, for_rules
from procurement.thresholds.words import told


async def rules_for(procurement: dict[str, Any], now: datetime) -> dict[str, Any] | None:
    """Return procedure, duties or why they cannot be told, and the sum of the same kind; None without a value."""
    value = procurement["value_to_minor"] or procurement["value_from_minor"]
    if not value or procurement["currency"] != "SEK":
        return None
    day = (procurement["published_at"] or now).date()
    bought, register = same_kind(procurement["id"], procurement["cpv"], day.year), amounts()
    asked = await fetch_together([bought, register])
    [others], limits = asked[bought], for_rules(asked[register])
    before, purchases = others["total"], others["n"]
    kind = purchase_kind(procurement["cpv"])
    answer = which_rules(value, kind, day, limits, same_kind_minor=before)
    alone = which_rules(value, kind, day, limits)
    return {
        **told(answer), "purchases": purchases, "sum": money_text(value + before, value + before),
        # Each by itself would be small enough; together they are not.
        "together": purchases > 0 and alone.procedure == "direct_award" and answer.procedure != "direct_award",
    }  # fmt: skip
