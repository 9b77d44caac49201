"""The worker: signals from Kafka, judged."""

from __future__ import annotations

import faust
import structlog

from handlers.heartbeat import is_heartbeat, record_heartbeat
from handlers.intake import TOPIC as SIGNALS
from handlers.process_signals import Incoming, receive_with_retry
from handlers.runtime import Runtime
from ledger.database import ConflictError, LedgerUnavailableError
from muster.kafka_security import security_of
from muster.process_parts import Parts
from streams import consumer as kafka_app

log = structlog.get_logger()
GROUP = "muster"


async def _record(runtime: Runtime, beat: bytes) -> None:
    """Without the ledger it is lost, as it should be: then Muster is not well."""
    try:
        await record_heartbeat(runtime, beat)
    except (LedgerUnavailableError, ConflictError) as away:
        log.warning("a heartbeat was not recorded", why=str(away)[:200])


def worker(parts: Parts) -> faust.App:
    """The Faust app that hands signals to the handlers."""

    async def handle(records: list[kafka_app.Record]) -> None:
        beats = [r.value for r in records if is_heartbeat(r.value)]
        batch = [
            # This origin names the message: one that is redelivered is parked once
            # (`parked_signals.REDELIVERED`).
            Incoming(r.value, f"kafka {r.topic}/{r.partition}/{r.offset}", r.headers)
            for r in records
            if not is_heartbeat(r.value)
        ]
        if batch:
            await receive_with_retry(parts.runtime, batch)
        # After the signals before it: a heartbeat that comes through says that they were judged.
        if beats:
            await _record(parts.runtime, beats[-1])

    datadir = parts.settings.home / "faust"
    return kafka_app.make_app(
        parts.bootstrap,
        embedded=parts.embedded,
        group=GROUP,
        datadir=datadir,
        handle=handle,
        topics=(SIGNALS,),
        security=security_of(parts.settings),
    )
