"""Where the work of a process is counted, timed and traced, independent of the exporter.

Nothing is measured until `install` is called, which `muster up` does: the classes here do nothing,
so that no command imports the libraries behind them. No implementation may raise, and no phone
number and no text of a message may be handed to one.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext

import orjson

TRACEPARENT = "traceparent"  # W3C Trace Context, in HTTP and Kafka headers and in CloudEvents
_ATTRIBUTE = f'"{TRACEPARENT}"'.encode()
_NO_SPAN = nullcontext()


class Meter:
    """Counts. This one counts nothing."""

    def judged(self, kind: str, verdict: str) -> None:
        """A signal was judged and the verdict committed."""

    def parked(self) -> None:
        """A message could not be taken and was kept with its reason."""

    def held_back(self) -> None:
        """A message was held back: its person has had enough within an hour."""

    def loop_fault(self, loop: str) -> None:
        """Something unforeseen was raised in a turn of a service's loop, which goes on."""

    def repaired(self, check: str, count: int) -> None:
        """The self-audit has repaired so many things that a check found."""

    def heartbeat(self, outcome: str) -> None:
        """A heartbeat to the outside: `sent`, `refused` (by its address) or `lost` (on its way
        through broker and ledger).
        """

    def decided(self, event: str, count: int, seconds: float) -> None:
        """One transaction has decided `count` events and is committed."""

    def login_failed(self, way: str) -> None:
        """A login or a request was not authenticated. `way`: token, bearer, code, link, password,
        totp, oidc.
        """

    def conflict(self) -> None:
        """Another process was first: decided again."""

    def sent(self, gateway: str, outcome: str, seconds: float) -> None:
        """A call of a gateway ended. `outcome`: see `notifier.measured_gateway`."""


class Tracer:
    """Spans. This one makes none."""

    def span(
        self, name: str, parent: str | None, attributes: Mapping[str, str | int]
    ) -> AbstractContextManager[None]:
        """`parent`: a traceparent; None for the span that surrounds this one, if any."""
        return _NO_SPAN

    def traceparent(self) -> str | None:
        """Of the present span, to be sent along."""
        return None


_meter, _tracer = Meter(), Tracer()


def install(meter: Meter | None = None, tracer: Tracer | None = None) -> None:
    """Once for each process, before anything is decided. Without arguments: measure nothing."""
    global _meter, _tracer
    _meter, _tracer = meter or Meter(), tracer or Tracer()


def meter() -> Meter:
    """The meter in use."""
    return _meter


def span(
    name: str, parent: str | None = None, **attributes: str | int
) -> AbstractContextManager[None]:
    """A part of the work, from entry to exit; an exception marks it as failed."""
    return _tracer.span(name, parent, attributes)


def traceparent() -> str | None:
    """Of the present span; None without tracing."""
    return _tracer.traceparent()


@contextmanager
def decision(event: str, count: int = 1, parent: str | None = None) -> Iterator[None]:
    """The transaction that decides `count` events, retries included. Not counted if it raises."""
    began = time.perf_counter()
    with span(f"decide {event}", parent, events=count):
        yield
    _meter.decided(event, count, time.perf_counter() - began)


def headers() -> dict[str, bytes]:
    """What goes along with a message of Kafka, so that its consumer continues this trace."""
    present = traceparent()
    return {TRACEPARENT: present.encode()} if present else {}


def parent_of(headers: Mapping[str, bytes | None], body: bytes) -> str | None:
    """The traceparent of a message: a header, or an attribute of its CloudEvent in either mode."""
    found = headers.get(TRACEPARENT) or headers.get(f"ce_{TRACEPARENT}")
    if found:
        return found.decode("latin-1")
    if _ATTRIBUTE not in body:  # parsing costs more than this look, and few bodies have one
        return None
    try:
        attribute = orjson.loads(body)[TRACEPARENT]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
    return attribute if isinstance(attribute, str) else None
