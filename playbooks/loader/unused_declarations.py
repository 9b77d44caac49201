"""Declarations of a plan that are unused or without effect: no fault, but perhaps a mistake.

Reported separately; a plan with hints is valid.
"""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.signal_effects import FAILED, READING
from playbooks.engine.steps.step_model import Fields
from playbooks.loader.faults import Fault
from playbooks.loader.source_locations import SourceLocations
from playbooks.loader.validators.texts import uses
from translations import message

POLICIES = "policies.yaml"


def hints(plan: Plan, places: SourceLocations) -> Iterator[Fault]:
    """Texts, audiences, sets, pools and values that no step, policy or condition uses; playbooks
    that nothing opens.
    """
    named = _named(plan)
    for register, known in (
        ("audiences", plan.audiences),
        ("customers", plan.customers),
        ("pools", plan.pools),
    ):
        for name in known:
            if name not in named:
                yield places.fault(
                    POLICIES,
                    (register, name),
                    message("plan.is_used_by_no_step", text=name),
                    message("remedy.take_it_out_or_use_it"),
                )
    if plan.desk is None:
        yield places.fault(
            POLICIES,
            ("desk", ""),
            message("plan.desk_is_missing"),
            message("remedy.write_desk_read_everybody"),
        )
    yield from _texts(plan, places)
    yield from _open_to_public(plan, places)
    for playbook in plan.playbooks.values():
        if not playbook.opens_on and not playbook.catch_all and playbook.name not in named:
            file = next(
                (
                    f
                    for f, tree in places.trees.items()
                    if places.line(f, "playbook") and _is(tree, playbook.name)
                ),
                "playbooks/",
            )
            yield places.fault(
                file,
                ("playbook", ""),
                message("plan.nothing_opens_name", name=playbook.name),
                message("remedy.write_or_open_it_from_step"),
            )


def _open_to_public(plan: Plan, places: SourceLocations) -> Iterator[Fault]:
    """Signals that change the work of others, and that the public may report: nothing follows from
    such a report (docs/semantics.md, M20).
    """
    playbooks = [*plan.all_playbooks]
    named = {kind for playbook in playbooks for kind in playbook.ends_on} | {
        step.does.wait for p in playbooks for step in p.steps.values() if step.does.word == "wait"
    }
    for name, spec in plan.signals.items():
        changes = spec.settles or spec.records not in (None, FAILED, READING) or name in named
        if spec.open_to_public and changes:
            yield places.fault(
                "plan.yaml",
                ("signals", name, "open to"),
                message("plan.nothing_follows_unconfirmed"),
                message("remedy.open_to_truck_or_staff"),
            )


def _texts(plan: Plan, places: SourceLocations) -> Iterator[Fault]:
    """A dotted key is a wording that a step says; others are words people choose from or read, and
    always welcome.
    """
    used = {*uses(plan), *_named(plan)}
    for language in plan.languages:
        for key in plan.texts.get(language, {}):
            if "." in key and key not in used and not key.startswith("muster."):
                yield places.fault(
                    f"texts/{language}.yaml",
                    (key,),
                    message("plan.is_said_by_no_step", text=key),
                    message("remedy.take_it_out_or_name_it"),
                )


def _named(plan: Plan) -> set[str]:
    """Every name that a step or a policy refers to."""
    approvers = {audience for spec in plan.approvals.values() for _, audience in spec.ranges}
    sizes = {
        spec.name
        for spec in plan.customers.values()
        if spec.fact and f"incident.{spec.fact}" in _facts(plan)
    }
    return (
        sizes
        | {name for p in plan.all_playbooks for name in _of_playbook(p)}
        | {level for ladder in plan.escalations.values() for level in ladder.levels}
        | set(plan.publish)
        | {name for names in (plan.desk or {}).values() for name in names}
        | approvers
    )


def _of_playbook(playbook: Playbook) -> Iterator[str]:
    yield playbook.owner
    for step in playbook.steps.values():
        yield from (name for _, _, name in step.does.names())
        yield from _words(step.does)
        if step.remind:
            yield step.remind.audience


def _facts(plan: Plan) -> str:
    """All that steps look at: the values of their wordings and their conditions."""
    steps = [step for playbook in plan.all_playbooks for step in playbook.steps.values()]
    return " ".join(
        text
        for step in steps
        for text in (*step.values.values(), *(when.text for when in step.whens))
    )


def _words(kind: Fields) -> Iterator[str]:
    """Options beside the kind's own word: exclusions, what it shows."""
    for field in type(kind).model_fields:
        value = getattr(kind, field)
        yield from (
            [value]
            if isinstance(value, str)
            else (v for v in value if isinstance(v, str))
            if isinstance(value, tuple)
            else []
        )


def _is(tree: object, name: str) -> bool:
    found = getattr(tree, "items", {}).get("playbook")
    return getattr(found, "value", None) == name
