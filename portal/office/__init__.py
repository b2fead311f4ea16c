"""Officers' pages about the whole house: what waits, and what was done."""

from portal.office.audit import Events
from portal.office.operation import Operation
from portal.office.retention import Retention
from portal.office.texts import Texts
from portal.office.todo import show_todo

ROUTES = [show_todo, Events, Operation, Retention, Texts]
