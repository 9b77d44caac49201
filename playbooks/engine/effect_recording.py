"""What a run records of effects: who commands, which truck has taken over, how late it is, what is
in order again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from incidents import effects as do
from playbooks.company.decision_facts import DecisionFacts
from playbooks.definition.run import Run
from playbooks.engine.step_instance import remaining_route

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
        return _served(run, decision_facts, now, effect.unit)
    elif isinstance(effect, do.MarkUnit) and effect.unit in run.units:
        run.units[effect.unit].in_order = effect.state == "in order"
    return None


def _served(run: Run, decision_facts: DecisionFacts, now: datetime, unit: str) -> int | None:
    last, truck = remaining_route(run, decision_facts, unit).last, run.units[unit]
    caused = _late(now, last) if last and not truck.served else None
    if caused is not None:
        truck.caused = caused
    truck.served = True
    return caused


def record_takeover(run: Run, item: str | None, standby: str, data: dict[str, Any] | None) -> None:
    """`standby` has taken over the route of the run's truck `item`; `data`: `eta` and `planned`,
    the first stop, in ISO 8601.
    """
    if item in run.units and data:
        truck, planned = run.units[item], data["planned"]
        truck.standby, truck.eta = standby, datetime.fromisoformat(data["eta"])
        truck.delay = _late(truck.eta, datetime.fromisoformat(planned) if planned else None)


def _late(moment: datetime, planned: datetime | None) -> int:
    """Minutes after what was planned, never fewer than none."""
    return max(0, round((moment - planned).total_seconds() / 60)) if planned else 0
