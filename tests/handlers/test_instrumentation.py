"""What is measured costs nothing until someone measures, and a trace is found wherever it comes
along.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from handlers import instrumentation
from handlers.instrumentation import decision, headers, parent_of

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Counts(instrumentation.Meter):
    def __init__(self) -> None:
        self.calls: list[tuple[str, int]] = []

    def decided(self, event: str, count: int, seconds: float) -> None:
        assert seconds >= 0
        self.calls.append((event, count))


class Present(instrumentation.Tracer):
    def traceparent(self) -> str:
        return TRACE


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    instrumentation.install()


@pytest.mark.parametrize(
    ("found", "body"),
    [
        ({"traceparent": TRACE.encode()}, b"not even JSON"),
        ({"ce_traceparent": TRACE.encode()}, b"{}"),
        ({}, b'{"id": "1", "traceparent": "' + TRACE.encode() + b'"}'),
        ({"traceparent": TRACE.encode()}, b'{"traceparent": "another"}'),
        ({"traceparent": b""}, b'{"traceparent": "' + TRACE.encode() + b'"}'),
    ],
    ids=["header", "binary mode", "structured mode", "header first", "empty header"],
)
def test_a_trace_is_a_header_or_an_attribute_of_the_event(
    found: dict[str, bytes], body: bytes
) -> None:
    assert parent_of(found, body) == TRACE


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b'{"id": "1"}',
        b'"traceparent"',
        b'["traceparent"]',
        b'{"data": {"traceparent": "x"}}',
        b'{"traceparent": 7}',
        b'{"traceparent": null}',
        b'{"traceparent": ',
    ],
)
def test_anything_a_body_holds_without_a_trace_it_is_no_fault(body: bytes) -> None:
    assert parent_of({}, body) is None


def test_a_header_of_odd_bytes_is_read_and_not_refused() -> None:
    assert parent_of({"traceparent": b"\xff\x00"}, b"") == "\xff\x00"


def test_without_tracing_nothing_goes_along_and_with_it_the_present_span() -> None:
    assert headers() == {}
    instrumentation.install(tracer=Present())
    assert headers() == {"traceparent": TRACE.encode()}


def test_a_decision_is_counted_once_it_is_through_and_not_when_it_failed() -> None:
    counts = Counts()
    instrumentation.install(counts)
    with decision("answered", 3):
        pass
    with pytest.raises(ZeroDivisionError), decision("answered"):
        raise ZeroDivisionError
    assert counts.calls == [("answered", 3)]


def test_installing_nothing_measures_nothing_any_more() -> None:
    counts = Counts()
    instrumentation.install(counts, Present())
    instrumentation.install()
    with decision("answered"):
        pass
    assert (counts.calls, headers()) == ([], {})


def test_what_measures_nothing_takes_every_call() -> None:
    meter = instrumentation.Meter()
    meter.judged("truck.failed", "opened")
    meter.parked()
    meter.conflict()
    meter.sent("paper", "sent", 0.1)
    with instrumentation.span("anything", TRACE, number=1):
        assert instrumentation.traceparent() is None
