"""A gateway that is measured does what the gateway does, and each call is counted by how it
ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from handlers import instrumentation
from notifier.gateway import (
    DeliveryUnknownError,
    GatewayBusyError,
    OutgoingMessage,
    Receipt,
    UnreachableError,
)
from notifier.measured_gateway import InstrumentedGateway
from tests.notifier.carriers import Carrier

LETTER = OutgoingMessage(7, "+8613900000000", "a truck failed", trace="00-ab-cd-01")


class Counts(instrumentation.Meter):
    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []

    def sent(self, gateway: str, outcome: str, seconds: float) -> None:
        assert seconds >= 0
        self.calls.append((gateway, outcome))


class Spans(instrumentation.Tracer):
    def __init__(self) -> None:
        self.begun: list[tuple[str, str | None, dict[str, str | int]]] = []
        self.failed: list[str] = []

    def span(self, name, parent, attributes) -> AbstractContextManager[None]:  # type: ignore[no-untyped-def]
        self.begun.append((name, parent, dict(attributes)))
        return self._watch(name)

    @contextmanager
    def _watch(self, name: str) -> Iterator[None]:
        try:
            yield
        except Exception:
            self.failed.append(name)
            raise


@pytest.fixture
def counts() -> Iterator[Counts]:
    one = Counts()
    instrumentation.install(one)
    yield one
    instrumentation.install()


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (GatewayBusyError("busy"), "busy"),
        (UnreachableError("dead"), "unreachable"),
        (DeliveryUnknownError("hung up"), "uncertain"),
        (ZeroDivisionError(), "error"),
    ],
)
async def test_a_fault_is_counted_by_its_kind_and_passed_on(
    counts: Counts, fault: Exception, outcome: str
) -> None:
    carrier = Carrier()
    carrier.will(fault)
    with pytest.raises(type(fault)):
        await InstrumentedGateway(carrier).send(LETTER)
    assert counts.calls == [("test", outcome)]


async def test_what_the_carrier_took_is_counted_and_its_receipt_given_back(counts: Counts) -> None:
    carrier = Carrier()
    assert await InstrumentedGateway(carrier).send(LETTER) == Receipt("r-7")
    assert carrier.sent == [LETTER]
    assert counts.calls == [("test", "sent")]


@pytest.mark.parametrize(
    ("known", "outcome"), [(Receipt("r"), "found"), (None, "not found")], ids=["known", "unknown"]
)
async def test_a_question_about_an_earlier_try_is_no_message(
    counts: Counts, known: Receipt | None, outcome: str
) -> None:
    carrier = Carrier()
    carrier.knows(known)
    assert await InstrumentedGateway(carrier).find(LETTER) == known
    assert counts.calls == [("test", outcome)]
    assert carrier.sent == []


async def test_a_call_belongs_to_the_trace_of_the_decision_and_holds_neither_number_nor_text() -> (
    None
):
    spans, carrier = Spans(), Carrier()
    carrier.will(UnreachableError("dead"))
    instrumentation.install(tracer=spans)
    try:
        gateway = InstrumentedGateway(carrier)
        with pytest.raises(UnreachableError):
            await gateway.send(LETTER)
        await gateway.find(LETTER)
    finally:
        instrumentation.install()
    assert [(name, parent) for name, parent, _ in spans.begun] == [
        ("send", "00-ab-cd-01"),
        ("find", "00-ab-cd-01"),
    ]
    assert all(shown == {"gateway": "test", "notice": 7} for _, _, shown in spans.begun)
    assert spans.failed == ["send"]


async def test_it_closes_the_gateway_it_measures() -> None:
    carrier = Carrier()
    await InstrumentedGateway(carrier).close()
    assert carrier.closed
