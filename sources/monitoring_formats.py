"""The formats of monitoring tools, by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sources.alertmanager import read_alertmanager
from sources.grafana import read_grafana
from sources.json_reader import read_json
from sources.mapped_json import CHECKMK, LIBRENMS, PINGDOM, RIEMANN, VREALIZE, read_mapped
from sources.monitoring_alert import MonitoringReport
from sources.uptime_kuma import read_uptime_kuma

FORMATS: dict[str, Callable[[Any], MonitoringReport]] = {
    "alertmanager": read_alertmanager,
    "checkmk": partial(read_mapped, CHECKMK),
    "grafana": read_grafana,
    "librenms": partial(read_mapped, LIBRENMS),
    "pingdom": partial(read_mapped, PINGDOM),
    "riemann": partial(read_mapped, RIEMANN),
    "uptime kuma": read_uptime_kuma,
    "vrealize": partial(read_mapped, VREALIZE),
}


def read_monitoring(name: str, document: bytes) -> MonitoringReport:
    """What a tool sent, in the format of this name. Raises FaultError: no JSON, beyond the bounds,
    or in another format; KeyError: no such format.
    """
    return FORMATS[name](read_json(document))
