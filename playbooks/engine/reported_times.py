"""Moments that reports name, such as when a warning begins (docs/semantics.md, M24)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from incidents.local_time import stored_time
from playbooks.definition.data_dependencies import uses_date
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.reported_time_facts import AHEAD, TO_COME
from playbooks.definition.run import ItemFacts, Run
from playbooks.engine.gathered_items import open_items
from playbooks.engine.step_scope import StepScope

OWNERS = ("incident", "signal", "unit")  # whose fields a moment may be


def is_moment(plan: Plan, name: str) -> bool:
    """Whether a dotted name is a time that some signal declares."""
    owner, _, field = name.partition(".")
    fields = (spec.fields.get(field) for spec in plan.signals.values())
    return owner in OWNERS and any(found and found.kind == "time" for found in fields)


def moment_of(ctx: StepScope, name: str) -> datetime | None:
    """The moment that a fact names, the earliest of those of several items; None where it is not
    known, or where an item that exists names none: that is here already.
    """
    owner, _, field = name.partition(".")
    if owner == "signal" and ctx.thing:
        return stored_time(ctx.thing.fields.get(field), ctx.plan.calendar.zone)
    if owner == "unit" and ctx.item in ctx.run.units:
        return stored_time(ctx.run.units[str(ctx.item)].fields.get(field), ctx.plan.calendar.zone)
    items = list(_items(ctx.plan, ctx.run, field))
    if not items:
        return stored_time(ctx.run.fields.get(field), ctx.plan.calendar.zone)
    found = [stored_time(item.fields.get(field), ctx.plan.calendar.zone) for item in items]
    known = [moment for moment in found if moment]
    return min(known) if len(known) == len(found) else None


def has_object(ctx: StepScope, name: str) -> bool:
    """Whether what names the moment still exists: false once all items of its kind have ended."""
    owner, _, field = name.partition(".")
    if owner == "signal":
        return ctx.thing is not None and not ctx.thing.over
    gathers = any(s.gathers and field in s.fields for s in ctx.plan.signals.values())
    return not gathers or any(True for _ in _items(ctx.plan, ctx.run, field))


def fact(ctx: StepScope, name: str) -> Any:
    """`incident.onset_ahead`, `incident.onset_to_come`."""
    ahead = name.endswith(AHEAD)
    moment = moment_of(ctx, name.removesuffix(AHEAD if ahead else TO_COME))
    still_to_come = moment is not None and moment > ctx.now
    if ahead:
        return still_to_come
    zone = ctx.plan.calendar.zone
    return moment.astimezone(zone).isoformat() if moment and still_to_come else ""


def set_next_time_change(plan: Plan, playbook: Playbook, run: Run, now: datetime) -> None:
    """When the run must be looked at again, since the day or a moment in its conditions comes."""
    run.midnight = plan.calendar.midnight(now) if uses_date(plan, playbook) else None
    run.moment = _next_moment(plan, run, playbook.fact_names, now)


def _next_moment(plan: Plan, run: Run, names: frozenset[str], now: datetime) -> datetime | None:
    """When the next of these facts changes because its time has come; None where none will."""
    fields = {name.partition(".")[2].removesuffix(AHEAD) for name in names if name.endswith(AHEAD)}
    found = (
        datetime.fromisoformat(str(value))
        for field in fields
        for item in _items(plan, run, field)
        if (value := item.fields.get(field))
    )
    return min((moment for moment in found if moment > now), default=None)


def _items(plan: Plan, run: Run, field: str) -> Iterator[ItemFacts]:
    """Items that exist of every kind whose reports have such a field."""
    kinds = {s.gathers for s in plan.signals.values() if s.gathers and field in s.fields}
    for kind in sorted(kinds):
        yield from open_items(run, kind)
