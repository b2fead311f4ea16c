"""Officers' pages about the whole house: what was done."""

from portal.office.audit import show_events

ROUTES = [show_events]
