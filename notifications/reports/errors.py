"""What can go wrong with reports."""

from portal.foundation.errors import AnbudError


class NoSuchPeriod(AnbudError):
    """It is no half-year, or one that has not begun."""

    def __init__(self, period: str) -> None:
        self.period = period
        super().__init__(f"{period[:20]} är inget halvår som har börjat. Skriv till exempel 2026-1.")


class NoSuchReport(AnbudError):
    """No report of the half-year is public."""

    def __init__(self, period: str) -> None:
        self.period = period
        super().__init__(f"Det finns ingen rapport för {period[:20]} än.")


class NotNow(AnbudError):
    """The report's state does not allow the step."""

    def __init__(self, period: str, step: str) -> None:
        self.period, self.step = period, step
        super().__init__(f"Rapporten {period} kan inte {step} i det läge den är. Ladda om sidan.")
