"""What may be asked for."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from procurement.categories.domain import choice_nodes, nodes_above, read_code
from procurement.categories.errors import UnknownCode
from procurement.register.domain.searching import clean
from suppliers.errors import DetailWrong

_REFERENCE = re.compile(r"\d{4}-\d{3,9}")
FREQUENCIES = ("now", "day", "week")
LANGUAGES = ("sv", "fi", "fit", "en")
MOST_TRADES = 40
MOST_SEARCHES = 10
MOST_FOLLOWED = 50


@dataclass(frozen=True)
class Wish:
    """What somebody wants to hear of, how often, in which language."""

    everything: bool
    trades: tuple[str, ...]
    cpv: tuple[str, ...]
    frequency: str
    language: str
    meetings: bool
    reminders: bool
    words: tuple[str, ...] = ()
    procurements: tuple[str, ...] = ()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Wish":
        """Return a wish that was kept as JSON."""
        read: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()
        }
        return cls(**read)

    @property
    def nodes(self) -> tuple[str, ...]:
        return choice_nodes(self.cpv, self.trades)

    @property
    def nodes_above(self) -> tuple[str, ...]:
        return nodes_above(self.cpv)


def read_wish(form: Mapping[str, Sequence[str]], known_trades: Collection[str], language: str = "sv") -> Wish:
    """Return the wish of a form, {field: values}.

    Raises:
        DetailWrong: nothing is chosen, or a choice is not one of those offered.
    """
    everything = _one(form, "everything", "") == "yes"
    trades = tuple(dict.fromkeys(slug for slug in form.get("trades", ()) if slug))
    for slug in trades:
        if slug not in known_trades:
            raise DetailWrong("trades", f"Branschen {slug} finns inte. Välj i listan.")
    codes = tuple(dict.fromkeys(_code(text) for text in form.get("cpv", ()) if text.strip()))
    words = tuple(dict.fromkeys(_words(text) for text in form.get("words", ()) if text.strip()))
    procurements = tuple(dict.fromkeys(text.strip() for text in form.get("procurements", ()) if text.strip()))
    if not everything and not (trades or codes or words or procurements):
        raise DetailWrong("trades", "Välj allt, eller minst en bransch.")
    if len(words) > MOST_SEARCHES:
        raise DetailWrong("words", "Ni kan bevaka högst 10 sökningar. Ta bort någon.")
    if len(procurements) > MOST_FOLLOWED or not all(map(_REFERENCE.fullmatch, procurements)):
        raise DetailWrong("procurements", "Ni kan följa högst 50 upphandlingar, var och en med sitt nummer.")
    if len(trades) > MOST_TRADES and not everything:
        raise DetailWrong("trades", "Ni har valt mer än 40 branscher. Välj Allt i stället.")
    return Wish(
        everything,
        trades,
        codes,
        _choice(form, "frequency", FREQUENCIES, "day"),
        _choice(form, "language", LANGUAGES, language),
        meetings=_one(form, "meetings", "") == "yes",
        reminders=_one(form, "reminders", "") == "yes",
        words=words,
        procurements=procurements,
    )


def _one(form: Mapping[str, Sequence[str]], field: str, default: str) -> str:
    values = form.get(field) or ()
    return values[0] if values and values[0] else default


def _choice(form: Mapping[str, Sequence[str]], field: str, choices: tuple[str, ...], default: str) -> str:
    value = _one(form, field, default)
    if value not in choices:
        raise DetailWrong(field, "Välj ett av alternativen.")
    return value


def _words(text: str) -> str:
    said = clean(text)
    if not said:
        raise DetailWrong("words", "Skriv minst ett ord med två bokstäver eller siffror.")
    return said


def _code(text: str) -> str:
    try:
        return read_code(text)
    except UnknownCode:
        raise DetailWrong("cpv", f"CPV-koden {text.strip()[:40]} finns inte.") from None
