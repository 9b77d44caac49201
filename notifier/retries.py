"""What becomes of notices that could not be sent: tried again, to the next phone, or kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog

from handlers.notice_answers import record_undeliverable
from handlers.runtime import Runtime
from ledger import notices
from ledger.database import ConflictError
from translations import english
from translations.messages import Message, message

log = structlog.get_logger()


class Retries:
    """Those of one lane. `waiting`: whether some may wait for their next try."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self.waiting = True  # those of an earlier process

    async def put_back(
        self, group: Sequence[notices.Claimed], state: str, after: timedelta, why: Message
    ) -> None:
        """Not sent (`owed`), or not known whether (`unknown`): tried again then."""
        log.info("tried again later", state=state, why=english(why))
        self.waiting = True
        again = self._runtime.clock.now() + after
        async with self._runtime.ledger.writing() as connection:
            for notice in group:
                await notices.requeue(connection, notice.id, state, again, why)

    async def next_phone(self, notice: notices.Claimed, why: Message) -> None:
        """A person's phones, tried in order; when none is left the plan calls the next person."""
        if notice.phone + 1 < len(notice.phones):
            self.waiting = True
            now = self._runtime.clock.now()
            async with self._runtime.ledger.writing() as connection:
                await notices.requeue(connection, notice.id, "owed", now, why, notice.phone + 1)
            return
        log.warning("no recipient reached", notice=notice.id, why=english(why))
        try:
            await record_undeliverable(self._runtime, notice, why)
        except ConflictError as settled:  # answered or withdrawn while it was tried
            log.info("settled meanwhile", why=str(settled)[:200])

    async def fail_in_drill(self, notice: notices.Claimed, why: str) -> None:
        """A fault of ours, caught in the outermost loop: the message is kept, with the reason
        shown.
        """
        log.error("kept inside the drill", notice=notice.id, why=why)
        kept = message("reason.kept_in_drill", why=why)
        async with self._runtime.ledger.writing() as connection:
            await notices.mark_failed(connection, notice.id, kept)

    async def pause(self, longest: float) -> float:
        """Seconds until the next try is due, at most `longest`."""
        # Nothing waits for a retry, so the query for the next one is saved at every pass.
        if not self.waiting:
            return longest
        async with self._runtime.ledger.reading() as connection:
            again = await notices.next_try(connection)
        self.waiting = again is not None
        return longest if again is None else min(longest, self._runtime.clock.seconds_until(again))
