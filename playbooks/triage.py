"""Does a signal open an incident, join one, or is it put aside? Each answer with its reason in a sentence. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from incidents.signals import Signal
from playbooks.answers import Answers
from playbooks.directory import Directory
from playbooks.plan import Join, Plan, Playbook
from playbooks.run import Run


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


def site_of(signal: Signal, directory: Directory) -> str | None:
    """Where a signal belongs: the site it names, else that of its truck."""
    if site := signal.fields.get("site"):
        return str(site)
    return directory.units[signal.unit].site if signal.unit else None


def triage(signal: Signal, runs: Iterable[Run], answers: Answers) -> Verdict:
    """Judge one signal against the open incidents: one its truck is part of, else the newest first.

    Each incident is read with the plan it began with."""
    plan, directory, now = answers.plan, answers.directory, answers.now
    opened = [r for r in runs if r.status == "open"]
    runs = sorted(opened, key=lambda r: (r.unit_of(signal.unit) is not None, r.incident), reverse=True)
    opening = next((p for p in plan.playbooks.values() if signal.kind in p.opens_on), None)
    for run in runs:
        playbook = answers.of(run).plan.playbook(run.playbook)
        same = opening is not None and playbook.name == opening.name
        records = opening is None and plan.signals[signal.kind].records and run.unit_of(signal.unit)
        if same or records or signal.kind in playbook.follows:
            about = run.units.get(signal.unit or "")
            if same and about and about.in_order:
                continue  # it was repaired: failing again is a new story
            reason = _joins(signal, run, playbook, site_of(signal, directory), plan, now, follows=not same)
            if reason:
                return Joined(run.incident, reason)
    if opening is None:
        return Dismissed(f"no open incident waits for {signal.kind}{' about ' + signal.unit if signal.unit else ''}")
    return Opened(opening.name, site_of(signal, directory), _why(signal, opening))


def _joins(signal: Signal, run: Run, playbook: Playbook, site: str | None, plan: Plan, now: datetime, follows: bool) -> str | None:
    if signal.unit and run.unit_of(signal.unit):
        return f"{signal.unit} is already part of incident {run.incident}"
    if follows:  # what continues a story must be about the very truck; a report without one is about the site
        return f"incident {run.incident} waits for it" if not signal.unit and run.site == site else None
    for join in playbook.joins:
        if join.by == "site" and _near(join, run, site, plan, now):
            return f"incident {run.incident} of the same site began less than {join.within} ago"
    return None


def _near(join: Join, run: Run, site: str | None, plan: Plan, now: datetime) -> bool:
    if site is None or run.site != site:
        return False
    return join.within is None or now < plan.calendar.until(join.within, run.opened_at)


def _why(signal: Signal, playbook: Playbook) -> str:
    about = f" about {signal.unit}" if signal.unit else ""
    return f"{signal.kind}{about} opens {playbook.name}; no open incident is about it"
