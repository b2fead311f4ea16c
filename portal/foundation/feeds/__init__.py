"""Lists for machines: Atom, iCalendar, CSV, XLSX and JSON, answered only when they have changed.

A subject gathers its rows once and hands them to the format the address ends in:

    return answer(request, atom(Feed(...), empty_at=site_began), ATOM_TYPE, changed_at=last_change)
"""

from portal.foundation.feeds.answering import answer, is_fresh
from portal.foundation.feeds.entries import ATOM_TYPE, Entry, Feed, atom
from portal.foundation.feeds.events import CALENDAR_TYPE, CalendarEvent, calendar
from portal.foundation.feeds.sheets import CSV_TYPE, XLSX_TYPE, Column, csv_file, csv_pieces, xlsx_file, xlsx_pieces

__all__ = [
    "ATOM_TYPE",
    "CALENDAR_TYPE",
    "CSV_TYPE",
    "XLSX_TYPE",
    "CalendarEvent",
    "Column",
    "Entry",
    "Feed",
    "answer",
    "atom",
    "calendar",
    "csv_file",
    "csv_pieces",
    "is_fresh",
    "xlsx_file",
    "xlsx_pieces",
]
