"""What is worth a second look in a procurement before it is published; nothing here stops anybody."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

JULY, SATURDAY = 7, 5
DIVISION_ENDS = "000000"


@dataclass(frozen=True, slots=True)
class Advice:
    """What is odd, and about which field and value; `kind` names the sentence."""

    kind: str
    field: str
    value: str | date


def advice(
    cpv: Sequence[str], days: dict[str, date | None], trades: Collection[str], red_days: Collection[date]
) -> list[Advice]:
    """Return what is odd about codes and days; `days` holds the last days by field, and None where there is none."""
    found = [Advice("division", "cpv", code) for code in cpv if code.endswith(DIVISION_ENDS)]
    if cpv and not trades:
        found.append(Advice("no_trade", "cpv", cpv[0]))
    for field, day in days.items():
        if day is None:
            continue
        if day.month == JULY:
            found.append(Advice("july", field, day))
        if day.weekday() >= SATURDAY:
            found.append(Advice("weekend", field, day))
        elif day in red_days:
            found.append(Advice("red_day", field, day))
    return found
