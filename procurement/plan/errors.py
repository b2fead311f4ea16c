"""What can go wrong with the plan."""

from portal.foundation.errors import AnbudError


class PlanUnreadable(AnbudError):
    """A plan's file says something that no plan can be made of."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
        self.place, self.problem = place, problem


class NoPlan(AnbudError):
    """No plan is loaded."""

    def __init__(self) -> None:
        super().__init__("Ingen handlingsplan är inlagd än.")


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
