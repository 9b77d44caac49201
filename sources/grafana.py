"""Grafana's webhook up to version 7 (one rule a body); later ones are Alertmanager's form."""

from __future__ import annotations

from typing import Any

from sources.alertmanager import THINGS, first_of, read_alertmanager, read_labels
from sources.fault_list import FaultList
from sources.json_reader import json_text
from sources.monitoring_alert import AlertState, MonitoringAlert, MonitoringReport
from sources.written_times import WrittenTime
from translations import FaultError, message

_STATES = {
    "alerting": AlertState.FIRING,
    "ok": AlertState.RESOLVED,
    "pending": AlertState.PENDING,
    "paused": AlertState.MAINTENANCE,
    "no_data": AlertState.UNKNOWN,
}


def read_grafana(body: Any) -> MonitoringReport:
    """The thing is that of the first match: a body that says `ok` has none. Raises FaultError."""
    if isinstance(body, dict) and "alerts" in body:
        return read_alertmanager(body)
    if not isinstance(body, dict) or "ruleId" not in body:
        raise FaultError(message("monitoring_fault.no_report", name="Grafana"))
    faults = FaultList()
    written = json_text(body, "state")
    if written not in _STATES:
        faults.add("monitoring_fault.state", element="state", text=written)
    tags = read_labels(body.get("tags"))
    alert = MonitoringAlert(
        key=json_text(body, "ruleId"),
        name=json_text(body, "ruleName"),
        thing=_thing(body.get("evalMatches")),
        state=_STATES.get(written, AlertState.UNKNOWN),
        severity={tag.name: tag.value for tag in tags}.get("severity", ""),
        summary=json_text(body, "message") or json_text(body, "title"),
        since=WrittenTime(),  # not in this form
        until=WrittenTime(),
        labels=tags,
    )
    return MonitoringReport((alert,), "", faults.messages)


def _thing(matches: object) -> str:
    for match in matches if isinstance(matches, list) else ():
        tags = read_labels(match.get("tags")) if isinstance(match, dict) else ()
        if found := first_of({tag.name: tag.value for tag in tags}, THINGS):
            return found
    return ""
