"""Reading meetings."""

from procurement.meetings.queries.meetings import (
    addresses_of,
    agenda_of,
    counted_meetings,
    documents_of,
    listed_meetings,
    meeting_at_address,
    meeting_by_reference,
    meeting_to_tell_of,
    meetings_about,
    meetings_with_ids,
    public_meetings,
    questions_of,
)
from procurement.meetings.queries.people import (
    figures_of,
    has_room,
    participant,
    participants_of,
    participations_with_ids,
    seats_taken,
    sign_ups_of,
)
from procurement.meetings.queries.rhythm import Year, neighbour_dates, proposed_days, rule_of, rules_on, standings_of

__all__ = [
    "Year",
    "addresses_of",
    "agenda_of",
    "counted_meetings",
    "documents_of",
    "figures_of",
    "has_room",
    "listed_meetings",
    "meeting_at_address",
    "meeting_by_reference",
    "meeting_to_tell_of",
    "meetings_about",
    "meetings_with_ids",
    "neighbour_dates",
    "participant",
    "participants_of",
    "participations_with_ids",
    "proposed_days",
    "public_meetings",
    "questions_of",
    "rule_of",
    "rules_on",
    "seats_taken",
    "sign_ups_of",
    "standings_of",
]
