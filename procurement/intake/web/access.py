"""Whose file it is: who handed it in goes on with it; at `/intern/importera` each kind of list has its role."""

from collections.abc import Sequence
from typing import Any

from litestar.exceptions import PermissionDeniedException

from portal.foundation.access import Officer
from portal.foundation.web import visit
from procurement.intake.errors import NoSuchIntake
from procurement.intake.ports import Target
from procurement.intake.queries import intake_numbered

PATH = "/intern/importera"
Targets = Sequence[Target]


def officer() -> Officer:
    """Return who acts."""
    found: Officer | None = visit().officer
    if found is None:
        raise PermissionDeniedException("Logga in för att fortsätta.")
    return found


def open_to(target: Target, who: Officer) -> bool:
    """Tell whether somebody may hand in lists of a kind: lists with addresses want the right to see them."""
    return who.has(target.role) and (who.sees_contacts or not target.personal)


async def mine(number: int, targets: Targets) -> tuple[dict[str, Any], Target]:
    """Return a file of one's own, with its kind of list.

    Raises:
        NoSuchIntake: there is none with this number, or it is somebody else's.
    """
    found, who = await intake_numbered(number), officer()
    target = next((target for target in targets if target.kind == found["kind"]), None)
    if target is None or found["by"] != who.email or not open_to(target, who):
        raise NoSuchIntake(number)
    return found, target
