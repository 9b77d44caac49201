"""Events for other systems: an incident opened, became major, closed; a service was suspended,
resumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from incidents import effects as do
from playbooks.definition.run import Run
from translations import english

INCIDENTS: Final = "incidents"
SERVICES: Final = "services"


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """One event. Events of one `stream` with the same `key` are delivered in order.

    `id` is the same each time the same decision is made again; `data` holds plain JSON values.
    """

    stream: Literal["incidents", "services"]
    key: str
    id: str
    type: str
    at: datetime
    data: dict[str, Any]


def incident_events(before: Run | None, run: Run, now: datetime) -> Iterator[PublicEvent]:
    """What became of the incident; nothing of a routine. `before`: the run before the decision,
    None if it was opened.
    """
    if run.routine:
        return
    if before is None:
        yield _of_incident("opened", run, now)
    if run.major and not (before and before.major):
        yield _of_incident("major", run, now)
    if run.status == "closed" and not (before and before.status == "closed"):
        yield _of_incident("closed", run, now)


def _of_incident(what: str, run: Run, now: datetime) -> PublicEvent:
    data = {
        "incident": run.incident,
        "kind": run.playbook,
        "site": run.site,
        "units": list(run.units),
        "major": run.major,
        "signals": run.signals,
    }
    # Each of these happens once in an incident, so that the id needs no time.
    key, event_id = str(run.incident), f"{run.incident}-{what}"
    return PublicEvent(INCIDENTS, key, event_id, f"muster.incident.{what}", now, data)


def service_events(effects: Iterable[do.Effect], run: Run, now: datetime) -> Iterator[PublicEvent]:
    """Suspensions and resumptions, in the order in which they were decided."""
    for effect in effects:
        if isinstance(effect, do.Suspend):
            yield _of_service("suspended", effect, _scope(effect), run, now)
        elif isinstance(effect, do.Lift):
            why = {"why": english(effect.why), **effect.why.to_json()}
            still = why | {"still_suspended_by": list(effect.still)}
            yield _of_service("resumed", effect, still, run, now)


def _of_service(
    what: str, effect: do.Suspend | do.Lift, more: dict[str, Any], run: Run, now: datetime
) -> PublicEvent:
    """A suspension whose area grew is an event of its own: its id has the time in it."""
    about = {
        "incident": run.incident,
        "kind": run.playbook,
        "link": effect.link,
        "suspension": effect.token,
    }
    event_id = f"{effect.token}-{what}-{now.isoformat()}"
    return PublicEvent(SERVICES, effect.link, event_id, f"muster.service.{what}", now, about | more)


def _scope(effect: do.Suspend) -> dict[str, Any]:
    return {
        "area": effect.area,
        "count": effect.count,
        "customers": effect.customers or None,
        "instead": effect.instead or None,
        "since": effect.since.isoformat(),
        "clause": list(effect.origin.clause),
    }
