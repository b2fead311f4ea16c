"""What can go wrong with webhooks."""

from portal.foundation.errors import AnbudError


class NoSuchWebhook(AnbudError):
    """There is no webhook, or no delivery, with this number."""

    def __init__(self, number: int) -> None:
        super().__init__("Det finns ingen sådan webhook.")
        self.number = number
