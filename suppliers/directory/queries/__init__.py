"""Reading the directory: each page a bounded number of rows, found by indexes."""

from suppliers.directory.queries.alike import alike, doubles, merges_of
from suppliers.directory.queries.contacts import STATES, Sought, batch, by_state, counted, firm_of, firms
from suppliers.directory.queries.history import Happening, history_of
from suppliers.directory.queries.kept import kept_about
from suppliers.directory.queries.known import contacts_of, count_known, firm_numbered, known_firms

__all__ = [
    "STATES",
    "Happening",
    "Sought",
    "alike",
    "batch",
    "by_state",
    "contacts_of",
    "count_known",
    "counted",
    "doubles",
    "firm_numbered",
    "firm_of",
    "firms",
    "history_of",
    "kept_about",
    "known_firms",
    "merges_of",
]
