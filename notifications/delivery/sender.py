"""The sender: windows of letters over several connections, each letter looked at once more as it begins."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from notifications.delivery.actions import (
    Begun,
    Result,
    Sender,
    close_circuit,
    new_token,
    open_circuit,
    renew_leases,
    settle_and_begin,
)
from notifications.delivery.crash_points import pass_point
from notifications.delivery.domain.replies import Outcome, Phase, Verdict, lost
from notifications.delivery.errors import RelayUnreachable
from notifications.delivery.last_look import LastLook
from notifications.delivery.ports import Watch, WayOut
from notifications.delivery.queries import due_count
from notifications.delivery.records import Record
from portal.foundation.database import DATABASE_TROUBLE

log = logging.getLogger("anbud.delivery")

POLICY_BLOCKS = 3  # that many in a row, and the relay gets a rest
WAITS_FOR_DATABASE = (0.1, 0.5, 1, 2, 5, 10)
LAST_WAITS = 6  # when told to stop, results wait this many times, then stay in the record


class _Begins(Watch):
    def __init__(self, look: LastLook, record: Record) -> None:
        self.look, self.record = look, record

    async def begun(self) -> None:
        await self.look.release()

    def body(self) -> None:
        self.record.write(self.look.begun.letter.id, self.look.begun.number, "body")


class Delivery:
    """One run of the sender over several connections."""

    def __init__(
        self,
        open_way: Callable[[], WayOut],
        sender: Sender,
        record: Record,
        *,
        window: int,
        now: datetime | None = None,
        stopping: asyncio.Event | None = None,
    ) -> None:
        self.open_way = open_way
        self.sender = sender
        self.record = record
        self.window = window
        self.now = now
        self.stopping = stopping or asyncio.Event()
        self.patient = stopping is not None
        self.troubled = False
        self.counts: Counter[str] = Counter()
        self._blocks = 0
        self._works = False

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
        count = min(connections, -(-due // self.window))
        if count and not self._records():
            return
        # Each ends by itself: the trouble of one must not cut off another in the middle of a letter.
        ends = await asyncio.gather(*(self._use_connections() for _ in range(count)), return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end

    def _records(self) -> bool:
        try:
            self.record.open()
        except OSError as error:
            self._no_record(error)
            return False
        return True

    def _no_record(self, error: OSError) -> None:
        log.error("no letter begins: the worker's record cannot be kept: %s", error.strerror)
        self.troubled = True

    async def _use_connections(self) -> None:
        busy = True
        while busy and self._goes_on and await due_count(self.now, 1):
            way = self.open_way()
            try:
                await way.open()
            except RelayUnreachable as error:
                await self._rest(way, str(error))
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
            if results:
                pass_point("after settling commit")
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
        """Record `results` however long the database is away: what the relay said must not be forgotten.

        A commit whose answer was lost may have been made: its window is freed, its results change nothing twice.
        """
        token, forget, tries = new_token(), None, 0
        while True:
            try:
                return await settle_and_begin(
                    results, self.sender, way.name, way.secure, window, self.now, token=token, forget=forget
                )
            except DATABASE_TROUBLE as error:
                self.troubled = True
                log.warning("results wait for the database: %s", type(error).__name__)
                if tries >= LAST_WAITS and (self.stopping.is_set() or not self.patient):
                    raise  # they stay in the record, from where they are settled later
            window, forget = 0, token
            await asyncio.sleep(WAITS_FOR_DATABASE[min(tries, len(WAITS_FOR_DATABASE) - 1)])
            tries += 1

    async def _hand_over(self, way: WayOut, begun: Begun) -> Outcome | None:
        """Return the outcome of one letter, or None when its turn must not come any more."""
        if not way.is_usable or not self._goes_on:
            return None
        letter, number = begun.letter, begun.number
        async with LastLook(begun, self.sender.secret, self.now) as look:
            self.troubled |= look.for_all
            if look.stops is not None or not self._is_noted(letter.id, number):
                return None
            pass_point("after last look")
            try:
                outcome = await way.hand_over(letter, _Begins(look, self.record))
            except Exception as error:
                # A fault of ours past this point may have come after the dot.
                log.exception("letter %s: the sender failed", letter.id)
                outcome = lost(Phase.BODY, type(error).__name__)
        pass_point("after answer")
        with suppress(OSError):  # the row will hold it
            self.record.write_answer(letter.id, number, outcome)
        pass_point("after answer is noted")
        await self._watch(way, outcome)
        return outcome

    def _is_noted(self, letter: int, number: int) -> bool:
        try:
            self.record.write(letter, number, "begun")
        except OSError as error:
            self._no_record(error)
            return False
        return True

    async def _watch(self, way: WayOut, outcome: Outcome) -> None:
        # The reply itself stays in the attempt row: relays like to quote addresses, which no log may hold.
        answer = f"{outcome.code or 'no answer'} {outcome.enhanced or ''} at {outcome.phase}"
        if outcome.verdict is Verdict.RELAY:
            await self._rest(way, answer)
        self._blocks = self._blocks + 1 if outcome.verdict is Verdict.POLICY else 0
        if self._blocks >= POLICY_BLOCKS:
            await self._rest(way, f"our mail is refused by policy: {answer}")
        if outcome.verdict is Verdict.ACCEPTED and not self._works:
            self._works = True
            with suppress(*DATABASE_TROUBLE):
                if await close_circuit(way.relay_name, self.now):
                    log.warning("the relay takes letters again")

    async def _rest(self, way: WayOut, why: str) -> None:
        """Give the relay a rest: one alarm, and no letter is charged."""
        if not self.troubled:
            log.error("no letter leaves for a while: %s", why)
        self.troubled = True
        with suppress(*DATABASE_TROUBLE):
            await open_circuit(way.relay_name, why, self.now)

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
