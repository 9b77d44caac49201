"""Spans reach a collector over HTTP; a collector that is away delays nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.servers.process import free_ports
from tests.survive.process import Muster, soon

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


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
        assert muster.stop() == 0
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
        assert muster.stop() == 0, "not forced at its limit"
    finally:
        muster.kill()
