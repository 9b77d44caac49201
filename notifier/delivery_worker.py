"""Carries owed notices to the gateway: claim, commit, send, record.

No transaction is open while a carrier is talked to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import mode
import structlog
from aiolimiter import AsyncLimiter

from handlers.answer_links import AnswerLinks
from handlers.loop_errors import FAULT_PAUSE, log_faults
from handlers.runtime import Runtime
from handlers.urgent_notices import DirectDelivery
from ledger import notices
from ledger.database import ConflictError, LedgerUnavailableError
from ledger.notify_bus import wait
from ledger.process_liveness import PROCESS
from notifier.drill_guard import drill_violation
from notifier.earlier_attempts import EarlierAttempts
from notifier.gateway import (
    DeliveryUnknownError,
    Gateway,
    GatewayBusyError,
    Receipt,
    UnreachableError,
)
from notifier.outgoing_messages import groups, outgoing_message
from notifier.person_rate_limit import PersonRateLimit
from notifier.retries import Retries
from notifier.sent_marker import SentBatch
from playbooks.company.roster import NO_PHONE
from translations.messages import message, plain

log = structlog.get_logger()
AT_ONCE = 64  # messages on their way; the slowest delays no other
LAST_MESSAGES = 1.0  # seconds for those under way when the service stops
FIRST = asyncio.FIRST_COMPLETED
REFILL = 0.25  # seconds in which a full lane gathers free places, before it claims again
LOOK_AGAIN = 2.0  # seconds; a wake that was lost costs no more than this
LOOK_AGAIN_REST = 5.0  # seconds: the same for what is not urgent
GATHER = (
    0.25  # seconds: what is not urgent goes out many at a time, and leaves the processor to what is
)
ASK_AFTER = timedelta(seconds=20)  # a carrier may take a message after our own patience has ended


class DeliveryWorker(mode.Service):
    """One lane: "urgent" has its own, so that a page never queues behind a campaign.

    `rate`: messages per second, None for no limit.
    """

    def __init__(
        self,
        runtime: Runtime,
        gateway: Gateway,
        links: AnswerLinks,
        lane: str,
        rate: float | None = None,
    ) -> None:
        super().__init__()
        self._runtime, self._gateway, self._links, self._lane = runtime, gateway, links, lane
        # Below one message a second the bucket still needs capacity for one: its period grows
        # instead.
        self._limiter = AsyncLimiter(max(1.0, rate), max(1.0, rate) / rate) if rate else None
        # Half a minute of real time: the virtual clock runs `speed` times as fast.
        self._abandoned = notices.ABANDONED * runtime.clock.speed
        # What waits for the limit of a slow lane is claimed: two seconds of it, so that a message
        # that is more urgent waits no longer.
        self._most = AT_ONCE if rate is None else min(AT_ONCE, max(4, round(2 * rate)))
        self._gather = 0.0 if lane == "urgent" else GATHER
        self._look_again = LOOK_AGAIN if lane == "urgent" else LOOK_AGAIN_REST
        self._retries, self._pace = Retries(runtime), PersonRateLimit(runtime)
        self._recovered_at = float("-inf")
        self._marks = SentBatch(runtime.ledger)
        # The loop keeps only weak references, so that a running task could be collected.
        self._under_way: set[asyncio.Task[None]] = set()
        self._earlier = EarlierAttempts(runtime, gateway, self._abandoned)

    async def on_start(self) -> None:
        """The urgent lane also takes urgent messages directly from decisions of this process."""
        if self._lane == "urgent":
            self._runtime.direct = DirectDelivery(PROCESS, self._free, self._take)

    async def on_stop(self) -> None:
        """From now on new notices stay pending, for the next process to send."""
        if self._lane == "urgent":
            self._runtime.direct = None
        if self._under_way:  # what has been claimed goes out, as far as there is time
            await asyncio.wait(self._under_way, timeout=LAST_MESSAGES)
        await self._marks.settled()

    @mode.Service.task
    async def _carry(self) -> None:
        # Before the first look, so that a notice committed in between wakes this loop.
        woken = self._runtime.ledger.wakes.subscribe(
            "urgent" if self._lane == "urgent" else "notices"
        )
        while not self.should_stop:
            pause = FAULT_PAUSE
            with log_faults("notices"):
                try:
                    pause = await self._deliver_due()
                except (LedgerUnavailableError, ConflictError) as away:
                    log.warning("notices wait for the ledger", why=str(away)[:200])
                    pause = 1.0
            await wait(woken, pause, self._gather)

    async def _deliver_due(self) -> float:
        """How long to wait then."""
        await self._recover()
        await self._links.current()
        # Fewer than there is room for: nothing was left, and new messages wake this loop.
        while True:
            free = await self._room()
            claimed = await self._claim(free)
            await self._begin(claimed)
            if len(claimed) < free:
                return await self._retries.pause(self._look_again)

    async def _room(self) -> int:
        """How many messages can be taken now, at least one; a full lane waits for several places,
        so that not every message is claimed by a statement of its own.
        """
        until = asyncio.get_running_loop().time() + REFILL
        while (free := self._free()) < max(1, self._most // 4):
            left = until - asyncio.get_running_loop().time()
            if left <= 0 and free:
                break
            # None free: until the first ends.
            await asyncio.wait(self._under_way, timeout=max(left, 0) or None, return_when=FIRST)
        return free

    def _free(self) -> int:
        """Never negative: after a commit more may be handed over than there was room for."""
        return max(0, self._most - len(self._under_way))

    async def _recover(self) -> None:
        """Not at every wake: a page must not wait for it. One lane is enough, and on SQLite there
        is no other process.
        """
        now = asyncio.get_running_loop().time()
        other_lane = self._lane != "urgent"
        if other_lane or self._runtime.ledger.sqlite or now - self._recovered_at < LOOK_AGAIN:
            return
        self._recovered_at = now
        async with self._runtime.ledger.writing() as connection:
            # Claims of killed processes are free at once, not after `ABANDONED` (I5, record 9).
            killed = await notices.release_claims_of_dead_processes(
                connection, self._runtime.clock.now()
            )
        if killed:
            self._retries.waiting = True
            self._runtime.ledger.wakes.notify("notices")  # the other lane's among them
            log.warning("messages claimed by a killed process are checked", messages=killed)

    async def deliver_some(self) -> int:
        """Claim what is due, send it and wait for all of it; returns how many were claimed."""
        claimed = await self._claim(self._most)
        await asyncio.gather(*await self._begin(claimed))
        return len(claimed)

    async def _claim(self, most: int) -> list[notices.Claimed]:
        async with self._runtime.ledger.single_statements() as connection:
            return await notices.claim(
                connection, PROCESS, self._runtime.clock.now(), most, self._lane, self._abandoned
            )

    async def _begin(self, claimed: Sequence[notices.Claimed]) -> list[asyncio.Task[None]]:
        begun = []
        for group in groups(claimed):
            begun.append(self._start(group))
            await asyncio.sleep(0)  # the first is on its way before the second is put into words
        return begun

    def _take(self, claimed: Sequence[notices.Claimed]) -> None:
        """Notices that were written as ours to send: those of one decision go out together."""
        for group in groups(claimed):
            self._start(group)

    def _start(self, group: Sequence[notices.Claimed]) -> asyncio.Task[None]:
        task = asyncio.create_task(self._send_and_mark(group))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def _send_and_mark(self, group: Sequence[notices.Claimed]) -> None:
        """If the ledger is unavailable when a notice is to be put back, it stays in state
        "sending", and the carrier is asked later.
        """
        with log_faults("notices"):
            try:
                group = await self._sendable(group)
                if group and await self._pace.hold_back(group):
                    self._retries.waiting = True
                    return
                receipt = await self._deliver_group(group) if group else None
            except (LedgerUnavailableError, ConflictError) as away:
                log.warning("not sent, and not put back", why=str(away)[:200])
                return
            if receipt:
                sent_at, how = self._runtime.clock.now(), self._gateway.name
                self._marks.mark([(n.id, receipt.reference, sent_at, how) for n in group])

    async def _sendable(self, group: Sequence[notices.Claimed]) -> list[notices.Claimed]:
        """Those that may go out to a phone."""
        found = []
        for notice in group:
            # Read from the incident's row, independent of what the decision wrote into the notice
            # (I7).
            if why := drill_violation(notice):
                await self._retries.fail_in_drill(notice, why)
            elif not notice.phones:  # on every gateway, or the person would count as called
                no_phone = message("reason.absent", absence=NO_PHONE)
                await self._retries.next_phone(notice, no_phone)
            else:
                found.append(notice)
        return found

    async def _deliver_group(self, group: Sequence[notices.Claimed]) -> Receipt | None:
        """Send them as one text; what is said of it holds for each of them."""
        first = group[0]
        with structlog.contextvars.bound_contextvars(notice=first.id, incident=first.incident):
            try:
                return await self._deliver(group)
            except GatewayBusyError as busy:
                # This try sent nothing for certain, but an earlier one that is in doubt may have.
                state, after = (
                    "unknown" if first.doubtful else "owed",
                    timedelta(seconds=busy.seconds),
                )
                await self._retries.put_back(group, state, after, plain(str(busy)))
            except UnreachableError as never:
                for notice in group:
                    await self._retries.next_phone(notice, plain(str(never)))
            except DeliveryUnknownError as unknown:
                await self._retries.put_back(group, "unknown", ASK_AFTER, plain(str(unknown)))
            # outermost catch of an edge: it is unknown whether the message went out, so the carrier
            # is asked
            except Exception as error:
                log.exception("sending failed")
                why = plain(type(error).__name__)
                await self._retries.put_back(group, "unknown", ASK_AFTER, why)
        return None

    async def _deliver(self, group: Sequence[notices.Claimed]) -> Receipt | None:
        outgoing = outgoing_message(group, self._links)
        # Never sent again before the carrier has been asked about the earlier try (I5). What is in
        # doubt is alone in its group.
        if group[0].doubtful and (receipt := await self._earlier.find(outgoing)):
            log.info("had gone out already")
            return receipt
        # After the question above: the limit is about messages, not about requests.
        if self._limiter:
            await self._limiter.acquire()
        # The last thing before the send: any stall is over by now (X3).
        for notice in group:
            if not await self._earlier.still_ours(notice):
                log.warning("taken over by another process while this one stood still")
                return None
        return await self._gateway.send(outgoing)
