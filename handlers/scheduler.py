"""The clock's service: passed deadlines become events at their moment, and the plan's routines
begin on their days.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import mode
import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from handlers import (
    audit_head,
    inbound_sms,
    parked_replay,
    retriage,
    routines,
    self_audit,
    staff_changes,
)
from handlers.demo_company import renew_demo_day
from handlers.loop_errors import FAULT_PAUSE, log_faults
from handlers.run_events import process_due_deadlines
from handlers.runtime import NoCompanyError, Runtime
from ledger import deadlines
from ledger.database import ConflictError, LedgerUnavailableError
from ledger.notify_bus import wait

log = structlog.get_logger()
SAFETY_NET = 5.0  # seconds between looks when no wake came
# seconds: new deadlines lie minutes ahead, and the page that goes out now needs the processor
GATHER = 0.1


class Scheduler(mode.Service):
    """Deadlines wake on the computed next due time; APScheduler ticks for the routines'
    calendar.
    """

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self._scheduler: AsyncIOScheduler | None = None

    async def on_start(self) -> None:
        """The scheduler belongs to this loop, so it is made here."""
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        # Half a minute of the plan's time, but no more than one tick a second of real time.
        every = max(1.0, 30.0 / self._runtime.clock.speed)
        self._scheduler.add_job(
            self._tick,
            "interval",
            seconds=every,
            # A tick that is late because the loop was busy still runs (no grace time), and runs
            # once.
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        self._scheduler.start()

    async def on_stop(self) -> None:
        if self._scheduler:
            self._scheduler.shutdown(wait=False)

    async def _tick(self) -> None:
        """Begin what routines are due; lay a demo company's new day."""
        for part in self._parts():
            with log_faults("calendar"):  # each by itself: one that fails must not stop the others
                try:
                    await part()
                # Nothing is lost: a duty counts as begun only when its incident is written.
                except (LedgerUnavailableError, NoCompanyError, ConflictError) as away:
                    log.warning("tick missed", why=str(away)[:200])

    def _parts(self) -> tuple[Callable[[], Awaitable[object]], ...]:
        runtime = self._runtime
        return (
            self._renew_demo_day,
            lambda: staff_changes.apply_due_absences(runtime),
            lambda: parked_replay.retry_due(runtime),
            lambda: retriage.triage_again(runtime),
            self._routines,
            lambda: inbound_sms.forget_old(runtime),
            lambda: audit_head.log_head_daily(runtime),
            lambda: self_audit.examine(runtime),
        )

    async def _renew_demo_day(self) -> None:
        if await renew_demo_day(self._runtime):
            log.info("a new delivery day was created for the demo company")

    async def _routines(self) -> None:
        opened = await routines.start_due(self._runtime)
        if opened:
            log.info("routine begun", incidents=opened)

    @mode.Service.task
    async def _wake(self) -> None:
        # Before the first look, so that a deadline committed in between is not missed.
        changed = self._runtime.ledger.wakes.subscribe("agenda")
        while not self.should_stop:
            pause = FAULT_PAUSE
            with log_faults("agenda"):
                try:
                    pause = await self._work()
                except (LedgerUnavailableError, NoCompanyError) as away:
                    log.warning("the agenda waits", why=str(away)[:200])
                    pause = 1.0
            await wait(changed, pause, min(GATHER, pause))

    async def _work(self) -> float:
        """Wake what is due; returns how long to sleep."""
        while True:
            self._runtime.wakes_at = (
                None  # while we look, everything that is new must wake us again
            )
            async with self._runtime.ledger.reading() as connection:
                due = await deadlines.next_due(connection)
            pause = self._runtime.clock.seconds_until(due) if due else SAFETY_NET
            if pause > 0:
                self._runtime.wakes_at = due  # only what is due sooner need wake us before
                # A wake is only a hint and can be lost with its connection: hence never longer than
                # this.
                return min(SAFETY_NET, pause)
            if not await process_due_deadlines(self._runtime):
                return GATHER  # another process is at it
