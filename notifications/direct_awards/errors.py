"""What can go wrong with the file of a direct award."""

from portal.foundation.errors import AnbudError


class NoSuchAsked(AnbudError):
    """No firm that was asked has this number here, or it was taken away."""

    def __init__(self) -> None:
        super().__init__("Det finns inget tillfrågat företag med det numret här. Någon kan ha tagit bort det.")


class WrittenMeanwhile(AnbudError):
    """Somebody else saved after this form was opened; nothing of it is saved."""

    def __init__(self) -> None:
        super().__init__(
            "Någon annan har sparat här under tiden. Inget av ditt är sparat än, men det står kvar i formuläret. "
            "Läs vad den andra skrev och spara igen om ditt ska gälla."
        )
