"""Resolves `line.*`, `signal.*`, `site.*`, `brand.*`, `customer.*` for a step instance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playbooks.definition import facts
from playbooks.definition.conditions import UndecidedError
from playbooks.definition.step import Step
from playbooks.definition.templates import fields_of
from playbooks.engine.step_scope import StepScope
from translations.messages import message

NAMED = ("brand", "customer")
OWNERS = ("line", "signal", "site", *NAMED)
WAYS = ("factory of", "account manager of")  # audiences that depend on what is named


def fact(ctx: StepScope, owner: str, name: str) -> Any:
    """A line's brand is known to the register; all else of an item is as it was reported.

    Raises UndecidedError.
    """
    if owner in NAMED:
        return _named(ctx, owner, name)
    thing = ctx.thing
    assert thing is not None
    if owner == "line" and name in facts.OF_BRAND:
        return ctx.decision_facts.ask("brand", thing.fields["brand"])[name]
    return facts.of_item(thing, str(ctx.item), name, ctx.types[f"{owner}.{name}"])


def about(ctx: StepScope, kind: str) -> str:
    """The brand or customer this is about: that of the step's own item, else the incident's; empty
    where none is named.
    """
    own = ctx.thing.fields if ctx.thing else {}
    for signal in ctx.plan.signals.values():
        for spec in signal.fields.values():
            if spec.kind == kind and (found := own.get(spec.name) or ctx.run.fields.get(spec.name)):
                return str(found)
    return ""


def template_fields(ctx: StepScope, text: str | None) -> dict[str, Any]:
    """The incident's fields that a wording names."""
    wording = ctx.plan.texts.get(ctx.plan.languages[0], {}).get(text or "", "")
    return {
        name: facts.cel_value(ctx.run.fields[name])
        for name in fields_of(wording)
        if name in ctx.run.fields
    }


def fact_named(name: str, types: Mapping[str, str]) -> str:
    """`share hit` is `incident.share_hit`; a dotted name is itself; what is no fact is given
    back.
    """
    dotted = f"incident.{name.replace(' ', '_')}"
    return dotted if dotted in types else name


def entered_value(ctx: StepScope, source: str) -> Any:
    """A value entered in an earlier step (`decide.time`), else the word itself."""
    step_id, _, name = source.partition(".")
    step = ctx.playbook.steps.get(step_id)
    return _yielded(ctx, step, name) if step and name in step.does.yields() else source


def _yielded(ctx: StepScope, step: Step, name: str) -> Any:
    """Of the step's own item, or item by item where it is seen from outside."""
    if step.each is None or step.each == ctx.step.each:
        record = ctx.run.steps.get(f"{step.id}/{ctx.item}" if step.each else step.id)
        return (record.data.get("values") or {}).get(name, "") if record else ""
    prefix = f"{step.id}/"
    found = {
        k.removeprefix(prefix): r.data.get("values", {}).get(name)
        for k, r in ctx.run.steps.items()
        if k.startswith(prefix)
    }
    return {item: value for item, value in found.items() if value}


def _named(ctx: StepScope, owner: str, name: str) -> Any:
    subject = about(ctx, owner)
    if not subject:
        raise UndecidedError(message("reason.names_none", owner=owner, name=name))
    return ctx.decision_facts.ask(owner, subject)[name]
