"""What is bought ahead in trades of which no firm, or no firm from here, gets mail."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from procurement.plan.queries import office_day
from procurement.register.counting import purchases_by_trade, purchases_outside
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
    until = office_day(at + AHEAD)
    chosen = {row["trade"]: row for row in await firms_by_trade(home, at)}
    nobody = {"firms": 0, "local": 0}
    trades = [
        {**row, **{key: chosen.get(row["trade"], nobody)[key] for key in nobody}}
        for row in await purchases_by_trade(at, until)
    ]
    return Gaps(trades, await purchases_outside(list(chosen), at, until))
