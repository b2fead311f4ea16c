"""Which rules a purchase falls under: from value, kind and day, or an honest no with its reason. Standard library only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.foundation.i18n import N_

# So near a limit the estimate itself decides, and a person must.
NEAR_PERCENT = 5
# Sums of the same kind are warned of from here, while something can still be done.
WARNED_PERCENT = 80
PROCEDURES = {
    "direct_award": N_("Direktupphandling: kommunen får fråga företag direkt."),
    "national": N_("Annonserad upphandling under EU:s tröskelvärde."),
    "eu": N_("Upphandling över EU:s tröskelvärde, annonserad i hela EU."),
}
DUTIES = {
    "guidelines": N_("Följ kommunens riktlinjer för direktupphandling."),
    "document": N_("Dokumentera köpet: vad, av vem, hur konkurrensen togs till vara och vilka som tillfrågades."),
    "advertise": N_("Annonsera i en registrerad annonsdatabas och ange upphandlings-ID."),
    "ted": N_("Annonsera i TED genom annonsdatabasen."),
    "award_notice": N_("Annonsera resultatet efteråt."),
    "standstill": N_("Vänta ut avtalsspärren innan avtalet skrivs."),
    "sum": N_("Räkna ihop årets köp av samma slag. Dela inte upp köpet för att komma under gränsen."),
}
ABSTENTIONS = {
    "missing": N_("Registret har ingen rad för %(limit)s den dagen."),
    "empty": N_("Beloppet för %(limit)s är inte inskrivet än: %(look_up)s"),
    "unverified": N_("Beloppet för %(limit)s är inte kontrollerat av någon här."),
    "near": N_("Värdet ligger inom %(percent)s procent från gränsen för %(limit)s. Låt en upphandlare avgöra."),
}


@dataclass(frozen=True, slots=True)
class Amount:
    """A row of the register as far as this question goes."""

    law: str
    purchase: str
    limit_kind: str
    label: str
    amount_minor: int | None
    verified: bool
    from_on: date
    until_on: date | None
    look_up: str = ""

    def holds(self, on: date) -> bool:
        """Tell whether it is in force on a day."""
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)


@dataclass(frozen=True, slots=True)
class Answer:
    """Procedure and duties; or neither, with why not and on which row it hangs."""

    procedure: str | None
    duties: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    abstains: str | None = None
    limit: str = ""
    look_up: str = ""


class _CannotTell(Exception):
    def __init__(self, why: str, limit: str, look_up: str = "") -> None:
        self.why, self.limit, self.look_up = why, limit, look_up


def which_rules(
    value_minor: int, purchase: str, on: date, rows: Iterable[Amount], *, same_kind_minor: int = 0
) -> Answer:
    """Return what applies to a purchase under LOU on a day; `same_kind_minor` is what was bought of its kind already.

    It abstains where a row that decides is missing, empty or unverified, and where the value is within five percent
    of a limit: an estimate is no more exact than that.
    """
    held = [row for row in rows if row.holds(on)]
    total = value_minor + same_kind_minor
    try:
        return _decided(total, purchase, held)
    except _CannotTell as cannot:
        return Answer(None, ("sum",), (), cannot.why, cannot.limit, cannot.look_up)


def _decided(total: int, purchase: str, held: list[Amount]) -> Answer:
    if not _reaches(total, _row(held, "direct_award", purchase)):
        document = _reaches(total, _row(held, "documentation", "all"))
        duties = ("guidelines", "document", "sum") if document else ("guidelines", "sum")
        return Answer("direct_award", duties, _tiers(total, held))
    if _reaches(total, _row(held, "eu", purchase)):
        return Answer("eu", ("ted", "advertise", "standstill", "award_notice"))
    return Answer("national", ("advertise", "standstill", "award_notice"))


def must_be_documented(total_minor: int, on: date, rows: Iterable[Amount]) -> Answer:
    """Return the duty to document a direct award, or none below the limit; abstains without a verified amount.

    Near the limit it holds as well: a sum is no more exact than that, and a file too many harms nobody.
    """
    held = [row for row in rows if row.holds(on)]
    try:
        row = _row(held, "documentation", "all")
        limit = _verified(row)
    except _CannotTell as cannot:
        return Answer("direct_award", (), (), cannot.why, cannot.limit, cannot.look_up)
    return Answer("direct_award", ("document",) if total_minor * 100 >= limit * (100 - NEAR_PERCENT) else ())


def limit_of(limit_kind: str, purchase: str, on: date, rows: Iterable[Amount]) -> Amount | None:
    """Return the row of a limit that is in force, that of the kind before the one of all purchases; None without one."""
    try:
        return _row([row for row in rows if row.holds(on)], limit_kind, purchase)
    except _CannotTell:
        return None


def pressure(total_minor: int, limit_minor: int | None) -> str:
    """Return where a sum lies: unknown without a limit, over it, near (from four fifths of it), or under."""
    if limit_minor is None:
        return "unknown"
    if total_minor > limit_minor:
        return "over"
    return "near" if total_minor * 100 >= limit_minor * WARNED_PERCENT else "under"


def _row(held: list[Amount], limit_kind: str, purchase: str) -> Amount:
    for candidate in (purchase, "all"):
        for row in held:
            if (row.law, row.limit_kind, row.purchase) == ("LOU", limit_kind, candidate):
                return row
    raise _CannotTell("missing", limit_kind)


def _reaches(total: int, row: Amount) -> bool:
    """Tell whether a sum is at or over a limit."""
    limit = _verified(row)
    if abs(total - limit) * 100 <= limit * NEAR_PERCENT:
        raise _CannotTell("near", row.limit_kind)
    return total > limit


def _verified(row: Amount) -> int:
    if row.amount_minor is None:
        raise _CannotTell("empty", row.limit_kind, row.look_up)
    if not row.verified:
        raise _CannotTell("unverified", row.limit_kind)
    return row.amount_minor


def _tiers(total: int, held: list[Amount]) -> tuple[str, ...]:
    """Return the municipality's own tiers that the sum has reached; an unverified one decides nothing."""
    own = [row for row in held if row.limit_kind == "own_tier" and row.verified and row.amount_minor is not None]
    return tuple(row.label for row in own if row.amount_minor is not None and total >= row.amount_minor)
