"""What effects change of units and services, and of what is known from outside.

The same rule for the handlers' rows and a drill's copy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from incidents import effects as do
from incidents.fact_effects import RecordMaintenance, SetFact
from playbooks.company.company_lookup import FactValue, Live, UnitLive, Window
from playbooks.company.suspensions import ServiceState

SERVED_ALL = 1_000_000  # larger than the sequence number of any stop


class UnitTakenError(Exception):
    """Another incident holds the unit: decide again with fresh facts."""


def state_after(
    live: Live, effects: Collection[do.Effect], incident: int | None
) -> tuple[Live, frozenset[str]]:
    """The state after a decision, and the units touched; `live` stays as it was. `incident` is None
    if a signal was dismissed.

    Raises UnitTakenError where two dispatches would meet.
    """
    later = live.copy()
    touched = _apply_to_units(later, effects, incident)
    if incident is not None:
        _apply_to_services(later, effects, incident)
    return later, frozenset(touched)


def _apply_to_units(live: Live, effects: Iterable[do.Effect], incident: int | None) -> set[str]:
    touched: set[str] = set()
    for effect in effects:
        if isinstance(effect, do.OfferUnit):
            _take(live, effect.unit, UnitLive("offered", incident, effect.instead_of, effect.until))
        elif isinstance(effect, do.AssignUnit):
            live.units[effect.unit] = UnitLive(
                "dispatched", incident, _route(live, effect.instead_of)
            )
        elif isinstance(effect, do.ReleaseUnit):
            _free(live, effect.unit, incident)
        elif isinstance(effect, do.MarkUnit):
            _mark(live, effect, incident)
        elif isinstance(effect, do.CompleteRoute):
            # Progress is stored by route: what is touched is the route, not the truck that drove
            # it.
            effect = replace(effect, unit=_route(live, effect.unit))
            live.served[effect.unit] = SERVED_ALL
        else:
            _learn(live, effect)
            continue
        touched.add(effect.unit)
    return touched


def _apply_to_services(live: Live, effects: Iterable[do.Effect], incident: int) -> None:
    """Suspensions in force, if they were loaded."""
    # None: not loaded, since no playbook involved asks about them.
    known = live.suspensions
    if known is None:
        return
    for effect in effects:
        if isinstance(effect, do.Suspend):
            known[effect.token] = ServiceState(
                incident, effect.link, effect.area, effect.customers, effect.instead, effect.since
            )
        elif isinstance(effect, do.Lift):
            known.pop(effect.token, None)


def _learn(live: Live, effect: do.Effect) -> None:
    """The value with the latest timestamp wins: a late report never replaces a newer one."""
    if isinstance(effect, SetFact):
        # The same rule in SQL: `ledger.external_facts.write_facts`.
        before = live.facts.get(effect.name)
        if before is None or before.at <= effect.at:
            live.facts[effect.name] = FactValue(effect.value, effect.at, effect.source)
    elif isinstance(effect, RecordMaintenance):
        starts, ends = datetime.fromisoformat(effect.starts), datetime.fromisoformat(effect.ends)
        window = Window(effect.signal, effect.site, starts, ends, effect.about, effect.named)
        # The same rule in SQL: `ledger.suppression_records.write_windows`.
        live.windows[:] = [one for one in live.windows if not window.replaces(one)]
        live.windows.append(window)


def _take(live: Live, unit: str, record: UnitLive) -> None:
    # Two dispatches of one batch meet here; of two processes, at the table's primary key (I3).
    if unit in live.units:
        raise UnitTakenError(unit)
    live.units[unit] = record


def _route(live: Live, unit: str) -> str:
    """The route a unit serves: its own, or the one it took over."""
    return _taken_over(live.units.get(unit)) or unit


def _taken_over(record: UnitLive | None) -> str | None:
    """The route it serves in place of another unit; who is only asked to does not have it."""
    return record.instead_of if record and record.state != "offered" else None


def _free(live: Live, unit: str, incident: int | None) -> None:
    record = live.units.get(unit)
    # A hold is freed by its own incident only, and a broken truck by a report that it is in order.
    if record and record.incident == incident and record.state != "failed":
        del live.units[unit]


def _mark(live: Live, effect: do.MarkUnit, incident: int | None) -> None:
    record = live.units.get(effect.unit)
    if effect.state == "failed":
        # If it breaks down on a route it took over, that is the route that is not served now.
        live.units[effect.unit] = UnitLive("failed", incident, _taken_over(record))
    elif record and record.state == "failed":
        del live.units[effect.unit]
