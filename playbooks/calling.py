"""Audiences that the run itself knows: the owner of the duty that opened it, the role that a report names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbooks.called import Called
from playbooks.names import AudienceSpec

if TYPE_CHECKING:
    from playbooks.moves import Context


def told_before(ctx: Context, spec: AudienceSpec, deputies: bool) -> Called | None:
    """None where the audience is of another way."""
    if spec.way == "owner of":
        return _owner(ctx, deputies)
    if spec.way == "role in":
        named: Called = ctx.scene.ask("named", str(ctx.fact(spec.value)), ctx.site, deputies)
        return named
    return None


def _owner(ctx: Context, deputies: bool) -> Called:
    """Whoever owns the duty that opened this incident; where nobody knows of one, the last resort."""
    owner = ctx.run.fields.get("owner")
    if owner in ctx.plan.audiences and ctx.plan.audiences[owner].way != "owner of":
        return ctx.people(str(owner), deputies)
    last: Called = ctx.scene.ask("role", ctx.plan.escalation.last_resort)
    return Called(last.role, ()) if deputies else last
