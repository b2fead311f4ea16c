"""Changes to meetings."""

from procurement.meetings.actions.agenda import write_agenda
from procurement.meetings.actions.attendance import add_walk_in, count_visitors, note_attendance
from procurement.meetings.actions.effects import claim_effects, note_effects
from procurement.meetings.actions.mailings import (
    claim_mailing,
    enter_invited,
    finish_mailing,
    invite,
    note_calendar_files,
    note_reminded,
)
from procurement.meetings.actions.material import (
    add_file,
    add_link,
    drop_document,
    publish_material,
    write_questions,
)
from procurement.meetings.actions.meetings import (
    announce_meeting,
    cancel_meeting,
    create_meeting,
    edit_meeting,
    hold_due,
    write_notes,
)
from procurement.meetings.actions.people import (
    Answer,
    forget_address,
    leave,
    move_up,
    purge_people,
    sign_up,
    stop_inviting,
)
from procurement.meetings.actions.rhythm import add_neighbour_date, change_rule, drop_neighbour_date

__all__ = [
    "Answer",
    "add_file",
    "add_link",
    "add_neighbour_date",
    "add_walk_in",
    "announce_meeting",
    "cancel_meeting",
    "change_rule",
    "claim_effects",
    "claim_mailing",
    "count_visitors",
    "create_meeting",
    "drop_document",
    "drop_neighbour_date",
    "edit_meeting",
    "enter_invited",
    "finish_mailing",
    "forget_address",
    "hold_due",
    "invite",
    "leave",
    "move_up",
    "note_attendance",
    "note_calendar_files",
    "note_effects",
    "note_reminded",
    "publish_material",
    "purge_people",
    "sign_up",
    "stop_inviting",
    "write_agenda",
    "write_notes",
    "write_questions",
]
