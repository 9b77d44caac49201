"""A gateway whose calls are counted, timed and traced; to the notifier it is the gateway itself."""

from __future__ import annotations

import time

from handlers import instrumentation
from notifier.gateway import (
    DeliveryUnknownError,
    Gateway,
    GatewayBusyError,
    OutgoingMessage,
    Receipt,
    UnreachableError,
)

_OUTCOMES: dict[type[BaseException], str] = {
    GatewayBusyError: "busy",
    UnreachableError: "unreachable",
    DeliveryUnknownError: "uncertain",
}


class InstrumentedGateway:
    """Outcomes: sent, busy, unreachable, uncertain, or error for a fault of ours.

    `find`, which asks about an earlier try, ends as found or not found instead of sent.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway, self.name = gateway, gateway.name

    async def send(self, outgoing: OutgoingMessage) -> Receipt:
        """As the gateway does."""
        with _Call(self.name, "send", outgoing) as call:
            receipt = await self._gateway.send(outgoing)
            call.outcome = "sent"
            return receipt

    async def find(self, outgoing: OutgoingMessage) -> Receipt | None:
        """As the gateway does."""
        with _Call(self.name, "find", outgoing) as call:
            receipt = await self._gateway.find(outgoing)
            call.outcome = "found" if receipt else "not found"
            return receipt

    async def close(self) -> None:
        """As the gateway does."""
        await self._gateway.close()


class _Call:
    """One call of the carrier, from entry to exit."""

    def __init__(self, gateway: str, name: str, outgoing: OutgoingMessage) -> None:
        self.outcome = "error"
        self._gateway = gateway
        self._span = instrumentation.span(
            name, outgoing.trace, gateway=gateway, notice=outgoing.notice
        )
        self._began = time.perf_counter()

    def __enter__(self) -> _Call:
        self._span.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        outcome = _OUTCOMES.get(kind, self.outcome) if kind else self.outcome
        instrumentation.meter().sent(self._gateway, outcome, time.perf_counter() - self._began)
        self._span.__exit__(kind, error, trace)  # type: ignore[arg-type]
