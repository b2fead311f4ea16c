"""The yearly question, written once to each whom it is owed."""

from datetime import datetime

from notifications.letters.actions import LetterOutbox
from notifications.reminders.domain import may_write
from notifications.yearly.domain import is_owed
from notifications.yearly.queries import owed
from portal.foundation.database import execute, transaction
from portal.foundation.settings import Settings
from procurement.register.red_days import red_days
from suppliers.signup.actions import manage_token


async def yearly_checks_due(settings: Settings, now: datetime) -> int:
    """Ask the contacts whom it is owed, in office hours; return how many letters were written.

    Letter and proof are one transaction, under a lock on the contact: whatever runs twice asks once.
    """
    local = now.astimezone(settings.timezone)
    if not may_write(local.date(), local.time(), red_days((local.year,))):
        return 0
    outbox = LetterOutbox(settings)
    async with transaction():
        asked = [one for one in await owed(now) if is_owed(one["confirmed_at"], one["asked_at"], now)]
        for one in asked:
            key = f"yearly:{one['id']}:{now:%Y%m%d}"
            link = {"manage": manage_token(one["id"], one["token_version"], settings.secret_key, now)}
            await outbox.post(
                "yearly_check", one["email"], one["language"], link, key=key, contact_id=one["id"], now=now
            )
            await execute(
                """INSERT INTO yearly_check (contact_id, letter_id, asked_at)
                   SELECT $1, id, $3 FROM letter WHERE key = $2""",
                one["id"], key, now,
            )  # fmt: skip
    return len(asked)
