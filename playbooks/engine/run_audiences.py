"""Audiences that the run itself knows: the owner of the duty that opened it, the role that a report
names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbooks.company.resolved_audience import ResolvedAudience
from playbooks.definition.declarations import AudienceSpec

if TYPE_CHECKING:
    from playbooks.engine.step_context import StepContext


def run_audience(ctx: StepContext, spec: AudienceSpec, deputies: bool) -> ResolvedAudience | None:
    """None where the audience is of another way."""
    if spec.way == "owner of":
        return _owner(ctx, deputies)
    if spec.way == "role in":
        named: ResolvedAudience = ctx.scene.ask(
            "named", str(ctx.fact(spec.value)), ctx.site, deputies
        )
        return named
    return None


def _owner(ctx: StepContext, deputies: bool) -> ResolvedAudience:
    """The owner of the duty that opened this incident; if unknown, the last resort."""
    owner = ctx.run.fields.get("owner")
    if owner in ctx.plan.audiences and ctx.plan.audiences[owner].way != "owner of":
        return ctx.people(str(owner), deputies)
    last: ResolvedAudience = ctx.scene.ask("role", ctx.plan.escalation.last_resort)
    return ResolvedAudience(last.role, ()) if deputies else last
