"""Batches without a window: takes the events already waiting, without waiting for more.

Faust's own `take` loses events when the body fails, and its windows cost their length on every lone
event. This reads the queue behind the stream, an internal of Faust: its version is pinned, and
`tests/streams/test_batching.py` fails when that internal moves.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import faust

LIMIT = 500  # events in one batch


async def drain(
    app: faust.App, stream: Any, limit: int = LIMIT
) -> AsyncIterator[tuple[Any, list[Any]]]:
    """Yield (stream, events), 1 to `limit` events in the order of their partitions.

    Nothing is acknowledged here: the caller calls `await stream.ack(event)` on the yielded stream
    for each event, after its work is durable, and lets an exception out rather than go on past an
    event it did not acknowledge.
    """
    # Faust would acknowledge each event when the loop goes on to the next, before its work is
    # durable.
    manual = stream.noack()
    waiting = manual.channel.queue
    async for first in manual.events():
        yield manual, [first, *_already_waiting(app, waiting, limit - 1)]


def _already_waiting(app: faust.App, waiting: Any, limit: int) -> list[Any]:
    taken: list[Any] = []
    while len(taken) < limit and not waiting.empty():
        event = waiting.get_nowait()
        # Faust's iterator, which these events bypass, would have done two things for each:
        # leave out what was fetched before a rebalance, and note the message as begun.
        if event.message.generation_id == app.consumer_generation_id:
            event.message.tracked = True
            app.consumer.track_message(event.message)
            taken.append(event)
    return taken
