"""Tables of meetings. Who takes part is known by an address here, not by a row of the registry (decision 0020)."""

from typing import Any

from piccolo.columns import (
    Array,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    LazyTableReference,
    Serial,
    Text,
    Timestamptz,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from procurement.meetings.domain.states import KINDS, LANGUAGES, STATES


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Meeting(Table, tablename="meeting"):
    id = Serial(primary_key=True)
    reference = Text(required=True, default=None, null=False, unique=True, help_text="2026-M1; names it for life.")
    kind = Text(null=False, default="information")
    state = Text(null=False, default="draft", index=True)
    address = Text(required=True, default=None, null=False, unique=True, help_text="2026-11-12-informationsmote")
    starts_at = Timestamptz(required=True, default=None, null=False, index=True)
    ends_at = Timestamptz(required=True, default=None, null=False)
    place = Text(null=False, default="")
    place_address = Text(null=False, default="")
    place_url = Text(null=False, default="")
    room_access = Text(null=False, default="", help_text="Accessibility of the room.")
    online = Boolean(null=False, default=False)
    online_url = Text(null=False, default="", help_text="Only for those who sign up.")
    languages = Array(Text(), null=False, default=list, help_text="Spoken at the meeting.")
    interpretation = Text(null=False, default="")
    host = Text(null=False, default="", help_text="Who else holds it: a neighbour municipality.")
    capacity = Integer(null=True, default=None, help_text="Seats in the room; none means no limit.")
    closes_on = Date(null=True, default=None, help_text="Last day to sign up.")
    contact_name = Text(null=False, default="")
    contact_email = Text(null=False, default="")
    contact_phone = Text(null=False, default="")
    sequence = Integer(null=False, default=0, help_text="SEQUENCE of its calendar files; only ever rises.")
    revision = Integer(null=False, default=1)
    notes = Text(null=False, default="", help_text="Written afterwards; never published.")
    visitors = Integer(null=True, default=None, help_text="Counted at the door where nobody signs up.")
    cancelled_reason = Text(null=True, default=None)
    announced_at = Timestamptz(null=True, default=None)
    cancelled_at = Timestamptz(null=True, default=None)
    effect_noted_on = Date(null=True, default=None, help_text="When it was last seen what the meeting led to.")
    published_at = Timestamptz(null=True, default=None, help_text="When its material became public, all at once.")
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    changed_at = Timestamptz(null=False, default=TimestamptzNow())

    meeting_kind_is_known = Check(_one_of("kind", KINDS))
    meeting_state_is_known = Check(_one_of("state", STATES))
    meeting_ends_after_it_starts = Check("ends_at > starts_at")
    meeting_capacity_is_positive = Check("capacity > 0")
    meeting_cancelled_with_reason = Check("state <> 'cancelled' OR cancelled_reason IS NOT NULL")
    meeting_announced_knows_when = Check("state IN ('draft', 'cancelled') OR announced_at IS NOT NULL")
    meeting_followed_up_is_published = Check("state <> 'followed_up' OR published_at IS NOT NULL")
    meeting_languages_are_known = Check(f"languages <@ ARRAY[{', '.join(repr(code) for code in LANGUAGES)}]::text[]")


def _of_meeting() -> ForeignKey[Any]:
    return ForeignKey(Meeting, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)


class MeetingAddress(Table, tablename="meeting_address"):
    """Every address a meeting ever had: what was printed on a poster still leads there when it is moved."""

    id = Serial(primary_key=True)
    meeting_id = _of_meeting()
    address = Text(required=True, default=None, null=False, unique=True)


class MeetingText(Table, tablename="meeting_text"):
    id = Serial(primary_key=True)
    meeting_id = _of_meeting()
    language = Text(required=True, default=None, null=False)
    title = Text(null=False, default="", help_text="Empty: the name of its kind in the reader's language.")
    summary = Text(null=False, default="")
    programme = Text(null=False, default="")

    one_text_per_language = Unique(["meeting_id", "language"])
    meeting_text_language_is_known = Check(_one_of("language", LANGUAGES))


class MeetingItem(Table, tablename="meeting_item"):
    """A procurement on the agenda."""

    id = Serial(primary_key=True)
    meeting_id = _of_meeting()
    procurement_id = ForeignKey(
        LazyTableReference("Procurement", app_name="procurement"),
        null=False,
        default=None,
        required=True,
        on_delete=OnDelete.restrict,
        index=True,
    )
    position = Integer(null=False, default=0)

    once_on_an_agenda = Unique(["meeting_id", "procurement_id"])


class Participation(Table, tablename="participation"):
    """One address and one meeting: invited, and perhaps more. Emptied of what is personal when it has served."""

    id = Serial(primary_key=True)
    meeting_id = _of_meeting()
    email = Text(null=True, default=None, help_text="Lower case; none for walk-ins and once erased.")
    company = Text(null=False, default="")
    language = Text(null=False, default="sv", help_text="Of the letters.")
    state = Text(null=False, default="invited")
    origin = Text(null=False, default="form")
    people = Integer(null=False, default=1)
    on_site = Boolean(null=False, default=True)
    language_wish = Text(null=False, default="")
    needs = Text(null=False, default="", help_text="What they need to take part; erased after the meeting.")
    again = Boolean(null=False, default=False, help_text="Wants to be invited to the next one.")
    came = Integer(null=True, default=None, help_text="How many came; none before somebody has looked.")
    version = Integer(null=False, default=0, help_text="Raised by each letter's occasion; part of its key.")
    calendar_sequence = Integer(null=True, default=None, help_text="SEQUENCE of the last calendar file sent.")
    in_calendar = Boolean(null=False, default=False, help_text="A REQUEST was sent and no CANCEL since.")
    subscribed = Boolean(null=False, default=False, help_text="Came, and began to subscribe; outlives the address.")
    asked = Boolean(null=False, default=False, help_text="Came, and asked; outlives the name.")
    bid = Boolean(null=False, default=False, help_text="Came, and bid on what the agenda had; outlives the name.")
    week_reminder_for = Timestamptz(null=True, default=None, help_text="The start it reminded of.")
    day_reminder_for = Timestamptz(null=True, default=None, help_text="The start it reminded of.")
    invited_at = Timestamptz(null=True, default=None)
    signed_up_at = Timestamptz(null=True, default=None, help_text="First sign-up: the waiting list's order.")
    walk_in_key = Text(null=True, default=None, unique=True, help_text="A tablet that posts again adds nobody twice.")
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    changed_at = Timestamptz(null=False, default=TimestamptzNow())

    one_sign_up_per_address = Unique(["meeting_id", "email"])
    participation_state_is_known = Check("state IN ('invited', 'coming', 'waiting', 'left')")
    participation_origin_is_known = Check("origin IN ('invitation', 'form', 'officer', 'walk_in')")
    participation_language_is_known = Check(_one_of("language", LANGUAGES))
    participation_email_is_lower_case = Check("email = lower(email)")
    people_are_some = Check("people BETWEEN 1 AND 200")
    came_is_not_negative = Check("came >= 0")


class MeetingMailing(Table, tablename="meeting_mailing"):
    """Word that an officer asked to be sent to many; the worker writes the letters and marks it done."""

    id = Serial(primary_key=True)
    meeting_id = _of_meeting()
    kind = Text(required=True, default=None, null=False)
    audience = Array(Text(), null=False, default=list, help_text="Of an invitation: wants, trades, came.")
    said = Text(null=False, default="", help_text="The officer's own words in it.")
    was_at = Timestamptz(null=True, default=None, help_text="When the meeting would have been, before it moved.")
    by = Text(required=True, default=None, null=False)
    asked_at = Timestamptz(required=True, default=None, null=False)
    done_at = Timestamptz(null=True, default=None, index=True)
    letters = Integer(null=False, default=0)

    mailing_kind_is_known = Check("kind IN ('invitation', 'moved', 'cancelled', 'material')")


class MeetingDocument(Table, tablename="meeting_document"):
    """Slides and papers: a link, or a file kept here."""

    id = Serial(primary_key=True)
    meeting_id = _of_meeting()
    title = Text(required=True, default=None, null=False)
    url = Text(null=True, default=None)
    filename = Text(null=False, default="")
    media_type = Text(null=False, default="")
    body = Bytea(null=True, default=None)
    size = Integer(null=False, default=0)
    language = Text(null=False, default="sv")
    accessible = Boolean(null=False, default=False, help_text="An officer has checked that all can read it.")

    document_is_link_or_file = Check("(url IS NULL) <> (body IS NULL)")
    document_link_is_http = Check("url ~ '^https?://'")


class MeetingQuestion(Table, tablename="meeting_question"):
    """A question from the meeting with its written answer; public with the rest of the material."""

    id = Serial(primary_key=True)
    meeting_id = _of_meeting()
    question = Text(required=True, default=None, null=False)
    answer = Text(null=False, default="")
    asked_by = Text(null=False, default="", help_text="The firm's name; never published, erased with the guests'.")
    position = Integer(null=False, default=0)


class GatheringRule(Table, tablename="gathering_rule"):
    """How many meetings of a kind the plan asks for, and on which days they may be proposed."""

    id = Serial(primary_key=True)
    kind = Text(required=True, default=None, null=False)
    period = Text(null=False, default="year", help_text="year: anywhere in it; half: in each half.")
    wanted = Integer(null=False, default=1, help_text="At least so many in each period; 0 where the plan names none.")
    weekdays = Array(Integer(), null=False, default=list, help_text="Monday is 0.")
    starts = Text(null=False, default="18:00", help_text="By the clocks of the office.")
    lead_days = Integer(null=False, default=42, help_text="Announced so long before.")
    plan_rule = Text(null=False, default="", help_text="What it is evidence for in the plan.")
    from_on = Date(required=True, default=None, null=False)
    until_on = Date(null=True, default=None)

    gathering_kind_is_known = Check(_one_of("kind", KINDS))
    gathering_period_is_known = Check("period IN ('half', 'year')")
    gathering_count_is_not_negative = Check("wanted >= 0")


class NeighbourDate(Table, tablename="neighbour_date"):
    """A day on which a neighbour holds a meeting that the same firms go to."""

    id = Serial(primary_key=True)
    on_day = Date(required=True, default=None, null=False)
    host = Text(required=True, default=None, null=False)
    title = Text(null=False, default="")

    one_neighbour_a_day = Unique(["on_day", "host"])
