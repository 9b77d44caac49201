"""What monitoring tools report: one thing, in one state, since a moment of the tool's own clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sources.alert import NamedValue
from sources.written_times import WrittenTime
from translations import Message


class AlertState(StrEnum):
    """`UNKNOWN`: the tool cannot say, or says what its format does not have."""

    FIRING = "firing"
    RESOLVED = "resolved"
    PENDING = "pending"
    MAINTENANCE = "maintenance"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MonitoringAlert:
    """`key`: the same when it fires and when it is resolved. `thing`: the host, line or service it
    is about, empty where the tool does not say. `severity`: as the tool writes it.
    """

    key: str
    name: str
    thing: str
    state: AlertState
    severity: str
    summary: str
    since: WrittenTime
    until: WrittenTime
    labels: tuple[NamedValue, ...] = ()


@dataclass(frozen=True, slots=True)
class MonitoringReport:
    """One body that a tool sent. `group`: by which the tool itself put the alerts together."""

    alerts: tuple[MonitoringAlert, ...]
    group: str
    faults: tuple[Message, ...]
