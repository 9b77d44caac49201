"""What a step knows of sets of customers: what they stand for here and now, and how many they hold.

Never who they are.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

from incidents import effects as do
from incidents.area import union
from playbooks.definition.declarations import CustomersSpec
from playbooks.definition.facts import OF_AREA
from playbooks.engine import item_facts
from playbooks.engine.items import suspended_areas
from playbooks.engine.step_scope import StepScope

CountedSet = list[tuple[do.Customers, int]]


def choose_set(ctx: StepScope, name: str) -> CountedSet:
    """A set with how many it holds; several where it is about the routes of several trucks."""
    spec = ctx.plan.customers[name]
    if spec.named:
        one = do.Customers(name, shop=item_facts.about(ctx, "customer"))
        return [(one, ctx.decision_facts.ask("count", one))]
    if not spec.on:
        to = do.Customers(name, area=_area(ctx, spec), site=ctx.site if spec.here else None)
        return [(to, ctx.decision_facts.ask("count", to))]
    units = [ctx.item] if ctx.item in ctx.run.units else list(ctx.run.units)
    routes = [
        (do.Customers(name, u, ctx.run.units[u].since), ctx.rest(u).stops) for u in map(str, units)
    ]
    return (
        routes
        if spec.where is None
        else [(to, rest and ctx.decision_facts.ask("count", to)) for to, rest in routes]
    )


def _area(ctx: StepScope, spec: CustomersSpec) -> str | None:
    """Where a set lies, as it is now; None where it is about no area."""
    if spec.others:
        return str(ctx.decision_facts.ask("suspended area", spec.without, ctx.run.incident))
    if spec.without:
        steps = ctx.playbook.steps
        ours = (
            r
            for key, r in ctx.run.steps.items()
            if getattr(steps[key.partition("/")[0]].does, "suspend", "") == spec.without
        )
        return reduce(union, (str(r.data["area"]) for r in ours if r.data.get("area")), "")
    return str(ctx.run.fields.get(spec.inside, "")) if spec.inside else None


def number(ctx: StepScope, fact: str) -> Any:
    """A fact of the incident that is the size of a set, or says what its area means for the
    business; None where it is neither.
    """
    area = str(ctx.run.fields.get("area", ""))
    if name := ctx.plan.counted.get(fact):
        return sum(count for _, count in choose_set(ctx, name))
    if fact == "sites_hit":
        return [site for site, _ in ctx.decision_facts.ask("sites hit", area)]
    if fact == "sites_suspended":
        where = reduce(union, suspended_areas(ctx.run), "")
        return [site for site, _ in ctx.decision_facts.ask("sites hit", where)] if where else []
    if fact == "cleared":
        ours = reduce(union, suspended_areas(ctx.run), "")
        return ctx.decision_facts.ask("area left", ours, area) if ours and area else ""
    if fact == "message_cost":
        return round(
            ctx.decision_facts.ask("hit", area).customers
            * ctx.plan.values.get("message_price", 0.0),
            2,
        )
    if fact in OF_AREA:
        return getattr(ctx.decision_facts.ask("hit", area), OF_AREA[fact])
    return None
