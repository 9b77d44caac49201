"""`/metrics`: what a process has done and how the ledger stands, for those who may see it."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import httpx2 as httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from desk.app import make_app
from desk.login_throttle import OF_ADDRESS
from handlers import instrumentation
from handlers.answer_links import AnswerLinks
from handlers.intake import Intake
from handlers.machine_keys import MachineKeys
from handlers.process_signals import receive
from handlers.runtime import Runtime
from ledger.database import Ledger
from muster.metrics import Exposition, PrometheusMeter
from muster.metrics_server import MetricsServer
from muster.settings import Settings
from notifier.gateway import (
    DeliveryUnknownError,
    GatewayBusyError,
    OutgoingMessage,
    Receipt,
    UnreachableError,
)
from notifier.measured_gateway import InstrumentedGateway
from tests.actors import CLI
from tests.databases import fresh_url
from tests.runtimes import clock_of, event, failed, opened, small_company
from tests.servers.process import free_ports
from tests.survive.process import Muster, soon

TOKEN = "correct horse battery"
Samples = dict[tuple[str, tuple[str, ...]], float]


@pytest.fixture
def meter() -> Iterator[PrometheusMeter]:
    """Installed for one test."""
    one = PrometheusMeter()
    instrumentation.install(one)
    yield one
    instrumentation.install()


@pytest.fixture
async def runtime(tmp_path: Path) -> AsyncIterator[Runtime]:
    async with opened(fresh_url("sqlite", tmp_path, None), small_company()) as one:
        yield one


def samples(text: str) -> Samples:
    """(name, label values in the order of the labels' names) -> value."""
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def render(meter: PrometheusMeter, runtime: Runtime, *roles: str) -> Samples:
    exposition = Exposition(
        meter, runtime, "7.8.9", roles or ("desk",), lambda: {("signals", 2): 5}
    )
    body, kind = await exposition.render("")
    assert kind.startswith("text/plain")
    return samples(body.decode())


async def test_signals_are_counted_by_verdict_and_what_is_parked_is_too(
    meter: PrometheusMeter, runtime: Runtime
) -> None:
    await receive(runtime, [failed("K-07"), failed("K-07", "again"), event("no.such.signal", "x")])
    await receive(runtime, [failed("K-07")])  # the same again: nothing new
    found = await render(meter, runtime)
    assert found["muster_signals_total", ("truck.failed", "opened")] == 1
    assert found["muster_signals_total", ("truck.failed", "joined")] == 1
    assert found["muster_messages_parked_total", ()] == 1
    assert found["muster_events_decided_total", ("reported",)] == 3
    assert found["muster_decision_seconds_count", ("reported",)] == 2
    assert found["muster_decision_seconds_sum", ("reported",)] > 0


async def test_what_is_in_the_ledger_is_shown_with_which_muster_this_is(
    meter: PrometheusMeter, runtime: Runtime
) -> None:
    await receive(runtime, [failed("K-07")])
    clock_of(runtime).move(minutes=30)
    found = await render(meter, runtime)
    assert found["muster_incidents_open", ("no", "truck_failure", "local")] == 1
    assert found["muster_notices_waiting", ("urgent", "owed", "urgent")] >= 1
    assert found["muster_notice_oldest_due_seconds", ()] == 1800
    assert found["muster_deadlines_overdue", ()] == 1
    assert found["muster_consumer_lag", ("2", "signals")] == 5
    assert found["muster_ledger_up", ()] == 1
    assert found["muster_plan_info", (runtime.plan.hash,)] == 1
    (build,) = [labels for name, labels in found if name == "muster_build_info"]
    assert {"7.8.9", "desk"} < set(build)


async def test_figures_of_the_ledger_come_from_the_desk_alone(
    meter: PrometheusMeter, runtime: Runtime
) -> None:
    """Else each process of an installation would show them, and sums over processes would be wrong."""
    await receive(runtime, [failed("K-07")])
    names = {name for name, _ in await render(meter, runtime, "worker")}
    assert "muster_signals_total" in names and "muster_ledger_up" in names
    assert "muster_incidents_open" not in names


async def test_while_the_ledger_is_away_it_says_so_and_shows_the_rest(
    meter: PrometheusMeter, runtime: Runtime
) -> None:
    port = free_ports(1)[0]
    working, runtime.ledger = runtime.ledger, Ledger(f"postgresql+asyncpg://a@127.0.0.1:{port}/b")
    try:
        found = await render(meter, runtime)
    finally:
        await runtime.ledger.close()
        runtime.ledger = working
    assert found["muster_ledger_up", ()] == 0
    assert ("muster_messages_parked_total", ()) in found
    assert "muster_incidents_open" not in {name for name, _ in found}


class Carrier:
    """Comes back in one way."""

    name = "sms"

    def __init__(self, comes_back: Receipt | Exception | None) -> None:
        self._comes_back = comes_back

    async def send(self, outgoing: OutgoingMessage) -> Receipt:
        if not isinstance(self._comes_back, Receipt):
            raise self._comes_back or AssertionError
        return self._comes_back

    async def find(self, outgoing: OutgoingMessage) -> Receipt | None:
        return None if isinstance(self._comes_back, Exception) else self._comes_back

    async def close(self) -> None: ...


@pytest.mark.parametrize(
    ("comes_back", "outcome"),
    [
        (Receipt("SM1"), "sent"),
        (GatewayBusyError("later"), "busy"),
        (UnreachableError("never"), "unreachable"),
        (DeliveryUnknownError("who knows"), "uncertain"),
        (RuntimeError("ours"), "error"),
    ],
)
async def test_each_call_of_the_carrier_is_counted_by_how_it_ended(
    comes_back: Receipt | Exception, outcome: str, meter: PrometheusMeter, runtime: Runtime
) -> None:
    gateway = InstrumentedGateway(Carrier(comes_back))
    assert gateway.name == "sms"
    if isinstance(comes_back, Exception):
        with pytest.raises(type(comes_back)):
            await gateway.send(OutgoingMessage(1, "+86100", "x"))
    else:
        assert await gateway.send(OutgoingMessage(1, "+86100", "x")) == comes_back
    assert (await render(meter, runtime))["muster_send_seconds_count", ("sms", outcome)] == 1


@pytest.mark.parametrize(("receipt", "outcome"), [(Receipt("SM1"), "found"), (None, "not found")])
async def test_asking_the_carrier_counts_as_well(
    receipt: Receipt | None, outcome: str, meter: PrometheusMeter, runtime: Runtime
) -> None:
    assert (
        await InstrumentedGateway(Carrier(receipt)).find(OutgoingMessage(1, "+86100", "x"))
        == receipt
    )
    assert (await render(meter, runtime))["muster_send_seconds_count", ("sms", outcome)] == 1


async def visit(
    runtime: Runtime, meter: PrometheusMeter | None, token: str | None, **headers: str
) -> httpx.Response:
    """`GET /metrics` of a desk."""
    shown = Exposition(meter, runtime, "7.8.9", ("desk",), dict).render if meter else None
    links = AnswerLinks("secret", "http://127.0.0.1")
    intake = Intake(runtime, None)
    app = make_app(runtime, intake, links, token=token, paper=True, metrics=shown)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return await client.get("/metrics", headers=headers)


async def test_the_desk_wants_its_token_as_for_its_api(
    meter: PrometheusMeter, runtime: Runtime
) -> None:
    assert (await visit(runtime, meter, None)).status_code == 200
    assert (await visit(runtime, meter, None, host="evil.test")).status_code == 421
    assert (await visit(runtime, meter, TOKEN)).status_code == 401
    right = await visit(runtime, meter, TOKEN, authorization=f"Bearer {TOKEN}")
    assert right.status_code == 200 and "muster_build_info" in right.text
    assert (await visit(runtime, None, None)).status_code == 404


async def test_the_port_of_a_role_without_a_desk_does_the_same(
    meter: PrometheusMeter, runtime: Runtime
) -> None:
    exposition = Exposition(meter, runtime, "7.8.9", ("worker",), dict)
    keys = MachineKeys(runtime.ledger)
    watches, reads = [(await keys.create(s[:4], s, CLI)).secret for s in ("metrics", "read:*")]
    for token, headers, status in (
        (TOKEN, {"Authorization": f"Bearer {watches}"}, 200),
        (TOKEN, {"Authorization": f"Bearer {watches[:-1]}~"}, 401),
        (TOKEN, {"Authorization": f"Bearer {reads}"}, 403),
        (None, {}, 200),
        (None, {"Host": "evil.test"}, 421),
        (TOKEN, {}, 401),
        (TOKEN, {"Authorization": "Bearer wrong"}, 401),
        (TOKEN, {"Authorization": f"Bearer {TOKEN}"}, 200),
    ):
        server = MetricsServer(exposition.render, "127.0.0.1", 0, token, keys)
        await server.on_start()
        url = f"http://127.0.0.1:{server.port}/metrics"
        async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
            assert answer.status == status, (token, headers)
        await server.on_stop()


async def test_guessing_at_the_port_ends_in_429_and_who_was_right_goes_on(
    meter: PrometheusMeter, runtime: Runtime
) -> None:
    server = MetricsServer(
        Exposition(meter, runtime, "7.8.9", ("worker",), dict).render,
        "127.0.0.1",
        0,
        TOKEN,
        MachineKeys(runtime.ledger),
    )
    await server.on_start()
    url = f"http://127.0.0.1:{server.port}/metrics"

    async with aiohttp.ClientSession() as session:

        async def scrape(token: str) -> int:
            bearer = {"Authorization": f"Bearer {token}"}
            async with session.get(url, headers=bearer) as answer:
                return answer.status

        assert await scrape(TOKEN) == 200
        guesses = [await scrape(f"guess-{number}") for number in range(OF_ADDRESS + 1)]
        assert guesses == [401] * OF_ADDRESS + [429]
        assert await scrape(TOKEN) == 200
    await server.on_stop()


@pytest.mark.parametrize(
    ("address", "token", "sound"),
    [
        ("127.0.0.1:9464", None, True),
        ("0.0.0.0:9464", None, False),
        ("0.0.0.0:9464", TOKEN, True),
        ("9464x", None, False),
    ],
)
def test_beyond_this_machine_the_port_wants_a_token(
    address: str, token: str | None, sound: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_METRICS", address)
    if token:
        monkeypatch.setenv("MUSTER_DESK_TOKEN", token)
    assert (Settings().faults() == []) is sound


@pytest.mark.slow
def test_a_running_muster_can_be_watched(tmp_path: Path) -> None:
    """From the report to the message on paper, on the desk and on the port besides."""
    port = free_ports(1)[0]
    muster = Muster(tmp_path / "home", {"MUSTER_METRICS": f"127.0.0.1:{port}"})
    try:
        muster.start().healthy(90)
        muster.post(
            "/api/signals", {"kind": "truck.failed", "fields": {"unit": "K-07"}, "id": "f-1"}
        )
        for url in (muster.url, f"http://127.0.0.1:{port}"):
            soon(lambda url=url: _sent(url) > 0, 30, lambda: muster.log)
    finally:
        muster.kill()


def _sent(url: str) -> float:
    with urllib.request.urlopen(f"{url}/metrics", timeout=10) as answer:
        return samples(answer.read().decode()).get(
            ("muster_send_seconds_count", ("paper", "sent")), 0
        )
