"""What was done, by whom, to what, when: rows that nobody can change afterwards."""

from portal.foundation.audit.actions import record_event
from portal.foundation.audit.queries import RecordedEvent, counted_events, events

__all__ = ["RecordedEvent", "counted_events", "events", "record_event"]
