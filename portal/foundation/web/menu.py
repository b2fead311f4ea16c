"""The officers' menu: what each role finds in it, and where in it a page is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portal.foundation.i18n import N_, gettext

FIRST = "/intern"


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the menu; `current` is "page" on it, "true" below it or beside it, else empty."""

    path: str
    name: str
    current: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """The first row, the second row where the current part has one, and the way back from a page below."""

    first: tuple[Entry, ...] = ()
    second: tuple[Entry, ...] = ()
    above: Entry | None = None


# Name of the part, then its pages (path, name). A part of one page is that page.
Part = tuple[str, tuple[tuple[str, str], ...]]
TODO: Part = ("", ((FIRST, N_("Att göra")),))
DAILY: tuple[Part, ...] = (
    ("", (("/intern/upphandlingar", N_("Upphandlingar")),)),
    ("", (("/intern/leverantorer", N_("Leverantörer")),)),
    ("", (("/intern/moten", N_("Möten")),)),
    (
        N_("Importera"),
        (
            ("/intern/granska", N_("Granska")),
            ("/intern/kallor", N_("Källor")),
            ("/intern/importera", N_("Fil")),
        ),
    ),
    ("", (("/intern/utskick", N_("Utskick")),)),
)
FOLLOWING = (
    ("/intern/handlingsplan", N_("Handlingsplan")),
    ("/intern/statistik", N_("Statistik")),
    ("/intern/rapporter", N_("Rapporter")),
)
AMOUNTS = ("/intern/beloppsgranser", N_("Beloppsgränser"))
TEXTS = ("/intern/texter", N_("Texter"))
TRADES = ("/intern/branscher", N_("Branscher"))
RUNNING: Part = (
    N_("Administrera"),
    (
        ("/intern/anvandare", N_("Användare")),
        TEXTS,
        ("/intern/handelser", N_("Händelser")),
        ("/intern/drift", N_("Drift")),
    ),
)

_there: set[str] = set()


def configure_menu(paths: Iterable[str]) -> None:
    """Tell the menu which pages there are: it leads nowhere else."""
    _there.clear()
    _there.update(paths)


def is_there(path: str) -> bool:
    """Tell whether there is a page at this address."""
    return path in _there


def places() -> list[str]:
    """Return every address the menu may hold."""
    parts = (TODO, *DAILY, RUNNING)
    return [path for _name, pages in parts for path, _ in pages] + [path for path, _ in (*FOLLOWING, AMOUNTS, TRADES)]


def parts_for(officer: Any) -> list[Part]:
    """Return the parts of the menu for someone's roles, in order."""
    each: list[Part] = [("", (entry,)) for entry in FOLLOWING]
    if officer.has("officer"):
        # Who administers finds the texts there.
        texts = () if officer.has("administrator") else (TEXTS,)
        parts = [TODO, *DAILY, (N_("Mer"), (TRADES, *FOLLOWING, AMOUNTS, *texts))]
    elif officer.has("planner") or officer.has("reporter"):
        parts = [TODO, *each, ("", (AMOUNTS,))]
    else:
        parts = each
    return [*parts, RUNNING] if officer.has("administrator") else parts


def menu_for(officer: Any, here: str) -> Menu:
    """Return the menu as it looks to `officer` at the address `here`."""
    first: list[Entry] = []
    second: tuple[Entry, ...] = ()
    above: Entry | None = None
    for name, pages in parts_for(officer):
        entries = tuple(Entry(path, gettext(said), _current(path, here)) for path, said in pages if path in _there)
        if not entries:
            continue
        mine = next((entry for entry in entries if entry.current), None)
        alone = len(entries) == 1
        current = (mine.current if alone else "true") if mine else ""
        first.append(Entry(entries[0].path, entries[0].name if alone else gettext(name), current))
        if mine:
            second = () if alone else entries
            above = mine if mine.current == "true" else None
    return Menu(tuple(first), second, above)


def _current(path: str, here: str) -> str:
    if here == path:
        return "page"
    return "true" if path != FIRST and here.startswith(f"{path}/") else ""
