"""Which playbook a report opens. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from incidents.signals import Signal
from playbooks.company.company_lookup import Directory
from playbooks.company.external_facts import fact
from playbooks.company.fact_source import FactSource
from playbooks.definition.conditions import Condition, UndecidedError
from playbooks.definition.facts import cel_value
from playbooks.definition.plan import Playbook
from playbooks.definition.signal_effects import TAKEN
from playbooks.definition.triggers import Opening
from translations.messages import message


@dataclass(frozen=True, slots=True)
class Chosen:
    """A playbook, and the line of its head that took the report (None: it takes what no other
    does).
    """

    playbook: Playbook
    opening: Opening | None


def site_of(signal: Signal, directory: Directory) -> str | None:
    """Where a signal belongs: the site it names, else that of its truck, else that of its
    customer's account manager.
    """
    if site := signal.fields.get("site"):
        return str(site)
    if signal.unit:
        return directory.units[signal.unit].site
    shop = next(
        (
            directory.retailers[v]
            for v in signal.fields.values()
            if isinstance(v, str) and v in directory.retailers
        ),
        None,
    )
    manager = directory.people.get(shop.account_manager) if shop else None
    return manager.site if manager else None


def site_key_of(signal: Signal, directory: Directory) -> str:
    """The site that decides what a report has to do with others: one that names none is about the
    company, and its centre.
    """
    return site_of(signal, directory) or directory.centre


def choose(signal: Signal, answers: FactSource) -> Chosen | None:
    """The first playbook, by file name, one of whose openings holds; else the one for everything
    that none opens on.
    """
    for playbook in answers.plan.playbooks.values():
        for opening in playbook.openings:
            if opening.signal == signal.kind and holds(opening.when, signal, answers):
                return Chosen(playbook, opening)
    return None


def catch_all(signal: Signal, answers: FactSource) -> Playbook | None:
    """The playbook for reports that open no other.

    A report that is only recorded needs none.
    """
    if answers.plan.signals[signal.kind].records not in (None, TAKEN):
        return None
    return next((p for p in answers.plan.playbooks.values() if p.catch_all), None)


def holds(when: Condition | None, signal: Signal, answers: FactSource) -> bool:
    """A condition that cannot be evaluated counts as true: an extra report is better than a lost
    one (docs/semantics.md, M3).
    """
    if when is None:
        return True
    try:
        return when.holds({name: _fact(name, signal, answers) for name in when.names})
    except UndecidedError:
        return True


def _fact(name: str, signal: Signal, answers: FactSource) -> Any:
    owner, _, rest = name.partition(".")
    if owner == "signal":
        return cel_value(signal.fields[rest])
    if owner == "things":
        return list(answers.plan.things[rest])
    if owner == "plan":
        return cel_value(answers.plan.values[rest])
    if owner == "facts":
        return cel_value(_external_fact(answers, rest))
    return answers.now.astimezone(answers.plan.calendar.zone).date().isoformat()


def _external_fact(answers: FactSource, name: str) -> Any:
    value = fact(answers, name)
    if value is None:
        raise UndecidedError(message("reason.fact_unknown", name=name))
    return value
