"""What is bought ahead in trades of which no firm, or no firm from here, gets mail."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from procurement.plan.queries import office_day
from procurement.register.counting import purchases_ahead
from suppliers.registry.areas import Home
from suppliers.registry.counting import firms_by_trade

#: Purchases that come later than this are not yet counted.
AHEAD = timedelta(days=365)


@dataclass(frozen=True)
class Gaps:
    """The trades of purchases ahead, each with its `purchases`, their `value`, its `firms` and how many are `local`."""

    trades: list[dict[str, Any]]
    unheard: int

    @property
    def nobody(self) -> list[dict[str, Any]]:
        """The trades that no firm has chosen."""
        return [row for row in self.trades if not row["firms"]]

    @property
    def nobody_here(self) -> list[dict[str, Any]]:
        """The trades that firms have chosen, none of them from here."""
        return [row for row in self.trades if row["firms"] and not row["local"]]

    @property
    def without_local(self) -> list[dict[str, Any]]:
        """Both: the trades that no firm from here has chosen."""
        return [row for row in self.trades if not row["local"]]


async def gaps(home: Home, at: datetime) -> Gaps:
    """Return what was bought ahead at an instant, and who would have heard of it through its trade."""
    ahead = await purchases_ahead(at, office_day(at + AHEAD))
    chosen = {
        row["trade"]: row for row in await firms_by_trade(home, at, {slug for row in ahead for slug in row["trades"]})
    }
    trades: dict[str, dict[str, Any]] = {}
    for row in ahead:
        for slug in row["trades"]:
            told = {key: chosen[slug][key] if slug in chosen else 0 for key in ("firms", "local")}
            trade = trades.setdefault(slug, {"trade": slug, "purchases": 0, "value": None, **told})
            trade["purchases"] += row["purchases"]
            if row["value"] is not None:
                trade["value"] = (trade["value"] or 0) + row["value"]
    ranked = sorted(trades.values(), key=lambda one: (-one["purchases"], -(one["value"] or 0), one["trade"]))
    return Gaps(ranked, sum(row["purchases"] for row in ahead if chosen.keys().isdisjoint(row["trades"])))
