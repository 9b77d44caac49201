"""What of an incident was reported by unauthenticated senders and is not confirmed yet
(docs/semantics.md, M20).
"""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.definition.run import ItemFacts, Run, UnitFacts
from playbooks.definition.step import Step
from playbooks.engine.items import LINES, SITES, SITES_HIT, UNITS

ReportedItem = UnitFacts | ItemFacts


def awaits_confirmation(run: Run, step: Step, item: str | None) -> bool:
    """Whether what this instance of a step is about has not been confirmed: its own truck or
    report, else anything in the incident.
    """
    own = reported_item(run, step, item)
    return own.unconfirmed if own else is_unconfirmed(run)


def is_unconfirmed(run: Run) -> bool:
    """Whether anything in the incident has not been confirmed."""
    return run.unconfirmed or any(item.unconfirmed for item in reported_items(run))


def reported_item(run: Run, step: Step, item: str | None) -> ReportedItem | None:
    """The truck or gathered report that an instance of a step is about; None where it is about the
    whole incident.
    """
    if step.each is None or item is None or step.each[1] in (LINES, SITES, SITES_HIT):
        return None
    if step.each[1] == UNITS:
        return run.units.get(item)
    return run.items.get(step.each[1], {}).get(item)


def reported_items(run: Run) -> Iterator[ReportedItem]:
    """Every truck and every gathered report of the incident."""
    yield from run.units.values()
    for where, items in run.items.items():
        if where not in (LINES, SITES, SITES_HIT):
            yield from items.values()
