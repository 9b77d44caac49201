"""The worker: signals from Kafka, judged."""

from __future__ import annotations

import faust

from handlers.intake import TOPIC as SIGNALS
from handlers.process_signals import Incoming, receive_with_retry
from muster.process_parts import Parts
from streams import consumer as kafka_app

GROUP = "muster"


def worker(parts: Parts) -> faust.App:
    """The Faust app that hands signals to the handlers."""

    async def handle(records: list[kafka_app.Record]) -> None:
        batch = [
            Incoming(r.value, f"kafka {r.topic}/{r.partition}/{r.offset}", r.headers)
            for r in records
        ]
        await receive_with_retry(parts.runtime, batch)

    datadir = parts.settings.home / "faust"
    return kafka_app.make_app(
        parts.bootstrap,
        embedded=parts.embedded,
        group=GROUP,
        datadir=datadir,
        handle=handle,
        topics=(SIGNALS,),
    )
