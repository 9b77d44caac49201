"""Publishes a plan version during a drill: accepted or refused by the rules of `muster plan
publish`.
"""

from __future__ import annotations

from drills.pending_events import holders
from drills.scenario import PublishLine
from drills.simulation import Simulation
from playbooks.checks.publish_permission import PublishDeniedError, is_signed, publisher
from playbooks.definition.plan import Plan
from playbooks.loader.plan_folder import examine
from playbooks.loader.validators.company import validate_company

STEP = "publish"  # what the transcript calls it; clause 4


def publish(world: Simulation, what: PublishLine) -> None:
    """What begins from now on follows the new version; runs keep theirs.

    A refusal is a line with its reason.
    """
    held, clause = sorted(holders(world.company, what.by)), world.plan.publish_clause
    who = held[0] if held else what.by.role
    name = world.answers.name(who)
    try:
        plan, role = _accepted(world, what, who)
    except PublishDeniedError as why:
        return world.note(STEP, "refused", name, str(why), clause=clause)
    signers = world.signed.setdefault((plan.hash, world.plan.hash), [])
    signers += [who] if who not in signers else []
    if not is_signed(world.plan, world.directory, signers):
        signed = f"version {plan.hash}: {what.note}"
        return world.note(STEP, "signed", f"{name} ({role})", signed, clause=clause)
    world.plans[world.plan.hash], world.plan = world.plan, plan
    return world.note(
        STEP, "published", f"{name} ({role})", f"version {plan.hash}: {what.note}", clause=clause
    )


def _accepted(world: Simulation, what: PublishLine, who: str) -> tuple[Plan, str]:
    """The version read, and the role it is published by. Raises PublishDeniedError."""
    found = examine(what.files)
    faults = found.faults or validate_company(found.plan, world.directory, found.places)
    if faults:
        raise PublishDeniedError("; ".join(map(str, faults)))
    if found.plan.hash == world.plan.hash:
        raise PublishDeniedError(f"version {found.plan.hash} is in force already")
    return found.plan, publisher(world.plan, world.directory, who)[1]
