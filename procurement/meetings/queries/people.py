"""Who is invited, who comes and who waits."""

from collections.abc import Collection, Sequence
from typing import Any

from portal.foundation.database import Question, fetch, fetch_row, fetch_value, rows_of
from procurement.meetings.domain.seats import Party, fits
from procurement.meetings.errors import NoSuchParticipant

FIGURES = (
    "invited", "signed_up", "coming", "waiting", "left", "people", "people_online", "came", "people_came", "walk_ins",
)  # fmt: skip


async def participant(participation_id: int) -> dict[str, Any]:
    """Return one sign-up or invitation.

    Raises:
        NoSuchParticipant: there is none with this number.
    """
    row = await fetch_row("SELECT * FROM participation WHERE id = $1", participation_id)
    if row is None:
        raise NoSuchParticipant
    return dict(row)


async def participations_with_ids(ids: Collection[int]) -> list[dict[str, Any]]:
    """Return sign-ups in the order of their numbers."""
    return [dict(r) for r in await fetch("SELECT * FROM participation WHERE id = ANY ($1) ORDER BY id", list(ids))]


async def participants_of(
    meeting_id: int, states: Sequence[str] = ("coming", "waiting"), *, by_company: bool = False
) -> list[dict[str, Any]]:
    """Return the sign-ups in the order they came, or by the firm's name for the list at the door."""
    order = "lower(company), id" if by_company else "signed_up_at NULLS LAST, id"
    rows = await fetch(
        f"SELECT * FROM participation WHERE meeting_id = $1 AND state = ANY ($2) ORDER BY {order}",
        meeting_id, list(states),
    )  # fmt: skip
    return [dict(row) for row in rows]


async def seats_taken(meeting_id: int) -> int:
    """Return how many people have a seat in the room."""
    taken: int = await fetch_value(
        "SELECT coalesce(sum(people), 0)::int FROM participation "
        "WHERE meeting_id = $1 AND state = 'coming' AND on_site",
        meeting_id,
    )
    return taken


async def has_room(meeting: dict[str, Any], people: int, on_site: bool) -> bool:
    """Tell whether a party that has no seats yet would get them now."""
    return fits(Party(0, people, on_site), meeting["capacity"], await seats_taken(meeting["id"]))


async def figures_of(meeting_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Return for each meeting how many addresses were invited, signed up and came, and how many people those are."""
    rows = await fetch(
        """SELECT meeting_id,
               count(*) FILTER (WHERE invited_at IS NOT NULL) AS invited,
               count(*) FILTER (WHERE signed_up_at IS NOT NULL AND origin <> 'walk_in') AS signed_up,
               count(*) FILTER (WHERE state = 'coming') AS coming,
               count(*) FILTER (WHERE state = 'waiting') AS waiting,
               count(*) FILTER (WHERE state = 'left') AS "left",
               coalesce(sum(people) FILTER (WHERE state = 'coming'), 0) AS people,
               coalesce(sum(people) FILTER (WHERE state = 'coming' AND NOT on_site), 0) AS people_online,
               count(*) FILTER (WHERE came > 0) AS came,
               coalesce(sum(came), 0) AS people_came,
               count(*) FILTER (WHERE origin = 'walk_in') AS walk_ins
           FROM participation WHERE meeting_id = ANY ($1) GROUP BY meeting_id""",
        list(meeting_ids),
    )
    found = {row["meeting_id"]: {k: int(v) for k, v in dict(row).items() if k != "meeting_id"} for row in rows}
    return {number: found.get(number, dict.fromkeys(FIGURES, 0)) for number in meeting_ids}


async def sign_ups_of(email: str) -> list[dict[str, Any]]:
    """Return all that is kept of an address in meetings, for its owner."""
    return await rows_of(sign_ups_asked(email))


def sign_ups_asked(email: str) -> Question:
    """Ask for all that is kept of an address in meetings."""
    return Question(
        """SELECT m.reference AS meeting, m.starts_at, p.state, p.company, p.people, p.on_site, p.language_wish, p.needs,
                  p.again, p.came, p.invited_at, p.signed_up_at
           FROM participation p JOIN meeting m ON m.id = p.meeting_id WHERE p.email = $1 ORDER BY m.starts_at""",
        (email.lower(),),
    )


def questions_of_firms() -> Question:
    """Ask what was asked at meetings by firms that are still kept by name (`company`)."""
    return Question(
        """SELECT m.reference AS meeting, q.question, q.answer, q.asked_by AS company FROM meeting_question q
           JOIN meeting m ON m.id = q.meeting_id WHERE q.asked_by <> '' ORDER BY q.id DESC"""
    )
