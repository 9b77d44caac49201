"""Tools that send one flat JSON object for one thing: where in it each value is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sources.fault_list import FaultList
from sources.json_reader import json_text
from sources.monitoring_alert import AlertState, MonitoringAlert, MonitoringReport
from sources.written_times import WrittenTime, read_iso_time
from translations import FaultError, message


@dataclass(frozen=True, slots=True)
class JsonMapping:
    """Names of the object's values. `key`: those that together identify the alert. `firing`,
    `resolved`: what `state` is then. `zone`: written after a time that has none, as `Z` or
    `+08:00`; empty: such a time cannot be read.
    """

    tool: str
    key: tuple[str, ...]
    name: str
    thing: str
    state: str
    firing: frozenset[str]
    resolved: frozenset[str]
    summary: str
    severity: str = ""
    time: str = ""
    zone: str = ""


def _mapping(tool: str, firing: str, resolved: str, **names: Any) -> JsonMapping:
    return JsonMapping(
        tool=tool,
        firing=frozenset(firing.split()),
        resolved=frozenset(resolved.split()),
        **names,
    )


CHECKMK = _mapping(
    "Checkmk",
    firing="DOWN UNREACH CRITICAL WARNING",
    resolved="UP OK",
    key=("host", "service"),
    name="what",
    thing="host",
    state="status",
    summary="output",
    severity="severity",
    time="short_date_time",
)
LIBRENMS = _mapping(
    "LibreNMS",
    firing="1 3 4",  # 3, 4: worse, better than before
    resolved="0",
    key=("device_id", "rule_id"),
    name="name",
    thing="hostname",
    state="state",
    summary="title",
    severity="severity",
    time="timestamp",
)
PINGDOM = _mapping(
    "Pingdom",
    firing="DOWN",
    resolved="UP",
    key=("check_id",),
    name="check_name",
    thing="check_name",
    state="current_state",
    summary="long_description",
    severity="importance_level",
    time="state_changed_utc_time",
    zone="Z",
)
RIEMANN = _mapping(
    "Riemann",
    firing="critical warning error",
    resolved="ok",
    key=("host", "service"),
    name="service",
    thing="host",
    state="state",
    summary="description",
    severity="state",
)
VREALIZE = _mapping(
    "vRealize",
    firing="ACTIVE",
    resolved="CANCELED",
    key=("alertId",),
    name="subType",
    thing="resourceName",
    state="status",
    summary="info",
    severity="criticality",
)


def read_mapped(mapping: JsonMapping, body: Any) -> MonitoringReport:
    """Raises FaultError where what identifies the alert, or its state, is not there."""
    if not isinstance(body, dict) or not (
        any(json_text(body, name) for name in mapping.key) and json_text(body, mapping.state)
    ):
        raise FaultError(message("monitoring_fault.no_report", name=mapping.tool))
    faults = FaultList()
    written = json_text(body, mapping.state)
    state = AlertState.UNKNOWN
    if written in mapping.firing:
        state = AlertState.FIRING
    elif written in mapping.resolved:
        state = AlertState.RESOLVED
    else:
        faults.add("monitoring_fault.state", element=mapping.state, text=written)
    time, over = _time(mapping, body, faults), state == AlertState.RESOLVED
    alert = MonitoringAlert(
        key="/".join(json_text(body, name) for name in mapping.key),
        name=json_text(body, mapping.name),
        thing=json_text(body, mapping.thing),
        state=state,
        severity=json_text(body, mapping.severity),
        summary=json_text(body, mapping.summary),
        since=WrittenTime() if over else time,
        until=time if over else WrittenTime(),
    )
    return MonitoringReport((alert,), "", faults.messages)


def _time(mapping: JsonMapping, body: dict[str, Any], faults: FaultList) -> WrittenTime:
    written = json_text(body, mapping.time)
    if not written:
        return WrittenTime()
    found = read_iso_time(f"{written}{mapping.zone}", mapping.time, faults)
    return WrittenTime(written, found.utc)
