"""Traces by OpenTelemetry, exported over OTLP/HTTP.

Imported only if a collector is configured: the import takes 0.2 s. Endpoint, headers, sampling and
the service's name are set by OpenTelemetry's own variables (OTEL_…).
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

import mode
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from handlers.instrumentation import TRACEPARENT, Tracer
from muster.version import version

FLUSH = 0.8  # seconds that the last spans are given at a stop


class OpenTelemetryTracer(Tracer):
    """`processor`: where spans go; None: in batches to OTEL_EXPORTER_OTLP_ENDPOINT."""

    def __init__(self, processor: SpanProcessor | None = None) -> None:
        resource = Resource.create({"service.name": "muster", "service.version": version()})
        # At the exit of the process nothing may wait for a collector that is away: see `Flush`.
        self.provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self.provider.add_span_processor(processor or BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self.provider.get_tracer("muster", version())
        self._context = TraceContextTextMapPropagator()

    def span(
        self, name: str, parent: str | None, attributes: Mapping[str, str | int]
    ) -> AbstractContextManager[None]:
        """See `Tracer`. A parent that is no traceparent is ignored."""
        return self._span(name, parent, attributes)

    @contextmanager
    def _span(
        self, name: str, parent: str | None, attributes: Mapping[str, str | int]
    ) -> Iterator[None]:
        # Without a parent: the present span, which `start_as_current_span` finds by itself.
        context = self._context.extract({TRACEPARENT: parent}) if parent else None
        with self._tracer.start_as_current_span(
            name,
            context,
            attributes={f"muster.{key}": value for key, value in attributes.items()},
            record_exception=False,  # its words may quote a row, and a row has phone numbers
            set_status_on_exception=False,
        ) as span:
            try:
                yield
            except BaseException as error:
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise

    def traceparent(self) -> str | None:
        """See `Tracer`."""
        carrier: dict[str, str] = {}
        self._context.inject(carrier)
        return carrier.get(TRACEPARENT)


class Flush(mode.Service):
    """Sends what was not sent yet when the process stops. Start it first, so that it stops last."""

    def __init__(self, tracer: OpenTelemetryTracer) -> None:
        super().__init__()
        self._provider = tracer.provider

    async def on_stop(self) -> None:
        """At most FLUSH seconds: the library ignores its own limit, and a stop must be quick."""
        loop, done = asyncio.get_running_loop(), asyncio.Event()

        def flush() -> None:
            self._provider.force_flush()
            loop.call_soon_threadsafe(done.set)

        # A daemon thread: it must not keep the process from ending.
        threading.Thread(target=flush, daemon=True).start()
        await asyncio.wait([asyncio.ensure_future(done.wait())], timeout=FLUSH)
