"""Triage: whether a signal opens an incident, joins one, or is dismissed. Each answer with its
reason.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from incidents.signals import Signal
from playbooks.company.fact_source import FactSource
from playbooks.definition.plan import Playbook
from playbooks.definition.run import Run
from playbooks.engine.items import continues
from playbooks.opening import (
    Chosen,
    below_count,
    catch_all,
    choose,
    same_field,
    site_key_of,
    site_of,
    suppression_reason,
)

__all__ = ["Dismissed", "Joined", "Opened", "Verdict", "site_of", "triage"]


@dataclass(frozen=True, slots=True)
class Opened:
    kind: str
    site: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Joined:
    incident: int
    reason: str


@dataclass(frozen=True, slots=True)
class Dismissed:
    """Kept on record, but nothing follows from it."""

    reason: str


Verdict = Opened | Joined | Dismissed


def triage(
    signal: Signal, runs: Iterable[Run], answers: FactSource, drill: tuple[str, ...] | None = None
) -> Verdict:
    """Judge one signal against the open incidents: one its truck is part of, else the newest first.

    Each incident is read with the plan it began with. `drill`: the people of the live drill it
    belongs to; a drill and what is real never meet.
    """
    opened = [r for r in runs if r.status == "open" and (r.people if r.drill else None) == drill]
    runs = sorted(
        opened, key=lambda r: (r.unit_of(signal.unit) is not None, r.incident), reverse=True
    )
    chosen = choose(signal, answers)
    for run in runs:
        reason = _joins(signal, run, chosen, answers)
        if reason:
            return Joined(run.incident, reason)
    if chosen is None:
        return _nobody_opens(signal, runs, answers)
    assert chosen.opening is not None
    why_not = suppression_reason(signal, chosen.playbook, answers) or below_count(
        signal, chosen.playbook, chosen.opening, answers
    )
    if why_not:
        return Dismissed(why_not)
    return Opened(chosen.playbook.name, site_of(signal, answers.directory), _why(signal, chosen))


def _joins(signal: Signal, run: Run, chosen: Chosen | None, answers: FactSource) -> str | None:
    """Why the signal belongs to this incident, if it does."""
    playbook = answers.of(run).plan.playbook(run.playbook)
    same = playbook.name == chosen.playbook.name if chosen else signal.kind in playbook.opens_on
    records = (
        chosen is None and answers.plan.signals[signal.kind].records and run.unit_of(signal.unit)
    )
    settles = answers.plan.signals[signal.kind].settles in _gathered(playbook, answers)
    if not (same or records or settles or signal.kind in playbook.follows):
        return None
    about = run.units.get(signal.unit or "")
    if same and about and about.in_order:
        return None  # it was repaired: failing again is a new story
    return _about_it(signal, run, playbook, answers, follows=not same, meant=chosen is not None)


def _gathered(playbook: Playbook, answers: FactSource) -> set[str]:
    """The names under which the reports that a playbook opens on gather."""
    return {
        name
        for kind in playbook.opens_on
        if kind in answers.plan.signals and (name := answers.plan.signals[kind].gathers)
    }


def _about_it(
    signal: Signal,
    run: Run,
    playbook: Playbook,
    answers: FactSource,
    follows: bool,
    meant: bool = True,
) -> str | None:
    """`meant` is false where the playbook opens on such reports, but not on this one: then being
    near is not enough.
    """
    if signal.unit and run.unit_of(signal.unit):
        return f"{signal.unit} is already part of incident {run.incident}"
    site, here = site_key_of(signal, answers.directory), run.site or answers.directory.centre
    if follows and (_elsewhere(signal, run, answers) or _another(signal, run, playbook)):
        return None
    # what continues a story must be about the very truck; a report without one is about the site
    if follows:
        spec = answers.plan.signals[signal.kind]
        return (
            f"incident {run.incident} waits for it"
            if not signal.unit and continues(signal, run, here, site, spec)
            else None
        )
    for join in playbook.joins:
        if join.within and answers.now >= answers.plan.calendar.until(join.within, run.opened_at):
            continue
        began = f"less than {join.within} ago" if join.within else "and is open"
        if join.by == "site" and here == site and meant:
            return f"incident {run.incident} of the same site began {began}"
        if join.by == "area" and _meets(signal, run, answers):
            return f"incident {run.incident} in an overlapping area began {began}"
        if join.by == "field" and same_field(
            answers.plan.signals[signal.kind], signal, join.field, run.fields
        ):
            return f"incident {run.incident} is about the same {join.field}"
    return None


def _elsewhere(signal: Signal, run: Run, answers: FactSource) -> bool:
    return bool(signal.fields.get("area") and run.fields.get("area")) and not _meets(
        signal, run, answers
    )


def _another(signal: Signal, run: Run, playbook: Playbook) -> bool:
    """Both name what tells incidents of this kind apart (an alert's number), and it is not the
    same.
    """
    names = [join.field for join in playbook.joins if join.by == "field"]
    told = ((signal.fields.get(name), run.fields.get(name)) for name in names)
    return any(one and other and one != other for one, other in told)


def _meets(signal: Signal, run: Run, answers: FactSource) -> bool:
    return answers.directory.ground.overlaps(
        str(signal.fields.get("area", "")), str(run.fields.get("area", ""))
    )


def _nobody_opens(signal: Signal, runs: Iterable[Run], answers: FactSource) -> Verdict:
    """A signal that no playbook opens on goes to the one that takes everything else: to a person,
    never to the floor.
    """
    playbook = catch_all(signal, answers)
    if answers.plan.signals[signal.kind].records:
        return Dismissed(
            f"{signal.kind}{' about ' + signal.unit if signal.unit else ''} is written down; no"
            " open incident waits for it"
        )
    if playbook is None:
        return Dismissed(
            "no open incident waits for"
            f" {signal.kind}{' about ' + signal.unit if signal.unit else ''}"
        )
    for run in runs:
        if run.playbook == playbook.name and (
            reason := _about_it(signal, run, playbook, answers, follows=False)
        ):
            return Joined(run.incident, reason)
    return Opened(
        playbook.name,
        site_of(signal, answers.directory),
        f"no playbook opens on {signal.kind}: somebody has to look at it",
    )


def _why(signal: Signal, chosen: Chosen) -> str:
    about = f" about {signal.unit}" if signal.unit else ""
    opening = chosen.opening
    often = f" ({opening.count})" if opening and opening.count else ""
    return f"{signal.kind}{about}{often} opens {chosen.playbook.name}; no open incident is about it"
