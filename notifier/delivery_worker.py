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
from handlers.notice_answers import SHOWN, choices, record_undeliverable
from handlers.runtime import Runtime
from handlers.urgent_notices import DirectDelivery
from ledger import notices
from ledger.database import ConflictError, LedgerUnavailableError
from ledger.notify_bus import wait
from ledger.process_liveness import PROCESS
from notifier.drill_guard import drill_violation
from notifier.gateway import (
    DeliveryUnknownError,
    Gateway,
    GatewayBusyError,
    OutgoingMessage,
    Receipt,
    UnreachableError,
)
from notifier.sent_marker import SentBatch
from translations import english
from translations.messages import Message, message, plain

log = structlog.get_logger()
AT_ONCE = 16
LOOK_AGAIN = 2.0  # seconds; a wake that was lost costs no more than this
GATHER = (
    0.25  # seconds: what is not urgent goes out many at a time, and leaves the processor to what is
)
ASK_AFTER = timedelta(seconds=20)  # a carrier may take a message after our own patience has ended
Sending = asyncio.Task[Receipt | None]


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
        self._gather = 0.0 if lane == "urgent" else GATHER
        # Retries of an earlier process may be waiting.
        self._put_some_back = True
        self._recovered_at = float("-inf")
        self._marks = SentBatch(runtime.ledger)
        # Holds references: the loop keeps only weak ones, so that a running task could be
        # collected.
        self._handed: set[asyncio.Task[None]] = set()

    async def on_start(self) -> None:
        """The urgent lane also takes urgent messages directly from decisions of this process."""
        if self._lane == "urgent":
            self._runtime.direct = DirectDelivery(
                PROCESS, lambda: AT_ONCE - len(self._handed), self._take
            )

    async def on_stop(self) -> None:
        """From now on new notices stay pending, for the next process to send."""
        if self._lane == "urgent":
            self._runtime.direct = None
        await self._marks.settled()

    @mode.Service.task
    async def _carry(self) -> None:
        # Before the first look, so that a notice committed in between wakes this loop.
        woken = self._runtime.ledger.wakes.subscribe(
            "urgent" if self._lane == "urgent" else "notices"
        )
        while not self.should_stop:
            try:
                pause = await self._deliver_due()
            except (LedgerUnavailableError, ConflictError) as away:
                log.warning("notices wait for the ledger", why=str(away)[:200])
                pause = 1.0
            await wait(woken, pause, self._gather)

    async def _deliver_due(self) -> float:
        """How long to wait then."""
        await self._recover()
        # Fewer than AT_ONCE: nothing was left, and new messages wake this loop.
        while await self.deliver_some() == AT_ONCE:
            pass
        return await self._pause()

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
            # Claims of killed processes are free at once, instead of after `ABANDONED` (I5,
            # decision record 9).
            killed = await notices.release_claims_of_dead_processes(
                connection, self._runtime.clock.now()
            )
        if killed:
            self._put_some_back = True
            log.warning("messages claimed by a killed process are checked", messages=killed)

    async def deliver_some(self) -> int:
        """Claim what is due and send it; returns how many were claimed."""
        async with self._runtime.ledger.single_statements() as connection:
            claimed = await notices.claim(
                connection, PROCESS, self._runtime.clock.now(), AT_ONCE, self._lane, self._abandoned
            )
        if not claimed:
            return 0
        await self._deliver_all(claimed)
        return len(claimed)

    def _take(self, claimed: Sequence[notices.Claimed]) -> None:
        """Notices that were written as ours to send: all of one decision go out together, at
        once.
        """
        if claimed:
            first = asyncio.create_task(self._deliver_one(claimed[0]))  # a turn of the loop earlier
            task = asyncio.create_task(self._deliver_urgent(claimed, first))
            self._handed.add(task)
            task.add_done_callback(self._handed.discard)

    async def _deliver_urgent(self, claimed: Sequence[notices.Claimed], first: Sending) -> None:
        """If the ledger is unavailable when a notice is to be put back, it stays in state
        "sending", and the carrier is asked later.
        """
        try:
            await self._deliver_all(claimed, first)
        except (LedgerUnavailableError, ConflictError) as away:
            log.warning("not sent, and not put back", why=str(away)[:200])

    async def _deliver_all(
        self, claimed: Sequence[notices.Claimed], first: Sending | None = None
    ) -> None:
        sending = [first or asyncio.create_task(self._deliver_one(claimed[0]))]
        for notice in claimed[1:]:
            await asyncio.sleep(0)  # the first is on its way before the second is put into words
            sending.append(asyncio.create_task(self._deliver_one(notice)))
        receipts = await asyncio.gather(*sending)
        now = self._runtime.clock.now()
        pairs = zip(claimed, receipts, strict=True)
        self._marks.mark(
            [
                (notice.id, receipt.reference, now, self._gateway.name)
                for notice, receipt in pairs
                if receipt
            ]
        )

    async def _deliver_one(self, notice: notices.Claimed) -> Receipt | None:
        outgoing = self.outgoing(notice)
        # Read from the incident's row, independent of what the decision wrote into the notice (I7).
        if why := drill_violation(notice):
            await self._keep_in(notice, why)
            return None
        with structlog.contextvars.bound_contextvars(notice=notice.id, incident=notice.incident):
            try:
                return await self._deliver(outgoing, notice.doubtful)
            except GatewayBusyError as busy:
                await self._put_back(
                    notice,
                    # Busy: this try sent nothing for certain, but an earlier one that is in doubt
                    # may have.
                    "unknown" if notice.doubtful else "owed",
                    timedelta(seconds=busy.seconds),
                    plain(str(busy)),
                )
            except UnreachableError as never:
                await self._next_phone(notice, plain(str(never)))
            except DeliveryUnknownError as unknown:
                await self._put_back(notice, "unknown", ASK_AFTER, plain(str(unknown)))
            # outermost catch of an edge: it is unknown whether the message went out, so the carrier
            # is asked
            except Exception as error:
                log.exception("sending failed")
                await self._put_back(notice, "unknown", ASK_AFTER, plain(type(error).__name__))
        return None

    async def _deliver(self, outgoing: OutgoingMessage, doubtful: bool) -> Receipt:
        # Never sent again before the carrier has been asked about the earlier try (I5).
        if doubtful and (receipt := await self._gateway.find(outgoing)):
            log.info("had gone out already")
            return receipt
        # After the question above: the limit is about messages, not about requests.
        if self._limiter:
            await self._limiter.acquire()
        return await self._gateway.send(outgoing)

    def outgoing(self, notice: notices.Claimed) -> OutgoingMessage:
        """What the gateway is handed."""
        answers = tuple(
            SHOWN.get(c, c) if notice.language == "zh" else c
            for c in choices(notice.expects, notice.options)
        )
        link = self._links.to_notice(notice.id) if notice.expects != "nothing" else None
        to = notice.phones[notice.phone] if notice.phones else ""
        since, trace = notice.first_tried_at, notice.trace
        return OutgoingMessage(notice.id, to, notice.text, link, answers, since, trace)

    async def _keep_in(self, notice: notices.Claimed, why: str) -> None:
        """A fault of ours, caught in the outermost loop: the message is kept, with the reason
        shown.
        """
        log.error("kept inside the drill", notice=notice.id, why=why)
        kept = message("reason.kept_in_drill", why=why)
        async with self._runtime.ledger.writing() as connection:
            await notices.mark_failed(connection, notice.id, kept)

    async def _put_back(
        self, notice: notices.Claimed, state: str, after: timedelta, why: Message
    ) -> None:
        log.info("tried again later", state=state, why=english(why))
        self._put_some_back = True
        async with self._runtime.ledger.writing() as connection:
            await notices.requeue(
                connection, notice.id, state, self._runtime.clock.now() + after, why
            )

    async def _next_phone(self, notice: notices.Claimed, why: Message) -> None:
        """A person's phones, tried in order; when none is left the plan calls the next person."""
        if notice.phone + 1 < len(notice.phones):
            self._put_some_back = True
            async with self._runtime.ledger.writing() as connection:
                await notices.requeue(
                    connection, notice.id, "owed", self._runtime.clock.now(), why, notice.phone + 1
                )
        else:
            log.warning("nobody reached", why=english(why))
            await record_undeliverable(self._runtime, notice, why)

    async def _pause(self) -> float:
        # Nothing waits for a retry, so the query for the next one is saved at every pass.
        if not self._put_some_back:
            return LOOK_AGAIN
        async with self._runtime.ledger.reading() as connection:
            again = await notices.next_try(connection)
        self._put_some_back = again is not None
        return min(LOOK_AGAIN, self._runtime.clock.seconds_until(again)) if again else LOOK_AGAIN
