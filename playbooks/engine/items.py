"""Items of `for each`: trucks, lines of an application, gathered reports, sites. An item has an id
and facts.

An item is never removed; items added later get their steps too (docs/semantics.md, M8, M9).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import count
from typing import Any

from incidents.signals import Signal
from playbooks.company.decision_facts import DecisionFacts
from playbooks.definition.declarations import NAMING, SignalSpec
from playbooks.definition.facts import merge_fields
from playbooks.definition.plan import Playbook
from playbooks.definition.run import ItemFacts, Run
from playbooks.definition.step import Step

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
        # A report about the standby is about the truck whose route it has taken over.
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


def site_items(run: Run, playbook: Playbook, decision_facts: DecisionFacts, now: datetime) -> bool:
    """All sites of the company, or those hit, if a step is for each site. Returns whether there are
    new ones.
    """
    added = False
    for where in playbook.each_site:
        known = run.items.setdefault(where, {})
        found = decision_facts.ask("sites") if where == SITES else _sites_hit(run, decision_facts)
        for site, facts in found:
            # Never removed or replaced: a site that was hit keeps its steps, and its item the first
            # moment.
            if site not in known:
                known[site] = ItemFacts(since=now, fields=dict(facts), same={"site": site})
                added = True
    return added


def _sites_hit(run: Run, decision_facts: DecisionFacts) -> Iterable[tuple[str, dict[str, str]]]:
    """Those in its area, and those where it suspends a service: who decides may enter another
    area.
    """
    areas = [str(run.fields.get("area", "")), *suspended_areas(run)]
    return {s: facts for a in dict.fromkeys(areas) for s, facts in _hit(decision_facts, a)}.items()


def _hit(decision_facts: DecisionFacts, area: str) -> tuple[tuple[str, dict[str, str]], ...]:
    found: tuple[tuple[str, dict[str, str]], ...] = decision_facts.ask("sites hit", area)
    return found


def suspended_areas(run: Run) -> list[str]:
    """Where an incident suspends a service now."""
    return [
        str(record.data["area"])
        for record in run.steps.values()
        if record.state == "standing" and record.data.get("link") and record.data.get("area")
    ]


def add_gathered_report(run: Run, spec: SignalSpec, signal: Signal, now: datetime) -> None:
    """Add a report to the items of its kind (`gathers`); a field of lines gives the application's
    lines.
    """
    if spec.gathers:
        _keep(run.items.setdefault(f"incident.{spec.gathers}", {}), spec, signal, now)
    for name, field in spec.fields.items():
        if field.kind == "lines":
            known = run.items.setdefault(LINES, {})
            for line in signal.fields.get(name) or ():
                known[line["brand"]] = ItemFacts(
                    since=now, fields=dict(line), same={"brand": line["brand"]}
                )


def _replaced(spec: SignalSpec, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Of one and the same thing the latest report says how bad it is and where: it may have become
    less (M21).
    """
    return {
        name: fields[name]
        for name, field in spec.fields.items()
        if field.kind in ("area", "one of", "time") and fields.get(name)
    }


def label_of(same: Mapping[str, Any]) -> str:
    """What items are called that these fields tell from others."""
    return "·".join(str(value) for value in same.values())


def numbered(label: str, number: int) -> str:
    """The name of the first, second, … item of a label."""
    return label if number == 1 else f"{label}#{number}"


def items_called(known: Mapping[str, ItemFacts], label: str) -> Iterator[ItemFacts]:
    """The items of a label, the oldest first: an incident may have thousands of others."""
    for number in count(1):
        item = known.get(numbered(label, number))
        if item is None:
            return
        yield item


def _keep(known: dict[str, ItemFacts], spec: SignalSpec, signal: Signal, now: datetime) -> None:
    """A new item, or an update of an unfinished one, as identified by the plan's fields."""
    fields = dict(signal.fields)
    same = {name: fields[name] for name in spec.by if fields.get(name) not in (None, "")}
    label = label_of(same)
    alike = [item for item in items_called(known, label) if item.same == same] if same else []
    # What is settled stays as it was: a later report about the same thing is a new item.
    found = next((item for item in alike if not item.over), None)
    if found:
        found.fields = merge_fields(spec, found.fields, fields)
        # Without a login a report may make it worse, never less.
        if signal.confirmed:
            found.fields |= _replaced(spec, fields)
        found.unconfirmed = found.unconfirmed and not signal.confirmed
        return
    taken = len(alike) if same else len(known)
    # The name is part of step keys and tokens, so it must be unique in the run, and never change.
    name = numbered(label, taken + 1) if same else str(taken + 1)
    # A sender's clock that is ahead must not put the report into our future.
    known[name] = ItemFacts(
        since=min(signal.time, now),
        fields=fields,
        same=same or named_items(spec, fields),
        unconfirmed=not signal.confirmed,
    )
