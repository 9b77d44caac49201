"""Where a step that is about an area is: what the latest decision entered, else the incident's
area, else everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import reduce
from typing import Any

from incidents.area import WHOLE, union
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.suggestions import nearest
from playbooks.engine.dependencies import record_of
from playbooks.engine.step_context import StepContext
from playbooks.engine.steps.step_model import Finding
from translations import message

AREA = "incident.area"


def area_of(ctx: StepContext, sources: Iterable[str]) -> str:
    """The current area: of decisions that may enter one, the latest says where (M22).

    Left empty, it is the incident's, which follows its reports.
    """
    decided = [found for source in sources if (found := _decided(ctx, source))]
    if decided:
        sources = [max(decided)[1]]
    else:
        sources = [source for source in sources if source in ctx.types]
    named = (
        str(ctx.value(source))
        # The incident's area is the fallback where reports of this plan have one; else the whole
        # city.
        for source in (*sources, AREA)
        if source in ctx.types or source != AREA
    )
    return next((area for area in named if area), WHOLE)


def area_in_force(ctx: StepContext, sources: Iterable[str], data: Mapping[str, Any]) -> str:
    """The area of something in force, whose `data` knows its `area` and when that was `decided`.

    It grows with the incident's; it shrinks only after another decision by people: a default sends
    no people out (M22).
    """
    area = area_of(ctx, sources)
    moment = decision_moment(ctx, sources)
    if "area" in data and moment in (None, data.get("decided")):
        return union(data["area"], area)
    return area


def area_told(ctx: StepContext, sources: Iterable[str]) -> str:
    """The area of a message: the current one, and where what these decisions suspended is still in
    force. Who is left in it after a part has ended had no message if it waited for the morning.
    """
    return reduce(union, _still_suspended(ctx, sources), area_of(ctx, sources))


def area_announced(ctx: StepContext, sources: Iterable[str], data: Mapping[str, Any]) -> str:
    """The area of an announcement, which is in force itself, and where it is still suspended."""
    return reduce(union, _still_suspended(ctx, sources), area_in_force(ctx, sources, data))


def _still_suspended(ctx: StepContext, sources: Iterable[str]) -> list[str]:
    """Where suspensions of the same decisions are in force, whichever of these took them."""
    return [
        area_in_force(ctx, does.area, record.data)
        for key, record in ctx.run.steps.items()
        if record.state == "standing"
        and (does := ctx.playbook.steps[key.partition("/")[0]].does).word == "suspend"
        and {*sources} & {*does.area}
    ]


def decision_moment(ctx: StepContext, sources: Iterable[str]) -> str | None:
    """When people decided on the area, as it is kept with a step; None where none have."""
    moment = decided_at(ctx, sources)
    return moment.isoformat() if moment else None


def is_decided(ctx: StepContext, sources: Iterable[str]) -> bool:
    """Whether a decision says where: by people, or by silence."""
    return any(_decided(ctx, source) for source in sources)


def decided_at(ctx: StepContext, sources: Iterable[str]) -> datetime | None:
    """When the latest of the decisions under `in:` was taken; None where none was, or silence took
    it.
    """
    found = [(*decision, source) for source in sources if (decision := _decided(ctx, source))]
    moment, _, latest = max(found, default=(None, "", ""))
    return moment if _by_people(ctx, latest) else None


def _by_people(ctx: StepContext, source: str) -> bool:
    """Whether people decided: neither is it being asked again, nor was it the plan's own answer."""
    step = ctx.playbook.steps.get(source.partition(".")[0])
    item = ctx.item if step and step.each and step.each == ctx.step.each else None
    record = record_of(ctx.run, step.id, item) if step else None
    if step is None or record is None or record.outcome is None:
        return False
    return not (record.late and record.outcome == step.if_late)


def _decided(ctx: StepContext, source: str) -> tuple[datetime, str] | None:
    """When the step of `step.field` decided for an option that enters the field, and the source."""
    step_id, _, name = source.partition(".")
    step = ctx.playbook.steps.get(step_id)
    if step is None:
        return None
    item = ctx.item if step.each and step.each == ctx.step.each else None
    record = record_of(ctx.run, step_id, item)
    if record is None or record.at is None:
        return None
    outcome, moment = record.outcome, record.at
    # While it is asked again, the earlier decision holds.
    if outcome is None and (earlier := record.data.get("earlier")):
        outcome, moment = earlier["outcome"], datetime.fromisoformat(record.data["decided_at"])
    option = getattr(step.does, "options", {}).get(outcome)
    return (moment, source) if option and name in option["enter"] else None


def no_areas(sources: Iterable[str], playbook: Playbook, plan: Plan) -> Iterator[Finding]:
    """Names under `in:` that are neither a fact nor an area entered with an option."""
    entered = {
        f"{step.id}.{name}"
        for step in playbook.steps.values()
        for option in getattr(step.does, "options", {}).values()
        for name, field in option["enter"].items()
        if field.kind == "area"
    }
    for source in sources:
        if source not in plan.types and source not in entered:
            owner = source.partition(".")[0]
            fault = (
                message("plan.nobody_enters_area_as", source=source)
                if owner in playbook.steps
                else message("plan.there_is_no_fact_named", source=source)
            )
            yield "in", fault, nearest(source, {*plan.types, *entered})
