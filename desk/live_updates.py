"""Pages that follow what happens: one stream of "changed"; what changed is read by asking for the
page again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from ledger.notify_bus import NotifyBus

PING = 15.0  # seconds; a browser that receives nothing for longer knows that the connection is lost
# seconds; the browser connects again by itself, which a session that has ended does not survive
LONGEST = 600.0
CALM = 0.15  # seconds; one alarm writes several times in a row

router = APIRouter(include_in_schema=False)


class LiveUpdates:
    """Streams that end when the desk stops, so that an open browser does not hold it up."""

    def __init__(self, wakes: NotifyBus) -> None:
        self._wakes = wakes
        self._stopping = False
        self._open: set[asyncio.Event] = set()

    def close(self) -> None:
        self._stopping = True
        for event in self._open:
            # Wakes the stream, which then sees that the desk stops.
            event.set()

    async def stream(self) -> AsyncIterator[str]:
        """Server-sent events: `changed`, or `ping` when nothing happens."""
        event = self._wakes.subscribe("changes")
        self._open.add(event)
        try:
            # Sent at once, so that the browser knows the line works; `retry` is its pause before it
            # reconnects.
            yield "retry: 1000\nevent: ping\ndata: \n\n"
            until = asyncio.get_running_loop().time() + LONGEST
            while not self._stopping and asyncio.get_running_loop().time() < until:
                yield f"event: {await self._next(event)}\ndata: \n\n"
        # Runs when the reader closes the page, too: an abandoned generator is closed by the server.
        finally:
            self._open.discard(event)
            self._wakes.unsubscribe("changes", event)

    async def _next(self, event: asyncio.Event) -> str:
        with suppress(TimeoutError):
            async with asyncio.timeout(PING):
                await event.wait()
        if not event.is_set():
            return "ping"
        # At a stop the stream ends at once.
        if not self._stopping:
            await asyncio.sleep(CALM)
        event.clear()
        return "changed"


@router.get("/live")
async def live(request: Request) -> StreamingResponse:
    stream = request.app.state.app_state.live.stream()
    return StreamingResponse(
        stream,
        media_type="text/event-stream",
        # nginx would otherwise buffer the stream, and deliver its events late and together.
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
