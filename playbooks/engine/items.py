"""Items of `for each`: trucks, lines of an application, gathered reports, sites. An item has an id
and facts.

An item is never removed; items added later get their steps too (docs/semantics.md, M8, M9).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from incidents.signals import Signal
from playbooks.company.decision_facts import DecisionFacts
from playbooks.definition.declarations import NAMING, SignalSpec
from playbooks.definition.facts import merge_fields
from playbooks.definition.plan import Playbook, Step
from playbooks.definition.run import ItemFacts, Run

UNITS, LINES, SITES, SITES_HIT = (
    "incident.units",
    "application.lines",
    "sites",
    "incident.sites_hit",
)


def named_items(spec: SignalSpec, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What a report names: the fields that say which truck, site, brand or customer it is about."""
    return {
        name: fields[name]
        for name, field in spec.fields.items()
        if field.kind in NAMING and fields.get(name)
    }


def about(step: Step, item: str | None, run: Run, signal: Signal) -> bool:
    """Whether a report is about the item of a step: it names the same thing, or names nothing of
    the kind.
    """
    if step.each is None or item is None:
        return True
    if step.each[1] == UNITS:
        return signal.unit in (item, run.units[item].standby)
    same = run.items[step.each[1]][item].same
    return all(signal.fields.get(name) in (None, "", value) for name, value in same.items())


def concerns_incident(signal: Signal, run: Run, here: str, site: str, spec: SignalSpec) -> bool:
    """A report that names a brand, a customer or a site is about the incident that knows them; one
    that names nothing, about the site.

    `here`: where the incident is; `site`: where the report belongs.
    """
    named = named_items(spec, signal.fields)
    items = [item.same for kind in run.items.values() for item in kind.values()]

    def known(name: str, value: Any) -> bool:
        return (
            run.fields.get(name) == value
            or (name == "site" and here == value)
            or any(same.get(name) == value for same in items)
        )

    return all(known(name, value) for name, value in named.items()) if named else here == site


def site_items(run: Run, playbook: Playbook, decision_facts: DecisionFacts, now: datetime) -> None:
    """All sites of the company, or those in the area so far, if a step is for each site."""
    for where in playbook.each_site:
        known = run.items.setdefault(where, {})
        found = (
            decision_facts.ask("sites")
            if where == SITES
            else decision_facts.ask("sites hit", run.fields.get("area", ""))
        )
        for site, facts in found:
            known.setdefault(site, ItemFacts(since=now, fields=dict(facts), same={"site": site}))


def add_gathered_report(run: Run, spec: SignalSpec, signal: Signal, now: datetime) -> None:
    """Lay a report where the plan says that reports of its kind gather; a field of lines gives the
    application's lines.
    """
    if spec.gathers:
        _keep(run.items.setdefault(f"incident.{spec.gathers}", {}), spec, signal, now)
    if spec.settles:
        for item in run.items.get(f"incident.{spec.settles}", {}).values():
            item.over = item.over or _same(item, signal.fields)
    for name, field in spec.fields.items():
        if field.kind == "lines":
            known = run.items.setdefault(LINES, {})
            for line in signal.fields.get(name) or ():
                known[line["brand"]] = ItemFacts(
                    since=now, fields=dict(line), same={"brand": line["brand"]}
                )


def _same(item: ItemFacts, fields: Mapping[str, Any]) -> bool:
    return all(fields.get(name) in (None, "", value) for name, value in item.same.items())


def _keep(known: dict[str, ItemFacts], spec: SignalSpec, signal: Signal, now: datetime) -> None:
    """A new item, or an update of an unfinished one, as identified by the plan's fields."""
    fields = dict(signal.fields)
    same = {name: fields[name] for name in spec.by if fields.get(name) not in (None, "")}
    label = "·".join(str(value) for value in same.values())
    found = next(
        (item for item in known.values() if same and item.same == same and not item.over), None
    )
    if found:
        found.fields = merge_fields(spec, found.fields, fields)
        return
    taken = sum(1 for item in known.values() if item.same == same) if same else len(known)
    name = (f"{label}#{taken + 1}" if taken else label) if same else str(taken + 1)
    known[name] = ItemFacts(
        since=min(signal.time, now), fields=fields, same=same or named_items(spec, fields)
    )
