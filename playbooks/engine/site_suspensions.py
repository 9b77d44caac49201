"""What other incidents have suspended at the place that a step is about."""

from __future__ import annotations

from typing import Any

from playbooks.company.suspensions import LocalSuspension, Location
from playbooks.engine import item_facts
from playbooks.engine.items import UNITS
from playbooks.engine.step_scope import StepScope


def suspensions_there(ctx: StepScope, owner: str = "") -> tuple[LocalSuspension, ...]:
    """The oldest first. `owner`: of which fact, such as `customer`; empty: what the step is
    about.
    """
    found: tuple[LocalSuspension, ...] = ctx.decision_facts.ask(
        "suspended at", _location(ctx, owner), ctx.run.incident
    )
    return found


def fact(ctx: StepScope, owner: str, name: str) -> Any:
    """`suspended_there`: the services; `suspended_since`: when the latest of them was suspended."""
    found = suspensions_there(ctx, owner)
    if name == "suspended_there":
        return sorted({one.link for one in found})
    return found[-1].since.isoformat() if found else ""


def _location(ctx: StepScope, owner: str) -> Location:
    """Of a truck, a customer, a site; of an incident its area, its customer, or its site. A truck
    whose route is served goes nowhere any more.
    """
    unit = _unit(ctx, owner)
    if unit:
        facts = ctx.run.units[unit]
        if facts.served:
            return Location()
        return Location(unit, facts.since, str(facts.fields.get("place", "")))
    if owner == "site" or (not owner and ctx.thing and "site" in ctx.thing.same):
        return Location(site=str(ctx.site))
    customer = item_facts.about(ctx, "customer") if owner in ("", "incident", "customer") else ""
    if customer:
        return Location(customer=customer)
    return Location(area=str(ctx.run.fields.get("area", "")), site=ctx.run.site or "")


def _unit(ctx: StepScope, owner: str) -> str | None:
    if ctx.step.each and ctx.step.each[1] == UNITS and owner in ("", "unit"):
        return ctx.item
    # An incident about one truck only is where that truck is.
    alone = next(iter(ctx.run.units), None) if len(ctx.run.units) == 1 else None
    return alone if owner in ("", "unit", "incident") else None
