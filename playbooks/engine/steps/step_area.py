"""Where a step that is about an area is: in what was entered with a decision, else in the
incident's area, else everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from incidents.area import WHOLE
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.suggestions import nearest
from playbooks.engine.step_context import StepContext
from playbooks.engine.steps.step_model import Finding
from translations import message

AREA = "incident.area"


def area_of(ctx: StepContext, sources: Iterable[str]) -> str:
    """The current area: the first one known.

    An entered area is fixed; the incident's follows its reports.
    """
    named = (
        str(ctx.value(source))
        # The incident's area is the fallback where reports of this plan have one; else the whole
        # city.
        for source in (*sources, AREA)
        if source in ctx.types or source != AREA
    )
    return next((area for area in named if area), WHOLE)


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
