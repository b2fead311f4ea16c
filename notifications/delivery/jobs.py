"""The sender at work: `deliver_due` until nothing is due, `deliver_forever` in the worker."""

import asyncio
import logging
import os
import secrets
import socket
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime

import asyncpg

from notifications.delivery.actions import Begun, Result, Sender, free_expired, renew_leases, settle_and_begin
from notifications.delivery.crash_points import pass_point
from notifications.delivery.domain.replies import Outcome, Phase, Verdict, lost
from notifications.delivery.errors import RelayUnreachable
from notifications.delivery.maildir import MaildirWayOut, maildir_of
from notifications.delivery.ports import WayOut
from notifications.delivery.queries import due_count
from notifications.delivery.smtp import Connection, Relay
from notifications.delivery.unknown import resolve_unknown
from portal.foundation.settings import Settings

log = logging.getLogger("anbud.delivery")

POLL_SECONDS = 1.0
POLICY_BLOCKS = 3  # that many in a row, and the relay gets a rest
LONGEST_REST_SECONDS = 60.0
DATABASE_TROUBLE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


def ways_out(settings: Settings) -> Callable[[], WayOut]:
    """Return what opens another way out: to the relay if there is one, into the Maildir otherwise."""
    if settings.smtp_url:
        relay = Relay.of_url(settings.smtp_url, local_name=_local_name(settings))
        return lambda: Connection(relay)
    folder = maildir_of(settings.data_dir)
    return lambda: MaildirWayOut(folder)


def _local_name(settings: Settings) -> str:
    return settings.mail_from.rpartition("@")[2].rstrip(">") or "localhost"


def sender_of(settings: Settings) -> Sender:
    """Return this process as a sender; its name says where it runs and is never used twice."""
    return Sender(f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}", settings.secret_key)


async def deliver_due(settings: Settings, now: datetime | None = None) -> dict[str, int]:
    """Send letters until none is due, and return how many came to which end.

    `now` None is the database's clock. A relay that cannot be used ends the run early; no letter is charged for it.
    """
    await free_expired()
    await resolve_unknown(now)
    delivery = Delivery(ways_out(settings), sender_of(settings), window=settings.smtp_window, now=now)
    connections = settings.smtp_connections if settings.smtp_url else 1
    await delivery.run(connections)
    return delivery.summary()


async def deliver_forever(settings: Settings, stopping: asyncio.Event) -> None:
    """Send what becomes due until `stopping` is set; open transactions are finished then."""
    sender, open_way, rest = sender_of(settings), ways_out(settings), 0.0
    connections = settings.smtp_connections if settings.smtp_url else 1
    while not stopping.is_set():
        delivery = Delivery(open_way, sender, window=settings.smtp_window, stopping=stopping)
        try:
            await free_expired()
            await resolve_unknown(None)
            await delivery.run(connections)
        except* Exception as group:
            # Mostly the database being away. Whatever it is, the sender rests and goes on: letters wait in their rows.
            log.error("sending stopped for a while: %s", type(group.exceptions[0]).__name__)
            delivery.troubled = True
        rest = min(max(1.0, rest * 2), LONGEST_REST_SECONDS) if delivery.troubled else 0.0
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), rest or POLL_SECONDS)


class Delivery:
    """One run of the sender over several connections."""

    def __init__(
        self,
        open_way: Callable[[], WayOut],
        sender: Sender,
        *,
        window: int,
        now: datetime | None = None,
        stopping: asyncio.Event | None = None,
    ) -> None:
        self.open_way = open_way
        self.sender = sender
        self.window = window
        self.now = now
        self.stopping = stopping or asyncio.Event()
        self.troubled = False
        self.counts: Counter[str] = Counter()
        self._blocks = 0

    def summary(self) -> dict[str, int]:
        """Return the counts by the names scripts rely on; letters given up count as refused."""
        count = self.counts
        return {
            "accepted": count["accepted"],
            "deferred": count["deferred"],
            "refused": count["refused"] + count["dead"],
            "unknown": count["unknown"],
            "cancelled": count["cancelled"],
        }

    async def run(self, connections: int) -> None:
        """Send what is due over up to so many connections, each opened only while there is work."""
        due = await due_count(self.now, connections * self.window)
        async with asyncio.TaskGroup() as tasks:
            for _ in range(min(connections, -(-due // self.window))):
                tasks.create_task(self._use_connections())

    async def _use_connections(self) -> None:
        busy = True
        while busy and self._goes_on and await due_count(self.now, 1):
            way = self.open_way()
            try:
                await way.open()
            except RelayUnreachable as error:
                log.warning("no letter leaves: %s", error)
                self.troubled = True
                return
            try:
                busy = await self._use(way)
            finally:
                await way.close()

    @property
    def _goes_on(self) -> bool:
        return not self.troubled and not self.stopping.is_set()

    async def _use(self, way: WayOut) -> bool:
        """Send window after window over one connection, until nothing is due or the connection is done for.

        Returns whether anything was there to be sent.
        """
        results: list[Result] = []
        busy = False
        while True:
            window = self.window if self._goes_on and way.is_usable else 0
            begun, counts = await self._settle_surely(results, way, window)
            self.counts.update(counts)
            if not begun and not counts:
                return busy
            busy = True
            if not begun:
                results = []
                continue
            async with self._leases_kept(begun[0].token):
                results = [Result(letter, await self._hand_over(way, letter)) for letter in begun]

    async def _settle_surely(
        self, results: list[Result], way: WayOut, window: int
    ) -> tuple[list[Begun], dict[str, int]]:
        """Record `results` although the database may be away for a while: what the relay said must not be forgotten."""
        for wait in (0.1, 0.5, 1, 2, 5, 10, 20):
            try:
                return await settle_and_begin(results, self.sender, way.name, way.secure, window, self.now)
            except DATABASE_TROUBLE as error:
                log.warning("results wait for the database: %s", type(error).__name__)
                self.troubled, window = True, 0
                await asyncio.sleep(wait)
        return await settle_and_begin(results, self.sender, way.name, way.secure, 0, self.now)

    async def _hand_over(self, way: WayOut, begun: Begun) -> Outcome | None:
        """Return the outcome of one letter, or None when its turn must not come any more."""
        if not way.is_usable or not self._goes_on:
            return None
        try:
            outcome = await way.hand_over(begun.letter)
        except Exception as error:
            # A fault of ours past this point may have come after the dot.
            log.exception("letter %s: the sender failed", begun.letter.id)
            outcome = lost(Phase.BODY, type(error).__name__)
        pass_point("after answer")
        self._watch(outcome)
        return outcome

    def _watch(self, outcome: Outcome) -> None:
        # The reply itself stays in the attempt row: relays like to quote addresses, which no log may hold.
        answer = f"{outcome.code or 'no answer'} {outcome.enhanced or ''} at {outcome.phase}"
        if outcome.verdict is Verdict.RELAY:
            self.troubled = True
            log.warning("the relay wants a rest: %s", answer)
        self._blocks = self._blocks + 1 if outcome.verdict is Verdict.POLICY else 0
        if self._blocks >= POLICY_BLOCKS:
            self.troubled = True
            log.error("the relay refuses our mail by policy: %s", answer)

    @asynccontextmanager
    async def _leases_kept(self, token: int) -> AsyncIterator[None]:
        async def keep() -> None:
            while True:
                await asyncio.sleep(self.sender.lease_seconds / 3)
                with suppress(*DATABASE_TROUBLE):
                    await renew_leases(self.sender, token)

        keeper = asyncio.create_task(keep())
        try:
            yield
        finally:
            keeper.cancel()
            with suppress(asyncio.CancelledError):
                await keeper
