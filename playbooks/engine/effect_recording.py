"""What a run records of effects: who commands, which truck has taken over, how late it is, what is
in order again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from incidents import effects as do
from playbooks.company.decision_facts import DecisionFacts
from playbooks.definition.declarations import SignalSpec
from playbooks.definition.run import Run, UnitFacts
from playbooks.definition.signal_effects import FAILED, TAKEN
from playbooks.engine.step_scope import remaining_route

RECORDED = do.AppointCommander | do.AssignUnit | do.CompleteRoute | do.MarkUnit


def record_effect(
    run: Run, decision_facts: DecisionFacts, now: datetime, effect: RECORDED
) -> int | None:
    """Record in `run` who commands, that a truck's route was served, or that the truck is in order.

    Returns the delay caused by the truck's failure in minutes (2.1.2.5), once: when the rest of its
    route was served; else None.
    """
    if isinstance(effect, do.AppointCommander):
        run.acting = effect.role
    elif isinstance(effect, do.CompleteRoute) and effect.unit in run.units:
        caused = _served(run, decision_facts, now, effect.unit)
        for truck in _of_same_route(run, effect.unit):
            _served(run, decision_facts, now, truck)
        return caused
    elif isinstance(effect, do.MarkUnit):
        # A truck that an answer names as failed becomes one of the incident's. One that is reported
        # in order does not: nothing is to be done for it.
        if effect.state != "in order":
            run.units.setdefault(effect.unit, UnitFacts(since=now))
        if marked := run.units.get(effect.unit):
            marked.in_order = effect.state == "in order"
    return None


def record_goods(
    run: Run, spec: SignalSpec, unit: str | None, decision_facts: DecisionFacts
) -> None:
    """Record who has the goods: a standby that fails before it has taken them over leaves them on
    the truck that waits for it, which needs another one. One that fails while nothing needs it has
    no goods either.
    """
    if spec.records == TAKEN and (about := run.unit_of(unit)):
        run.units[about].loaded = True
    waits = next((u for u, truck in run.units.items() if unit and truck.standby == unit), None)
    if spec.records == FAILED and waits and not run.units[waits].loaded and unit in run.units:
        run.units[unit].empty = True
        truck = run.units[waits]
        truck.standby = truck.eta = truck.delay = None
    elif (
        spec.records == FAILED and unit in run.units and _is_idle_standby(unit, run, decision_facts)
    ):
        run.units[unit].empty = True


def _is_idle_standby(unit: str, run: Run, decision_facts: DecisionFacts) -> bool:
    """A standby that serves no route: neither one of its own nor that of another truck."""
    standby = decision_facts.ask("unit", unit)["role"] != "delivery"
    return standby and not decision_facts.ask("rest", unit, run.units[unit].since).stops


def _of_same_route(run: Run, unit: str) -> list[str]:
    """Other trucks of the run between which the goods of this one went on."""
    before = [u for u, truck in run.units.items() if truck.standby == unit and truck.loaded]
    after = run.units[unit].standby
    return [*before, after] if after in run.units and run.units[unit].loaded else before


def _served(run: Run, decision_facts: DecisionFacts, now: datetime, unit: str) -> int | None:
    last, truck = remaining_route(run, decision_facts, unit).last, run.units[unit]
    caused = _late(now, last) if last and not truck.served else None
    if caused is not None:
        truck.caused = caused
    truck.served = True
    return caused


def record_takeover(run: Run, item: str | None, standby: str, data: dict[str, Any] | None) -> None:
    """`standby` has taken over the route of the run's truck `item`; `data`: `eta` and `planned`,
    the first stop, in ISO 8601. A person who helps takes over no route.
    """
    if item in run.units and data and "eta" in data:
        truck, planned = run.units[item], data["planned"]
        truck.standby, truck.eta = standby, datetime.fromisoformat(data["eta"])
        truck.delay = _late(truck.eta, datetime.fromisoformat(planned) if planned else None)


def _late(moment: datetime, planned: datetime | None) -> int:
    """Minutes after what was planned, never fewer than none."""
    return max(0, round((moment - planned).total_seconds() / 60)) if planned else 0
