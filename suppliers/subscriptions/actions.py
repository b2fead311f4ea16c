"""Changes to one choice of a subscription."""

from portal.foundation.database import execute


async def change_frequency(contact_id: int, frequency: str) -> None:
    """Mail as often as this from now on; hits already owed stay owed to the person."""
    await execute(
        "UPDATE subscription SET frequency = $2 WHERE contact_id = $1 AND ended_at IS NULL", contact_id, frequency
    )
