"""What was done, by whom, to what, when: rows that nobody can change afterwards."""

from portal.foundation.audit.actions import record_event
from portal.foundation.audit.queries import RecordedEvent, events

__all__ = ["RecordedEvent", "events", "record_event"]
