"""What of an incident is confirmed: its facts without those that only reports without proof say
(docs/semantics.md, M20).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from playbooks.definition.declarations import SignalSpec
from playbooks.definition.facts import merge_fields
from playbooks.definition.plan import Plan
from playbooks.definition.run import Run
from playbooks.engine.gathered_items import update_standing_fields
from playbooks.engine.items import LINES, SITES, SITES_HIT
from playbooks.engine.unconfirmed_reports import ReportedItem, is_unconfirmed

_OF_NO_REPORT = (LINES, SITES, SITES_HIT)


def note_claims(run: Run, before: Mapping[str, Any]) -> None:
    """Keep what was known of the fields that a report without proof has changed; `before`: the
    incident's fields without it.
    """
    changed = (name for name, value in run.fields.items() if before.get(name) != value)
    run.unproven = {name: before.get(name) for name in changed} | run.unproven


def confirm_fields(run: Run, spec: SignalSpec, said: Mapping[str, Any]) -> None:
    """Take what is said with proof of fields that a report without proof has changed."""
    for name in [name for name in said if name in run.unproven]:
        known = run.unproven.pop(name)
        proven = merge_fields(spec, {} if known is None else {name: known}, {name: said[name]})
        if proven[name] != run.fields.get(name):
            run.unproven[name] = proven[name]


def confirm_things(run: Run, plan: Plan, things: Iterable[ReportedItem]) -> None:
    """The same of what confirmed trucks and gathered reports say; all of it, once nothing in the
    incident is unconfirmed any more.
    """
    if not is_unconfirmed(run):
        run.unproven = {}
    for thing in things:
        for spec in plan.signals.values():
            own = {name: thing.fields[name] for name in spec.fields if name in thing.fields}
            confirm_fields(run, spec, own)


def confirmed_view(run: Run, plan: Plan) -> Run | None:
    """The incident as far as it is confirmed; None where nothing of it is."""
    if run.unconfirmed:
        return None
    if not (run.unproven or is_unconfirmed(run)):
        return run
    view = run.model_copy()
    view.fields = {**run.fields}
    view.units = {name: truck for name, truck in run.units.items() if not truck.unconfirmed}
    view.items = {
        where: known
        if where in _OF_NO_REPORT
        else {name: item for name, item in known.items() if not item.unconfirmed}
        for where, known in run.items.items()
    }
    for where in view.items:
        update_standing_fields(view, plan, where.removeprefix("incident."))
    # Last: a report without proof may have made worse what a confirmed item says.
    view.fields = {n: v for n, v in view.fields.items() if n not in run.unproven}
    view.fields |= {n: v for n, v in run.unproven.items() if v is not None}
    return view
