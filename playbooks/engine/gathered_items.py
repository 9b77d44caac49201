"""What gathers (warnings, hosts, lines) exists until its own end; the incident's area and levels
are those of what still exists (docs/semantics.md, M21).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from incidents.signals import Signal
from playbooks.company.decision_facts import DecisionFacts
from playbooks.definition import thing_fields
from playbooks.definition.declarations import SignalSpec
from playbooks.definition.facts import merge_fields
from playbooks.definition.plan import Plan
from playbooks.definition.run import ItemFacts, Run
from playbooks.engine.items import items_called


def open_items(run: Run, name: str) -> list[ItemFacts]:
    """The items gathered under a name that have not ended, the oldest report first."""
    return [item for item in run.items.get(f"incident.{name}", {}).values() if not item.over]


def matches_open_item(run: Run, plan: Plan, spec: SignalSpec, signal: Signal) -> bool:
    """Whether a report names a thing that gathered in this incident and has not ended. `plan`: the
    one that the run began with; `spec`: of the signal, in the plan in force.
    """
    names = [name for name in (spec.gathers, spec.settles) if name]
    return any(
        item.same and all(signal.fields.get(name) == value for name, value in item.same.items())
        for name in names
        for item in _may_be_named(run, plan, name, signal)
        if not item.over
    )


def _may_be_named(run: Run, plan: Plan, name: str, signal: Signal) -> Iterable[ItemFacts]:
    """Items that a report may name: where one field tells them apart, those that are called so."""
    known = run.items.get(f"incident.{name}", {})
    fields = {spec.by for spec in plan.signals.values() if spec.gathers == name}
    if not fields or any(len(by) != 1 for by in fields):
        return known.values()
    return (item for (by,) in fields for item in items_called(known, str(signal.fields.get(by))))


def unknown_names(run: Run, plan: Plan) -> list[str]:
    """What was reported under a name that no register of the plan knows, each once."""
    items = (item.fields for kind in run.items.values() for item in kind.values())
    known = plan.thing_fields
    found = (
        name
        for fields in (*items, run.fields)
        for name in thing_fields.unknown_names(known, fields)
    )
    return list(dict.fromkeys(found))


def settle_items(run: Run, spec: SignalSpec, signal: Signal, decision_facts: DecisionFacts) -> None:
    """End what a report says is over: what it names, in the area that it names.

    An end for a part of an item's area leaves the rest of the item.
    """
    for item in open_items(run, spec.settles) if spec.settles else ():
        if not _names(item, signal.fields):
            continue
        left = _area_left(item, spec, signal.fields, decision_facts)
        if left is None or not any(left.values()):
            item.over = True
        else:
            item.fields |= left


def update_standing_fields(run: Run, plan: Plan, name: str) -> None:
    """Compute what the incident says of its items from those that have not ended.

    Areas, highest levels and notes add up; anything else is that of the worst item, so that a
    text never names one thing at the level of another. When the last has ended, the fields keep
    their values: texts about the end name them.
    """
    items = open_items(run, name)
    if not items:
        return
    others = _fields_of_others(plan, run.playbook, name)
    for spec in plan.signals.values():
        if spec.gathers != name:
            continue
        worst = max(reversed(items), key=lambda item: _severity_rank(spec, item))
        for field in spec.fields.values():
            # What reports of other kinds say as well does not end with these.
            if field.name in others or field.name in spec.by:
                continue
            from_items = items if field.kind == "area" or field.keep != "latest" else [worst]
            run.fields[field.name] = _merged(spec, field.name, from_items)


def _fields_of_others(plan: Plan, kind: str, name: str) -> set[str]:
    """Fields of signals that neither gather under a name nor end what gathers there; of those that
    this kind of incident hears.
    """
    playbook = plan.playbook(kind)
    heard = plan.signals if playbook.catch_all else {*playbook.opens_on, *playbook.follows}
    return {
        field
        for spec in plan.signals.values()
        if spec.name in heard and name not in (spec.gathers, spec.settles)
        for field in spec.fields
    }


def _severity_rank(spec: SignalSpec, item: ItemFacts) -> tuple[int, ...]:
    """How bad an item is, by its choices that are kept as the most."""
    return tuple(
        field.choices.index(value) if (value := item.fields.get(name)) in field.choices else -1
        for name, field in spec.fields.items()
        if field.choices and field.keep == "most"
    )


def _merged(spec: SignalSpec, name: str, items: Iterable[ItemFacts]) -> Any:
    merged: dict[str, Any] = {}
    for item in items:
        if name in item.fields:
            merged = merge_fields(spec, merged, {name: item.fields[name]})
    return merged.get(name, "")


def _names(item: ItemFacts, fields: Mapping[str, Any]) -> bool:
    """Whether a report is about an item: it names the same, or nothing that tells items apart."""
    return all(fields.get(name) in (None, "", value) for name, value in item.same.items())


def _area_left(
    item: ItemFacts, spec: SignalSpec, fields: Mapping[str, Any], decision_facts: DecisionFacts
) -> dict[str, str] | None:
    """By field, what is left of the areas of an item; None where no area is ended."""
    ended = {
        name: (item.fields[name], fields[name])
        for name, field in spec.fields.items()
        if field.kind == "area" and fields.get(name) and item.fields.get(name)
    }
    if not ended:
        return None
    return {name: decision_facts.ask("area left", *both) for name, both in ended.items()}
