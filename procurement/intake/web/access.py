"""Whose file it is at `/intern/importera`: who handed it in goes on with it until it is taken in; each kind of list has its role.

What was taken in is the house's: whoever may hand in lists of its kind may look at it and take it back.
"""

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
    found, target = await _allowed(number, targets)
    if found["by"] != officer().email:
        raise NoSuchIntake(number)
    return found, target


async def ours(number: int, targets: Targets) -> tuple[dict[str, Any], Target]:
    """Return a file of one's own, or one that was taken in, whoever handed it in, with its kind of list.

    Raises:
        NoSuchIntake: there is none with this number, or it is somebody else's and not taken in.
    """
    found, target = await _allowed(number, targets)
    if found["taken_at"] is None and found["by"] != officer().email:
        raise NoSuchIntake(number)
    return found, target


async def _allowed(number: int, targets: Targets) -> tuple[dict[str, Any], Target]:
    found = await intake_numbered(number)
    target = next((target for target in targets if target.kind == found["kind"]), None)
    if target is None or not open_to(target, officer()):
        raise NoSuchIntake(number)
    return found, target
