"""Uptime Kuma's webhook: one monitor with its latest heartbeat."""

from __future__ import annotations

from typing import Any

from sources.fault_list import FaultList
from sources.json_reader import json_text
from sources.monitoring_alert import AlertState, MonitoringAlert, MonitoringReport
from sources.written_times import WrittenTime, read_iso_time
from translations import FaultError, message

_STATES = {
    "0": AlertState.FIRING,
    "1": AlertState.RESOLVED,
    "2": AlertState.PENDING,
    "3": AlertState.MAINTENANCE,
}


def read_uptime_kuma(body: Any) -> MonitoringReport:
    """A body has no id of its own: the monitor's is the key. Raises FaultError: no monitor in it,
    as in the message that tests the connection.
    """
    monitor, beat = (
        body.get(name) if isinstance(body, dict) else None for name in ("monitor", "heartbeat")
    )
    if not isinstance(monitor, dict) or not isinstance(beat, dict):
        raise FaultError(message("monitoring_fault.no_report", name="Uptime Kuma"))
    faults = FaultList()
    written = json_text(beat, "status")
    state = _STATES.get(written, AlertState.UNKNOWN)
    if state == AlertState.UNKNOWN:
        faults.add("monitoring_fault.state", element="heartbeat.status", text=written)
    time = _time(beat, faults)
    over = state == AlertState.RESOLVED
    alert = MonitoringAlert(
        key=json_text(monitor, "id") or json_text(monitor, "name"),
        name=json_text(monitor, "name"),
        thing=json_text(monitor, "hostname") or json_text(monitor, "url"),
        state=state,
        severity="",
        summary=json_text(beat, "msg") or json_text(body, "msg"),
        since=WrittenTime() if over else time,
        until=time if over else WrittenTime(),
    )
    return MonitoringReport((alert,), "", faults.messages)


def _time(beat: dict[str, Any], faults: FaultList) -> WrittenTime:
    """The local time with its offset; `time` is in UTC."""
    if local := json_text(beat, "localDateTime"):
        written = f"{local}{json_text(beat, 'timezoneOffset')}"
        return read_iso_time(written, "heartbeat.localDateTime", faults)
    if utc := json_text(beat, "time"):
        return read_iso_time(f"{utc}Z", "heartbeat.time", faults)
    return WrittenTime()
