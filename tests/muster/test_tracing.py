"""Traces from signal to message if a collector is configured; else their libraries are not imported."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from desk.app import make_app
from handlers import instrumentation
from handlers.answer_links import AnswerLinks
from handlers.intake import Intake
from handlers.process_signals import Incoming, receive
from handlers.run_events import process_due_deadlines
from handlers.runtime import Runtime
from muster.tracing import OpenTelemetryTracer
from notifier.delivery_worker import DeliveryWorker
from notifier.measured_gateway import InstrumentedGateway
from notifier.paper_gateway import PaperGateway
from tests.databases import fresh_url
from tests.runtimes import clock_of, cloud_event, opened, small_company
from tests.survive.process import ROOT

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
CALLERS_TRACE = 0x0AF7651916CD43DD8448EB211C80319C
LINKS = AnswerLinks("secret", "http://127.0.0.1")


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """What ended, in that order."""
    exporter = InMemorySpanExporter()
    instrumentation.install(tracer=OpenTelemetryTracer(SimpleSpanProcessor(exporter)))
    yield exporter
    instrumentation.install()


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
    kind: str, signal_id: str, headers: dict[str, bytes] | None = None, **fields: Any
) -> Incoming:
    return Incoming(cloud_event(kind, signal_id, **fields), "kafka signals/0/1", headers or {})


async def carry(runtime: Runtime) -> None:
    """Send what is owed, on paper."""
    gateway = InstrumentedGateway(PaperGateway(runtime.ledger, runtime.clock))
    worker = DeliveryWorker(runtime, gateway, LINKS, "all")
    while await worker.deliver_some():
        pass
    await worker.on_stop()


async def test_one_trace_leads_from_the_report_to_each_message(
    runtime: Runtime, spans: InMemorySpanExporter
) -> None:
    sent: list[tuple[bytes, dict[str, bytes]]] = []

    async def publish(_topic: str, _key: bytes | None, body: bytes) -> None:
        sent.append((body, instrumentation.headers()))

    intake = Intake(runtime, publish)
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
    assert instrumentation.parent_of(headers, body) == CALLER
    if "ce_traceparent" not in headers:  # that one has its other attributes in headers, too
        await receive(runtime, [Incoming(body, "kafka signals/0/1", headers)])
        assert {s.context.trace_id for s in spans.get_finished_spans()} == {CALLERS_TRACE}


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b'"traceparent"', b'{"traceparent"', b'["traceparent"]', b'{"traceparent":1}'],
)
def test_a_body_that_cannot_be_read_has_no_trace(body: bytes) -> None:
    assert instrumentation.parent_of({}, body) is None


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
    app = make_app(runtime, Intake(runtime, None), LINKS, token=None, paper=True)
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
    assert await process_due_deadlines(runtime) == 1
    await carry(runtime)
    ways = {tuple(way_up(spans, message)) for message in named(spans, "send")}
    assert ("send", "decide deadline_passed") in ways


async def test_nothing_a_message_says_and_no_fault_in_words_gets_into_a_trace(
    runtime: Runtime, spans: InMemorySpanExporter
) -> None:
    await receive(runtime, [incoming("truck.failed", "a", unit="K-07", note="call 13800001234")])
    await carry(runtime)
    with pytest.raises(RuntimeError), instrumentation.span("fails", to="x"):
        raise RuntimeError("row of +8613800001234")
    shown = " ".join(span.to_json() for span in spans.get_finished_spans())
    assert "13800001234" not in shown
    async with runtime.ledger.reading() as connection:
        phones = await connection.exec_driver_sql("SELECT phones FROM notice")
        numbers = {str(row[0])[3:12] for row in phones}
    assert numbers and not [number for number in numbers if number in shown]
    (failed,) = named(spans, "fails")
    assert failed.status.description == "RuntimeError" and not failed.events


@pytest.mark.slow
def test_no_command_pays_for_what_it_does_not_use() -> None:
    """Neither lists nor `muster up` without a collector import the libraries of traces; lists none of metrics."""
    code = (
        "import sys, muster.cli.main, muster.cli.lists, muster.cli.backup_and_doctor_commands\n"
        "assert not [m for m in sys.modules if m.startswith(('prometheus', 'opentelemetry'))]\n"
        "import muster.up\n"
        "heavy = ('opentelemetry.sdk', 'opentelemetry.exporter', 'google.protobuf')\n"
        "assert not [m for m in sys.modules if m.startswith(heavy)], sorted(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
