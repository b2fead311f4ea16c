"""A rhythm read from plain Swedish, as plans are written: "minst sex gånger per år". Standard library only."""

import re
from collections.abc import Sequence
from typing import Any

NUMBERS = dict(
    zip(
        ["noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"],
        range(13),
        strict=True,
    )
) | {"ett": 1}
ORDINALS = {"annat": 2, "annan": 2, "tredje": 3, "fjärde": 4, "femte": 5, "sjätte": 6}
PERIODS = {"år": "year", "året": "year", "halvår": "half", "halvåret": "half", "kvartal": "quarter",
           "kvartalet": "quarter", "månad": "month", "månaden": "month"}  # fmt: skip
_WORD = "|".join(NUMBERS)
_PERIOD = "|".join(sorted(PERIODS, key=len, reverse=True))
TIMES = re.compile(rf"\b(\d+|{_WORD})\s+\w+\s+(?:per|om|i|varje)\s+({_PERIOD})\b")
EVERY_OTHER = re.compile(rf"\bvar(?:t|je)?\s*({'|'.join(ORDINALS)})\s+(år|månad)\b")
EACH = re.compile(rf"\bvarje\s+({_PERIOD})\b")
ONE_WORD = {"årligen": "year", "halvårsvis": "half", "kvartalsvis": "quarter", "månadsvis": "month", "varje år": "year"}
READY = re.compile(r"\b(?:klart?|senast|färdigt?)\b[^0-9]*(\d{4}-\d{2}-\d{2})")
EXAMPLES = (
    "minst sex gånger per år; vartannat år; varje möte; alla enheter varje månad; klart senast 2027-06-30; löpande"
)


def cadence_of(text: str, parts: Sequence[str] = ()) -> tuple[str, dict[str, Any], list[str]]:
    """Return the rhythm that a text names, its settings, and which of those are the office's own choice.

    `parts` are the bodies of a standing item, the units of a matrix or the parts of something to be made.

    Raises:
        ValueError: no rhythm is named, or one that needs parts has none.
    """
    said = " ".join(text.lower().split())
    if ready := READY.search(said):
        return "deliverable", {"parts": list(parts) or [""], "target": ready[1]}, []
    if "varje möte" in said or "stående punkt" in said:
        return "standing", {"bodies": _needed(parts, "organen")}, []
    if re.search(r"\b(varje|alla)\s+enhet", said):
        return "matrix", {"period": _period(said), "units": [{"name": one} for one in _needed(parts, "enheterna")]}, []
    if found := TIMES.search(said):
        return "quota", {"count": _number(found[1]), "period": PERIODS[found[2]]}, []
    if found := EVERY_OTHER.search(said.replace("vartannat", "vart annat").replace("varannan", "var annan")):
        return "interval", {"months": ORDINALS[found[1]] * (12 if found[2] == "år" else 1)}, []
    if found := EACH.search(said):
        return "quota", {"count": 1, "period": PERIODS[found[1]]}, []
    for word, period in ONE_WORD.items():
        if word in said:
            return "quota", {"count": 1, "period": period}, []
    if re.search(r"\b(regelbund|löpande|kontinuerlig)", said):
        return "continuous", {"quiet_days": 180}, ["quiet_days"]
    raise ValueError(f"takten ”{text[:60]}” går inte att förstå; skriv till exempel {EXAMPLES}")


def _number(text: str) -> int:
    return int(text) if text.isdigit() else NUMBERS[text]


def _period(said: str) -> str:
    found = EACH.search(said) or TIMES.search(said)
    return PERIODS[found[found.lastindex or 1]] if found else "month"


def _needed(parts: Sequence[str], what: str) -> list[str]:
    if not parts:
        raise ValueError(f"skriv {what} under Delar, med komma mellan")
    return list(parts)
