"""Taking a report in: checked first, then made durable, then answered.

Nothing is accepted that could still be lost.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog

from handlers import instrumentation
from handlers.runtime import NoCompanyError, Runtime
from handlers.source_authorization import check_foreign_source, signed_event
from incidents.signals import Signal, SignalRefusedError
from ledger import received_signals
from playbooks.company.company_lookup import Directory
from playbooks.intake.signals import check_signal, read_signal, write_event
from translations import message

log = structlog.get_logger()
Publish = Callable[[str, bytes | None, bytes], Awaitable[None]]
TOPIC = "signals"


class PublishFailedError(Exception):
    """Kafka could not take it now."""


@dataclass
class Intake:
    """Takes signals that arrive over HTTP or on the command line.

    `publish` raises PublishFailedError; None means no consumer is running, and the ledger keeps
    the signal until the next start.
    """

    runtime: Runtime
    publish: Publish | None

    async def take_event(self, body: bytes, source: str | None = None) -> tuple[Signal, bool]:
        """A CloudEvent of another system. Returns the signal and whether its id is new.

        `source`: of the key that was shown, in place of the one in the event. Raises
        SignalRefusedError.
        """
        plan, now = self.runtime.plan, self.runtime.clock.now()
        signal = read_signal(body, plan, await self._directory(), now)
        if source is None:
            check_foreign_source(plan, signal)
            return await self._take(signal)
        return await self._take(replace(signal, source=source))

    async def take_fields(
        self,
        kind: str,
        fields: Mapping[str, Any],
        source: str,
        signal_id: str | None = None,
        time: datetime | None = None,
    ) -> tuple[Signal, bool]:
        """A form's fields. Raises SignalRefusedError."""
        now = self.runtime.clock.now()
        return await self._take(
            check_signal(
                kind,
                fields,
                signal_id or str(uuid.uuid4()),
                source,
                time or now,
                self.runtime.plan,
                await self._directory(),
                now,
            )
        )

    async def _directory(self) -> Directory:
        try:
            async with self.runtime.ledger.reading() as connection:
                return await self.runtime.directory(connection)
        except NoCompanyError as none:
            raise SignalRefusedError([str(none)]) from none

    async def _take(self, signal: Signal) -> tuple[Signal, bool]:
        with instrumentation.span("intake", signal=signal.id, kind=signal.kind):
            return await self._accept(signal)

    async def _accept(self, signal: Signal) -> tuple[Signal, bool]:
        # What is accepted can be read again: it is read once more when it comes back from the
        # broker, and a signal that failed there would be durable and never judged (C1).
        self._read_again(signal, await self._directory())
        # Before it is published: the primary key decides between two reports under one id at the
        # same moment, and each sender hears what became of theirs (L5). An embedded broker would
        # lose it with the process.
        if known := await self._keep(signal):
            return known, False
        try:
            if self.publish is not None:
                await self.publish(TOPIC, self._key(signal), await self._event(signal))
        except PublishFailedError as away:
            log.warning("kept in the ledger until Kafka is back", signal=signal.id, why=str(away))
        return signal, True

    def _read_again(self, signal: Signal, directory: Directory) -> None:
        """Raises SignalRefusedError."""
        now = self.runtime.clock.now()
        again = read_signal(write_event(signal), self.runtime.plan, directory, now)
        if again.fields != signal.fields:
            names = [n for n, v in signal.fields.items() if again.fields.get(n) != v]
            raise SignalRefusedError([message("fault.not_the_same_again", names=names)])

    async def _keep(self, signal: Signal) -> Signal | None:
        """Make it durable in the ledger; the signal that is there already, None where it is new.

        Raises SignalRefusedError where its id belongs to another report.
        """
        async with self.runtime.ledger.writing() as connection:
            if await received_signals.accept(connection, signal):
                return None
            known = await received_signals.stored_signal(connection, signal.source, signal.id)
        if known and (known.kind, known.fields) != (signal.kind, signal.fields):
            raise SignalRefusedError([message("fault.id_used", id=signal.id)])
        return known

    async def _event(self, signal: Signal) -> bytes:
        return await signed_event(self.runtime, write_event(signal))

    def _key(self, signal: Signal) -> bytes:
        """Signals about one site are judged by one worker, in order."""
        directory = self.runtime._directory
        site = (
            directory.units[signal.unit].site
            if directory and signal.unit
            else signal.fields.get("site", signal.kind)
        )
        return str(site).encode()

    async def publish_accepted(self) -> int:
        """Publish signals accepted in the ledger that were neither judged nor published since.

        Returns how many.
        """
        if self.publish is None:
            return 0
        async with self.runtime.ledger.reading() as connection:
            waiting = await received_signals.accepted_unpublished(connection)
        done = []
        for signal in waiting:
            try:
                await self.publish(TOPIC, self._key(signal), await self._event(signal))
            # The order of signals about one site matters: later ones wait for the next round as
            # well.
            except PublishFailedError:
                break
            done.append(signal)
        # Marked after publishing: a process that dies in between publishes twice, which the
        # signals' ids make harmless (I12).
        if done:
            async with self.runtime.ledger.writing() as connection:
                await received_signals.mark_published(connection, done, self.runtime.clock.now())
        return len(done)

    async def broker_restarted(self) -> None:
        """An embedded broker starts empty: signals not judged yet are published again."""
        async with self.runtime.ledger.writing() as connection:
            await received_signals.delete_published(connection)
