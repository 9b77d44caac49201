"""Somebody publishes a version of the plan in the middle of a drill: accepted or refused by the rules of `muster plan publish`."""

from __future__ import annotations

from drills.script import Publishes
from drills.waiting import holding
from drills.world import World
from playbooks.plan import Plan
from playbooks.publishing import MayNotPublish, publisher
from playbooks.reading.folder import examine
from playbooks.reading.proofs.company import prove_company

STEP = "publish"  # what the transcript calls it; clause 4


def publish(world: World, what: Publishes) -> None:
    """What begins from now on follows the new version; runs keep theirs. A refusal is a line with its reason."""
    held, clause = sorted(holding(world.company, what.by)), world.plan.publish_clause
    who = held[0] if held else what.by.role
    name = world.answers.name(who)
    try:
        plan, role = _accepted(world, what, who)
    except MayNotPublish as why:
        return world.note(STEP, "refused", name, str(why), clause=clause)
    world.plans[world.plan.hash], world.plan = world.plan, plan
    return world.note(STEP, "published", f"{name} ({role})", f"version {plan.hash}: {what.note}", clause=clause)


def _accepted(world: World, what: Publishes, who: str) -> tuple[Plan, str]:
    """The version read, and the role it is published by. Raises MayNotPublish."""
    found = examine(what.files)
    faults = found.faults or prove_company(found.plan, world.directory, found.places)
    if faults:
        raise MayNotPublish("; ".join(map(str, faults)))
    if found.plan.hash == world.plan.hash:
        raise MayNotPublish(f"version {found.plan.hash} is in force already")
    return found.plan, publisher(world.plan, world.directory, who)[1]
