"""What amounts and rules say on pages, in the reader's language."""

from datetime import date
from typing import Any

from portal.foundation.i18n import gettext, money_text
from procurement.thresholds.domain.kinds import LAW_NAMES, LIMIT_NAMES, PURCHASE_NAMES
from procurement.thresholds.domain.timelines import recheck_due
from procurement.thresholds.domain.which import ABSTENTIONS, DUTIES, NEAR_PERCENT, PROCEDURES, Answer


def shown(row: dict[str, Any], today: date) -> dict[str, Any]:
    """Return a row of the register as pages show it."""
    verified_on = row["verified_at"].date() if row["verified_at"] else None
    law, bought = row["law"], row["purchase"]
    return {
        **row,
        "law_name": gettext(LAW_NAMES[law]),
        "purchase_name": gettext(PURCHASE_NAMES[bought]),
        "limit_name": row["label"] or gettext(LIMIT_NAMES[row["limit_kind"]]),
        "amount": money_text(row["amount_minor"], row["amount_minor"]) if row["amount_minor"] else "",
        "euro": money_text(row["euro_minor"], row["euro_minor"], "EUR") if row["euro_minor"] else "",
        "verified": row["verified_by"] is not None,
        "in_force": row["from_on"] <= today and (row["until_on"] is None or today <= row["until_on"]),
        "recheck": row["replaced_at"] is None and recheck_due(today, verified_on, row["until_on"]),
    }


def as_data(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of the register as machines read it."""
    names = ("id", "law", "purchase", "limit_kind", "label", "amount_minor", "euro_minor", "from_on", "until_on", "source",
             "source_url", "look_up", "entered_by", "verified_by", "verified_at")  # fmt: skip
    return {**{name: row[name] for name in names}, "currency": "SEK", "verified": row["verified_by"] is not None}


def told(answer: Answer) -> dict[str, Any]:
    """Return an answer in words: procedure and duties, or why there is none."""
    values = {
        "limit": gettext(LIMIT_NAMES[answer.limit]).lower() if answer.limit else "",
        "look_up": answer.look_up,
        "percent": NEAR_PERCENT,
    }
    return {
        "procedure": answer.procedure,
        "procedure_text": gettext(PROCEDURES[answer.procedure]) if answer.procedure else None,
        "duties": list(answer.duties),
        "duties_text": [gettext(DUTIES[duty]) for duty in answer.duties],
        "tiers": list(answer.tiers),
        "abstains": answer.abstains,
        "because": gettext(ABSTENTIONS[answer.abstains]) % values if answer.abstains else None,
    }
