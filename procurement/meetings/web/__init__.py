"""The pages of meetings: public and internal."""

from typing import Any

from procurement.meetings.web import (
    attendance,
    changing,
    invitations,
    lists,
    material,
    overview,
    poster,
    public,
    rhythm,
    signing_up,
)

ROUTES: list[Any] = [
    *public.ROUTES,
    *lists.ROUTES,
    *signing_up.ROUTES,
    *poster.ROUTES,
    *overview.ROUTES,
    *rhythm.ROUTES,
    *changing.ROUTES,
    *invitations.ROUTES,
    *attendance.ROUTES,
    *material.ROUTES,
]
