"""Alertmanager's webhook, and that of Grafana since version 8, which has the same form."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from playbooks.intake.bounds import without_controls
from sources.alert import NamedValue
from sources.fault_list import FaultList
from sources.json_reader import json_text
from sources.monitoring_alert import AlertState, MonitoringAlert, MonitoringReport
from sources.written_times import WrittenTime, read_iso_time
from translations import FaultError, message

_STATES = {"firing": AlertState.FIRING, "resolved": AlertState.RESOLVED}
_NO_END = "0001-01-01T00:00:00Z"  # how Go writes a moment that is not set
THINGS = ("instance", "host", "hostname", "device", "node", "target")  # labels, the best one first
_SUMMARIES = ("summary", "message", "description", "name")  # annotations, the best one first


def read_alertmanager(body: Any) -> MonitoringReport:
    """An alert without a status has that of its group. Raises FaultError where it is none."""
    alerts = body.get("alerts") if isinstance(body, dict) else None
    if not isinstance(alerts, list):
        raise FaultError(message("monitoring_fault.no_report", name="Alertmanager"))
    faults = FaultList()
    found = []
    for number, alert in enumerate(alerts, 1):
        if isinstance(alert, dict):
            found.append(_alert(alert, body, f"alerts[{number}]", faults))
        else:
            faults.add("monitoring_fault.no_alert", number=number)
    # Until version 3 a number, 0 for none.
    group = json_text(body, "groupKey")
    return MonitoringReport(tuple(found), "" if group == "0" else group, faults.messages)


def read_labels(given: object) -> tuple[NamedValue, ...]:
    """Names and values of an object, by name."""
    if not isinstance(given, dict):
        return ()
    return tuple(
        NamedValue(without_controls(name), json_text(given, name)) for name in sorted(given)
    )


def first_of(labels: Mapping[str, str], names: tuple[str, ...]) -> str:
    """The value of the first of these names that has one; empty where none has."""
    return next((labels[name] for name in names if labels.get(name)), "")


def _alert(
    alert: dict[str, Any], group: dict[str, Any], path: str, faults: FaultList
) -> MonitoringAlert:
    labels = read_labels(alert.get("labels"))
    values = {label.name: label.value for label in labels}
    annotations = {one.name: one.value for one in read_labels(alert.get("annotations"))}
    written = json_text(alert, "status") or json_text(group, "status")
    state = _STATES.get(written, AlertState.UNKNOWN)
    if state == AlertState.UNKNOWN:
        faults.add("monitoring_fault.state", element=f"{path}.status", text=written)
    return MonitoringAlert(
        key=json_text(alert, "fingerprint") or _fingerprint(labels),
        name=values.get("alertname", ""),
        thing=first_of(values, THINGS),
        state=state,
        severity=values.get("severity", ""),
        summary=first_of(annotations, _SUMMARIES),
        since=_time(alert, "startsAt", path, faults),
        until=_time(alert, "endsAt", path, faults),
        labels=labels,
    )


def _fingerprint(labels: tuple[NamedValue, ...]) -> str:
    """Of an alert that comes without one: its labels are what identifies it."""
    written = orjson.dumps([(label.name, label.value) for label in labels])
    return hashlib.sha256(written).hexdigest()[:16]


def _time(alert: dict[str, Any], name: str, path: str, faults: FaultList) -> WrittenTime:
    written = json_text(alert, name)
    if written in ("", _NO_END):
        return WrittenTime()
    return read_iso_time(written, f"{path}.{name}", faults)
