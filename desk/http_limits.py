"""HTTP with limits before the body: how long a whole request may take, how large its head may be,
how many connections there may be.

uvicorn has none of these with httptools. The class builds on an internal of uvicorn, whose version
is pinned; `tests/desk/test_http_limits.py` fails when that internal moves.
"""

from __future__ import annotations

import asyncio
import resource
from typing import Any

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

log = structlog.get_logger()
REQUEST_SECONDS = 10.0  # from the first byte of a request, or the opening, to its last byte
SLOWEST = 50_000  # bytes a second: a body that is sent so fast has longer (pictures from a phone)
LARGEST_HEAD = 16 * 1024  # bytes
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n"
_TOO_MANY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\n\r\n"


def most_connections() -> int:
    """Half of the files this process may open: the ledger, the broker and the carrier need some."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(64, min(2000, soft // 2))


MOST_CONNECTIONS = most_connections()


class LimitedHttpProtocol(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._head_bytes = 0  # of the head that is arriving; a body is not counted here
        self._in_head = True
        self._received = 0  # bytes of the request that is arriving
        self._since = 0.0  # of the loop's clock: when it began
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Refuse the connection where there are too many; else its request must come in time."""
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            log.warning("too many connections", open=len(self.connections))
            self._refuse(_TOO_MANY)
            return
        self._expect_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """Free its place."""
        self._forget_deadline()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Refuse a head that is too large."""
        if self._in_head:
            self._head_bytes += len(data)
        self._received += len(data)
        super().data_received(data)
        # A body that came with its head counts too, and is bounded by the read size of the socket.
        if self._in_head and self._head_bytes > LARGEST_HEAD:
            self._refuse(_TOO_LARGE)

    def on_message_begin(self) -> None:
        """Start the time limit of a request, where none runs yet."""
        super().on_message_begin()
        if self._deadline is None:
            self._expect_request()

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._forget_deadline()
        self._in_head, self._head_bytes, self._received = True, 0, 0
        super().on_message_complete()

    def _expect_request(self) -> None:
        self._since = self.loop.time()
        self._deadline = self.loop.call_later(REQUEST_SECONDS, self._too_slow)

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_slow(self) -> None:
        self._deadline = None
        left = self._since + REQUEST_SECONDS + self._received / SLOWEST - self.loop.time()
        if left > 0:
            self._deadline = self.loop.call_later(left, self._too_slow)
            return
        log.info("request not complete in time", seconds=REQUEST_SECONDS)
        self.transport.close()

    def _refuse(self, answer: bytes) -> None:
        self._forget_deadline()
        if not self.transport.is_closing():
            self.transport.write(answer)
            self.transport.close()
