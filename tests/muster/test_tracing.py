"""Traces from signal to message if a collector is configured; else their libraries are not imported."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from desk.app import make_app
from handlers import telemetry
from handlers.answer_links import AnswerLinks
from handlers.intake import Intake
from handlers.receive import Incoming, receive
from handlers.respond import wake_due
from handlers.runtime import Runtime
from muster.tracing import OpenTelemetryTracer
from notifier.delivery_worker import DeliveryWorker
from notifier.measured_gateway import MeasuredGateway
from notifier.paper_gateway import PaperGateway
from tests.databases import fresh_url
from tests.runtimes import clock_of, cloud_event, opened, small_company
from tests.servers.process import free_ports
from tests.survive.process import ROOT, Muster, soon

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
CALLERS_TRACE = 0x0AF7651916CD43DD8448EB211C80319C
LINKS = AnswerLinks("secret", "http://127.0.0.1")


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """What ended, in that order."""
    exporter = InMemorySpanExporter()
    telemetry.install(tracer=OpenTelemetryTracer(SimpleSpanProcessor(exporter)))
    yield exporter
    telemetry.install()


@pytest.fixture(params=["sqlite", "postgres"])
async def runtime(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Runtime]:
    async with opened(fresh_url(request.param, tmp_path, request), small_company()) as one:
        yield one


def named(spans: InMemorySpanExporter, name: str) -> list[ReadableSpan]:
    return [span for span in spans.get_finished_spans() if span.name == name]


def way_up(spans: InMemorySpanExporter, span: ReadableSpan) -> list[str]:
    """The names from this span up to the first one."""
    known = {each.context.span_id: each for each in spans.get_finished_spans()}
    names, present = [], span
    while present is not None:
        names.append(present.name)
        present = known.get(present.parent.span_id) if present.parent else None
    return names


def incoming(
    kind: str, id: str, headers: dict[str, bytes] | None = None, **fields: Any
) -> Incoming:
    return Incoming(cloud_event(kind, id, **fields), "kafka signals/0/1", headers or {})


async def carry(runtime: Runtime) -> None:
    """Send what is owed, on paper."""
    gateway = MeasuredGateway(PaperGateway(runtime.ledger, runtime.clock))
    worker = DeliveryWorker(runtime, gateway, LINKS, "all")
    while await worker.carry_some():
        pass
    await worker.on_stop()


async def test_one_trace_leads_from_the_report_to_each_message(
    runtime: Runtime, spans: InMemorySpanExporter
) -> None:
    sent: list[tuple[bytes, dict[str, bytes]]] = []

    async def publish(_topic: str, _key: bytes | None, body: bytes) -> None:
        sent.append((body, telemetry.headers()))

    intake = Intake(runtime, publish, ledger_first=False)
    await intake.take_fields("truck.failed", {"unit": "K-07", "place": "26.51,107.89"}, "test")
    for body, headers in sent:
        await receive(runtime, [Incoming(body, "kafka signals/0/1", headers)])
    await carry(runtime)
    messages = named(spans, "send")
    assert len(messages) >= 3
    for message in messages:
        assert way_up(spans, message) == ["send", "judge", "decide reported", "intake"]
    (write,) = named(spans, "write")
    assert way_up(spans, write) == ["write", "decide reported", "intake"]
    assert len({span.context.trace_id for span in spans.get_finished_spans()}) == 1


async def test_of_a_batch_each_signal_goes_on_with_its_own_trace(
    runtime: Runtime, spans: InMemorySpanExporter
) -> None:
    header = {"traceparent": CALLER.encode()}
    batch = [
        incoming("truck.failed", "a", header, unit="K-07"),
        incoming(
            "complaint.made", "b", None, customer=small_company().retailers[0].id, **COMPLAINT
        ),
    ]
    await receive(runtime, batch)
    await carry(runtime)
    of_caller = {s.name for s in spans.get_finished_spans() if s.context.trace_id == CALLERS_TRACE}
    assert of_caller == {"judge", "send"}
    traces = {span.context.trace_id for span in named(spans, "judge")}
    assert len(traces) == 2


COMPLAINT = {"class": "service", "item": "attitude", "note": "x"}
WAYS_OF_BRINGING = {
    "header of Kafka": {"headers": {"traceparent": CALLER.encode()}},
    "binary mode": {"headers": {"ce_traceparent": CALLER.encode()}},
    "structured mode": {"attribute": CALLER},
}


@pytest.mark.parametrize("way", WAYS_OF_BRINGING)
async def test_the_senders_trace_is_gone_on_with(
    way: str, runtime: Runtime, spans: InMemorySpanExporter
) -> None:
    body = cloud_event("truck.failed", "a", unit="K-07")
    brought: dict[str, Any] = WAYS_OF_BRINGING[way]
    if attribute := brought.get("attribute"):
        body = body[:-1] + f',"traceparent":"{attribute}"}}'.encode()
    headers = brought.get("headers", {})
    assert telemetry.parent_of(headers, body) == CALLER
    if "ce_traceparent" not in headers:  # that one has its other attributes in headers, too
        await receive(runtime, [Incoming(body, "kafka signals/0/1", headers)])
        assert {s.context.trace_id for s in spans.get_finished_spans()} == {CALLERS_TRACE}


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b'"traceparent"', b'{"traceparent"', b'["traceparent"]', b'{"traceparent":1}'],
)
def test_a_body_that_cannot_be_read_has_no_trace(body: bytes) -> None:
    assert telemetry.parent_of({}, body) is None


async def test_a_header_that_is_nonsense_begins_a_trace_of_its_own(
    runtime: Runtime, spans: InMemorySpanExporter
) -> None:
    await receive(
        runtime, [incoming("truck.failed", "a", {"traceparent": b"\xff\x00"}, unit="K-07")]
    )
    (decided,) = named(spans, "decide reported")
    assert decided.parent is None


async def test_the_callers_trace_of_an_http_request_is_gone_on_with(
    runtime: Runtime, spans: InMemorySpanExporter
) -> None:
    app = make_app(runtime, Intake(runtime, None, ledger_first=True), LINKS, token=None, paper=True)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        body = {"kind": "truck.failed", "fields": {"unit": "K-07", "place": "26.51,107.89"}}
        answer = await client.post("/api/signals", json=body, headers={"traceparent": CALLER})
    assert answer.status_code == 202
    (intake,) = named(spans, "intake")
    assert way_up(spans, intake) == ["intake", "POST /api/signals"]
    assert intake.context.trace_id == CALLERS_TRACE


async def test_a_passed_deadline_begins_a_trace_of_its_own(
    runtime: Runtime, spans: InMemorySpanExporter
) -> None:
    await receive(runtime, [incoming("truck.failed", "a", unit="K-07")])
    clock_of(runtime).move(minutes=15)
    assert await wake_due(runtime) == 1
    await carry(runtime)
    ways = {tuple(way_up(spans, message)) for message in named(spans, "send")}
    assert ("send", "decide deadline_passed") in ways


async def test_nothing_a_message_says_and_no_fault_in_words_gets_into_a_trace(
    runtime: Runtime, spans: InMemorySpanExporter
) -> None:
    await receive(runtime, [incoming("truck.failed", "a", unit="K-07", note="call 13800001234")])
    await carry(runtime)
    with pytest.raises(RuntimeError), telemetry.span("fails", to="x"):
        raise RuntimeError("row of +8613800001234")
    shown = " ".join(span.to_json() for span in spans.get_finished_spans())
    assert "13800001234" not in shown
    async with runtime.ledger.reading() as connection:
        phones = await connection.exec_driver_sql("SELECT phones FROM notice")
        numbers = {str(row[0])[3:12] for row in phones}
    assert numbers and not [number for number in numbers if number in shown]
    (failed,) = named(spans, "fails")
    assert failed.status.description == "RuntimeError" and not failed.events


def test_no_command_pays_for_what_it_does_not_use() -> None:
    """Neither lists nor `muster up` without a collector import the libraries of traces; lists none of metrics."""
    code = (
        "import sys, muster.cli.main, muster.cli.lists, muster.cli.operations_commands\n"
        "assert not [m for m in sys.modules if m.startswith(('prometheus', 'opentelemetry'))]\n"
        "import muster.up\n"
        "heavy = ('opentelemetry.sdk', 'opentelemetry.exporter', 'google.protobuf')\n"
        "assert not [m for m in sys.modules if m.startswith(heavy)], sorted(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


class Collector:
    """An OTLP/HTTP collector on a loopback port: decodes what it is sent, and keeps it."""

    def __init__(self) -> None:
        spans: list[Any] = []
        resources: list[dict[str, str]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                request = ExportTraceServiceRequest.FromString(body)
                for group in request.resource_spans:
                    attributes = group.resource.attributes
                    resources.append({a.key: a.value.string_value for a in attributes})
                    spans.extend(span for scope in group.scope_spans for span in scope.spans)
                self.send_response(200 if self.path == "/v1/traces" else 404)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing on stderr."""

        self.spans, self.resources = spans, resources
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def names_up(self, span: Any) -> list[str]:
        known = {each.span_id: each for each in self.spans}
        names = []
        while span is not None:
            names.append(span.name)
            span = known.get(span.parent_span_id)
        return names

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def collector() -> Iterator[Collector]:
    one = Collector()
    yield one
    one.close()


def test_a_running_muster_exports_the_whole_way(collector: Collector, tmp_path: Path) -> None:
    """Through Kafka's protocol on the embedded broker, to a collector that reads protobuf."""
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": "200"}
    muster = Muster(tmp_path / "home", environment)
    try:
        muster.start().healthy(90)
        fields = {"unit": "K-07", "place": "26.51,107.89"}
        muster.post("/api/signals", {"kind": "truck.failed", "fields": fields, "id": "f-1"})
        whole = ["send", "judge", "decide reported", "intake", "POST /api/signals"]
        soon(
            lambda: (
                whole in [collector.names_up(s) for s in list(collector.spans) if s.name == "send"]
            ),
            30,
            lambda: f"{[s.name for s in collector.spans]}\n{muster.log}",
        )
        assert muster.stop()[0] == 0
    finally:
        muster.kill()
    assert {resource["service.name"] for resource in collector.resources} == {"muster"}


def test_a_collector_that_is_away_holds_up_neither_messages_nor_the_stop(tmp_path: Path) -> None:
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{free_ports(1)[0]}"}
    muster = Muster(tmp_path / "home", environment)
    try:
        muster.start().healthy(90)
        fields = {"unit": "K-07", "place": "26.51,107.89"}
        status, _ = muster.post("/api/signals", {"kind": "truck.failed", "fields": fields})
        assert status == 202
        soon(
            lambda: any(n["state"] == "sent" for n in muster.get("/api/notices") or []),
            30,
            lambda: muster.log,
        )
        code, seconds = muster.stop()
        assert code == 0 and seconds < 10, "far below the exporter's own patience"
    finally:
        muster.kill()
