"""The last look at a letter, at the instant it begins: whoever said stop before it is heard.

A window of letters is marked `transmitting` by one commit, and its last letter may begin seconds later. So each is
looked at once more just before MAIL FROM, under a lock that its reader's wishes share (`suppliers` takes the other
side of it in a trigger): an unsubscription is either committed before the look, or waits until MAIL FROM is written.
Once its answer has gone out, nothing begins any more. It costs two round trips to the database, and no commit.
"""

import logging
from contextlib import AsyncExitStack, suppress
from datetime import datetime
from types import TracebackType
from typing import Any

from notifications.delivery.actions.begun import Begun
from notifications.delivery.domain.wanted import unwanted
from notifications.delivery.suppression import address_digest
from portal.foundation.database import DATABASE_TROUBLE, DB

log = logging.getLogger("anbud.delivery")


class LastLook:
    """Held from the look until the letter has begun; `stops` says why it must not begin, or is None.

    `for_all`: no other letter may begin either.
    """

    def __init__(self, begun: Begun, secret: str, pretended: datetime | None = None) -> None:
        self.begun, self.pretended = begun, pretended
        self.digest = address_digest(begun.letter.recipient, secret)
        self.stops: str | None = None
        self.for_all = False
        self._held = AsyncExitStack()
        self._connection: Any = None

    async def __aenter__(self) -> "LastLook":
        try:
            self._connection = await self._held.enter_async_context(DB.connection())
            row = await self._connection.fetchrow(
                "SELECT * FROM last_look($1, $2, $3, $4)",
                self.begun.letter.id,
                self.begun.contact_id,
                self.digest,
                self.pretended,
            )
            self.stops = self._reason(row)
        except DATABASE_TROUBLE as error:
            log.warning("no letter begins without the database: %s", type(error).__name__)
            self.stops, self.for_all = "the database is away", True
        return self

    def _reason(self, row: Any) -> str | None:
        if row is None or row["state"] != "transmitting" or row["lease_token"] != self.begun.token:
            return "the lease was lost"
        if row["braked"]:
            self.for_all = True
            return "sending is stopped"
        if row["suppressed"]:
            return "suppressed"
        end = unwanted(row, self.begun.at)
        return end[1] if end else None

    async def release(self) -> None:
        """Let go: the letter has begun, or will not. A connection that is gone has let go by itself."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(*DATABASE_TROUBLE):
                await connection.execute("SELECT pg_advisory_unlock_all()")
        with suppress(*DATABASE_TROUBLE):
            await self._held.aclose()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.release()
