"""What meetings led to. Noted for two years, as long as it is known who came; the figures stay after that."""

from collections.abc import Collection
from datetime import date

from portal.foundation.database import execute, fetch
from procurement.meetings.actions.people import PEOPLE_KEPT


async def claim_effects(today: date) -> list[int]:
    """Return the meetings whose effect has not been looked at today, each to one caller only."""
    rows = await fetch(
        """UPDATE meeting SET effect_noted_on = $1::date
           WHERE state IN ('held', 'followed_up') AND ends_at > $1::date - $2::interval
             AND effect_noted_on IS DISTINCT FROM $1 RETURNING id""",
        today, PEOPLE_KEPT,
    )  # fmt: skip
    return [row["id"] for row in rows]


async def note_effects(*, subscribed: Collection[int], asked: Collection[int], bid: Collection[int]) -> None:
    """Mark the sign-ups whose firms began to subscribe, asked or handed in a bid; a mark is never taken back."""
    await execute(
        """UPDATE participation SET subscribed = subscribed OR id = ANY ($1), asked = asked OR id = ANY ($2),
               bid = bid OR id = ANY ($3)
           WHERE id = ANY ($4)""",
        list(subscribed), list(asked), list(bid), list({*subscribed, *asked, *bid}),
    )  # fmt: skip
