"""Starts the metrics of a process and, if a collector is configured, its traces."""

from __future__ import annotations

import os
from collections.abc import Iterable

import mode

from handlers import instrumentation
from handlers.machine_keys import MachineKeys
from handlers.runtime import Runtime
from muster.metrics import Exposition, Lag, PrometheusMeter
from muster.metrics_server import MetricsServer
from muster.settings import Settings
from muster.version import version

COLLECTOR = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


def install_telemetry(
    settings: Settings, runtime: Runtime, roles: Iterable[str], lag: Lag
) -> tuple[Exposition, list[mode.Service]]:
    """Installs meter and tracer. The returned services start first, so that they stop last."""
    meter = PrometheusMeter()
    exposition = Exposition(meter, runtime, version(), roles, lag)
    services: list[mode.Service] = []
    tracer = None
    if any(os.environ.get(name) for name in COLLECTOR):
        from muster.tracing import Flush, OpenTelemetryTracer  # noqa: PLC0415 - see its first line

        tracer = OpenTelemetryTracer()
        services.append(Flush(tracer))
    instrumentation.install(meter, tracer)
    if settings.metrics is not None:
        token = settings.desk_token.get_secret_value() if settings.desk_token else None
        keys = MachineKeys(runtime.ledger)
        services.append(MetricsServer(exposition.render, *settings.metrics_address, token, keys))
    return exposition, services
