"""The metrics behind `/metrics`: counters of this process and figures of the ledger."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Mapping
from itertools import chain

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from handlers.instrumentation import Meter
from handlers.runtime import Runtime
from incidents.effects import BULK, NORMAL, URGENT
from ledger import deadlines
from ledger.database import LedgerUnavailableError
from ledger.operating_figures import Figures, operating_figures

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)  # seconds
URGENCIES = {URGENT: "urgent", NORMAL: "normal", BULK: "bulk"}
Lag = Callable[[], Mapping[tuple[str, int], int]]  # (topic, partition) -> messages not judged yet


class PrometheusMeter(Meter):
    """Counts in a registry of its own. They begin at 0 with the process, as Prometheus expects."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each, which nothing here reads
        # Its own and not the library's global one, in which a second meter could not register.
        own = self.registry = CollectorRegistry()
        ProcessCollector(registry=own)
        PlatformCollector(registry=own)
        GCCollector(registry=own)
        self._signals = Counter(
            "muster_signals", "Signals judged", ["kind", "verdict"], registry=own
        )
        self._parked = Counter(
            "muster_messages_parked", "Messages that could not be taken", registry=own
        )
        self._held_back = Counter(
            "muster_messages_held_back",
            "Messages held back: their person has had enough within an hour",
            registry=own,
        )
        self._loop_faults = Counter(
            "muster_loop_faults",
            "Turns of a service's loop that failed for an unforeseen reason",
            ["loop"],
            registry=own,
        )
        self._repairs = Counter(
            "muster_watch_repairs", "Things the self-audit repaired", ["check"], registry=own
        )
        self._heartbeats = Counter(
            "muster_heartbeats", "Heartbeats to the outside", ["outcome"], registry=own
        )
        self._decided = Counter("muster_events_decided", "Events decided", ["event"], registry=own)
        self._seconds = Histogram(
            "muster_decision_seconds",
            "Seconds of a transaction that decides, from its events to its commit",
            ["event"],
            buckets=BUCKETS,
            registry=own,
        )
        self._conflicts = Counter(
            "muster_decision_conflicts", "Decisions made again: another was first", registry=own
        )
        self._login_failures = Counter(
            "muster_login_failures", "Logins that failed", ["way"], registry=own
        )
        self._sends = Histogram(
            "muster_send_seconds",
            "Seconds of a call of the carrier",
            ["gateway", "outcome"],
            buckets=BUCKETS,
            registry=own,
        )

    def judged(self, kind: str, verdict: str) -> None:
        """See `Meter`, here and below."""
        self._signals.labels(kind, verdict).inc()

    def parked(self) -> None:
        """See `Meter`."""
        self._parked.inc()

    def held_back(self) -> None:
        """See `Meter`."""
        self._held_back.inc()

    def loop_fault(self, loop: str) -> None:
        """See `Meter`."""
        self._loop_faults.labels(loop).inc()

    def repaired(self, check: str, count: int) -> None:
        """See `Meter`."""
        self._repairs.labels(check).inc(count)

    def heartbeat(self, outcome: str) -> None:
        """See `Meter`."""
        self._heartbeats.labels(outcome).inc()

    def decided(self, event: str, count: int, seconds: float) -> None:
        """See `Meter`."""
        self._decided.labels(event).inc(count)
        self._seconds.labels(event).observe(seconds)

    def conflict(self) -> None:
        """See `Meter`."""
        self._conflicts.inc()

    def login_failed(self, way: str) -> None:
        """See `Meter`."""
        self._login_failures.labels(way).inc()

    def sent(self, gateway: str, outcome: str, seconds: float) -> None:
        """See `Meter`."""
        self._sends.labels(gateway, outcome).observe(seconds)


class Exposition:
    """Renders the metrics of one process.

    Figures of the ledger come from the process with the desk alone: sums over all processes of an
    installation would count them several times.
    """

    def __init__(
        self,
        meter: PrometheusMeter,
        runtime: Runtime,
        version: str,
        roles: Iterable[str],
        lag: Lag | None,
    ) -> None:
        self._meter, self._runtime, self._lag = meter, runtime, lag
        self._figures = "desk" in roles
        python = platform.python_version()
        self._build = {"version": version, "python": python, "roles": ",".join(roles)}

    async def render(self, accept: str) -> tuple[bytes, str]:
        """The text and its content type. `accept`: the header of the request."""
        # A new registry at each scrape: a kind of incident that is over must not keep its last
        # value.
        now_only = CollectorRegistry()
        Info("muster_build", "Which Muster this is", registry=now_only).info(self._build)
        plan = Info("muster_plan", "The plan in use for new incidents", registry=now_only)
        plan.info({"version": self._runtime.plan.hash})
        up = Gauge("muster_ledger_up", "1 while the ledger answers", registry=now_only)
        try:
            await self._read_ledger(now_only)
            up.set(1)
        except LedgerUnavailableError:
            up.set(0)
        if self._lag:
            _add_lag(self._lag(), now_only)
        encode, kind = choose_encoder(accept)
        return encode(_Both(self._meter.registry, now_only)), kind

    async def _read_ledger(self, registry: CollectorRegistry) -> None:
        """Raises LedgerUnavailableError."""
        async with self._runtime.ledger.reading() as connection:
            if self._figures:
                found = await operating_figures(connection, self._runtime.clock.now())
                _add_figures(found, registry)
            else:
                await deadlines.next_due(connection)  # any short query: does it answer?


class _Both(Collector):
    """What was counted, and the ledger's figures at this moment, in one text."""

    def __init__(self, *registries: CollectorRegistry) -> None:
        self._registries = registries

    def collect(self) -> Iterable[Metric]:
        return chain.from_iterable(registry.collect() for registry in self._registries)


def _add_lag(lag: Mapping[tuple[str, int], int], registry: CollectorRegistry) -> None:
    words = "Messages in the topic that this worker has not judged yet"
    gauge = Gauge("muster_consumer_lag", words, ["topic", "partition"], registry=registry)
    for (topic, partition), behind in lag.items():
        gauge.labels(topic, partition).set(behind)


def _add_figures(found: Figures, registry: CollectorRegistry) -> None:
    of_kind = ["kind", "severity", "drill"]
    incidents = Gauge("muster_incidents_open", "Open incidents", of_kind, registry=registry)
    for (kind, severity, drill), count in found.incidents.items():
        incidents.labels(kind, severity, "yes" if drill else "no").set(count)
    of_notice = ["state", "urgency", "lane"]
    words = "Messages waiting to go out, or on their way"
    notices = Gauge("muster_notices_waiting", words, of_notice, registry=registry)
    for (state, urgency), count in found.notices.items():
        lane = "urgent" if urgency == URGENT else "rest"
        notices.labels(state, URGENCIES.get(urgency, str(urgency)), lane).set(count)
    words = "What the self-audit finds wrong at present"
    wrong = Gauge("muster_watch_findings", words, ["check"], registry=registry)
    for check, count in found.findings.items():
        wrong.labels(check).set(count)
    for name, words, value in _single(found):
        Gauge(name, words, registry=registry).set(value)


def _single(found: Figures) -> Iterable[tuple[str, str, float]]:
    oldest, late = found.oldest_notice, found.deadline_lateness
    return (
        ("muster_notice_oldest_due_seconds", "Age of the longest waiting due message", oldest),
        ("muster_routines_open", "Runs of routines that are not over", found.routines),
        ("muster_questions_open", "Questions asked and not answered", found.questions),
        ("muster_questions_overdue", "Of these, past their deadline", found.questions_overdue),
        ("muster_notices_undelivered", "Undelivered, of open incidents", found.undelivered),
        ("muster_notices_held_back", "Held back for now, of open incidents", found.held_back),
        ("muster_outbox_backlog", "Events owed to other systems", found.outbox),
        ("muster_signals_waiting", "Signals accepted, not judged yet", found.signals_waiting),
        ("muster_parked", "Messages parked and not replayed", found.parked),
        ("muster_deadlines_overdue", "Deadlines passed, not acted on", found.deadlines_overdue),
        ("muster_deadline_lateness_seconds", "Of the earliest such deadline", late),
        ("muster_watch_age_seconds", "Since the self-audit last examined", found.watch_age),
        ("muster_parked_dropped", "Parked messages dropped beyond the ceiling", found.dropped),
    )
