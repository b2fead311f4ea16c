"""What can go wrong with the plan."""

from collections.abc import Sequence

from portal.foundation.errors import AnbudError


class PlanUnreadable(AnbudError):
    """A plan's file says something that no plan can be made of; every fault with its place in the file."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{place}: {problem}" for place, problem in faults))
        self.faults = list(faults)


class PlansOnOneDay(AnbudError):
    """Two plans would begin on the same day."""

    def __init__(self, title: str) -> None:
        super().__init__(f"Planen ”{title}” börjar samma dag. Ge den nya en annan första dag, eller samma referens.")


class EditedMeanwhile(AnbudError):
    """Somebody else has changed the plan's text since the page was opened."""

    def __init__(self) -> None:
        super().__init__("Någon annan har ändrat planens text sedan sidan öppnades. Jämför och spara igen.")


class NoPlan(AnbudError):
    """No plan is loaded."""

    def __init__(self) -> None:
        super().__init__("Ingen handlingsplan är inlagd än.")


class NoSuchPlan(AnbudError):
    """No plan has this reference."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"Det finns ingen plan som heter {reference[:60]}.")
        self.reference = reference


class NoSuchActivity(AnbudError):
    """The plan has no activity of this number."""

    def __init__(self, number: str) -> None:
        super().__init__(f"Planen har ingen aktivitet {number}.")
        self.number = number


class NoSuchOccurrence(AnbudError):
    """Nothing of this number was ever entered."""

    def __init__(self, occurrence_id: int) -> None:
        super().__init__(f"Tillfället {occurrence_id} finns inte.")
        self.occurrence_id = occurrence_id


class ReasonMissing(AnbudError):
    """Something departs from the plan and nobody says why."""

    def __init__(self) -> None:
        super().__init__("Skriv ett skäl.")
