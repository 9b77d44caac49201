"""Triage: whether a signal opens an incident, joins one, or is dismissed. Each answer with its
reason.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incidents.signals import Signal
from playbooks.company.fact_source import FactSource
from playbooks.definition.facts import suspended_by
from playbooks.definition.plan import Playbook
from playbooks.definition.run import Run
from playbooks.definition.signal_effects import TAKEN, WINDOW
from playbooks.definition.triggers import Join
from playbooks.engine.gathered_items import matches_open_item, open_items
from playbooks.engine.items import concerns_incident
from playbooks.joinable_kinds import gathered_by
from playbooks.playbook_choice import Chosen, catch_all, choose, site_key_of, site_of
from playbooks.suppression import (
    below_count,
    end_in_maintenance,
    minute,
    over_reason,
    same_field,
    suppression_reason,
)
from translations.messages import Message, message

__all__ = ["Dismissed", "Joined", "Opened", "Verdict", "may_join", "site_of", "triage"]


@dataclass(frozen=True, slots=True)
class Opened:
    kind: str
    site: str | None
    reason: Message


@dataclass(frozen=True, slots=True)
class Joined:
    incident: int
    reason: Message


@dataclass(frozen=True, slots=True)
class Dismissed:
    """Kept on record, but nothing follows from it."""

    reason: Message


Verdict = Opened | Joined | Dismissed


def triage(
    signal: Signal, runs: Iterable[Run], answers: FactSource, drill: tuple[str, ...] | None = None
) -> Verdict:
    """Judge one signal against the open incidents: one its truck is part of, or where the thing
    that it names (a line, a warning) has not ended, else the newest first. One that takes what
    nothing else does comes last: it waits for none of the reports that it could take away.

    Each incident is read with the plan it began with. `drill`: the people of the live drill it
    belongs to; a drill and what is real never meet.
    """
    opened = [r for r in runs if r.status == "open" and (r.people if r.drill else None) == drill]
    spec = answers.plan.signals[signal.kind]

    def near(run: Run) -> tuple[bool, bool, bool, int]:
        plan = answers.of(run).plan
        meant = not plan.playbook(run.playbook).catch_all
        unit = run.unit_of(signal.unit) is not None
        return meant, unit, matches_open_item(run, plan, spec, signal), run.incident

    runs = sorted(opened, key=near, reverse=True)
    if over := over_reason(signal, answers):
        return Dismissed(over)
    # Joining is tried first: a report about an open incident opens no second one, and reaches it
    # even during maintenance or below a count.
    chosen = choose(signal, answers)
    for run in runs:
        reason = _joins(signal, run, chosen, answers)
        if reason:
            return Joined(run.incident, reason)
    if chosen is None:
        return _unopened(signal, runs, answers)
    assert chosen.opening is not None
    why_not = suppression_reason(signal, chosen.playbook, answers, chosen.opening) or below_count(
        signal, chosen.playbook, chosen.opening, answers
    )
    if why_not:
        return Dismissed(why_not)
    return Opened(chosen.playbook.name, site_of(signal, answers.directory), _why(signal, chosen))


def _joins(signal: Signal, run: Run, chosen: Chosen | None, answers: FactSource) -> Message | None:
    """Why the signal belongs to this incident, if it does."""
    playbook = answers.of(run).plan.playbook(run.playbook)
    same = playbook.name == chosen.playbook.name if chosen else signal.kind in playbook.opens_on
    records = (
        chosen is None and answers.plan.signals[signal.kind].records and run.unit_of(signal.unit)
    )
    settles = answers.plan.signals[signal.kind].settles in gathered_by(playbook, answers.plan)
    if not (same or records or settles or signal.kind in playbook.follows):
        return None
    about = run.units.get(signal.unit or "")
    if same and about and about.in_order:
        return None  # it was repaired: failing again is a new story
    return _about_it(signal, run, playbook, answers, follows=not same, meant=chosen is not None)


def may_join(signal: Signal, run: Run, answers: FactSource) -> bool:
    """Whether a report of this kind can belong to such an incident, at any site and with any names
    of things.
    """
    playbook, spec = answers.of(run).plan.playbook(run.playbook), answers.plan.signals[signal.kind]
    return bool(
        signal.kind in playbook.opens_on
        or signal.kind in playbook.follows
        or spec.settles in gathered_by(playbook, answers.plan)
        or (spec.records and run.unit_of(signal.unit))
        or playbook.catch_all
    )


def _past(run: Run, playbook: Playbook, answers: FactSource) -> bool:
    """All that gathered has had its end, and nothing is out of service because of it any more: the
    next warning is a new incident with decisions of its own.
    """
    names = gathered_by(playbook, answers.plan)
    items = [item for name in names for item in run.items.get(f"incident.{name}", {}).values()]
    return bool(items) and all(item.over for item in items) and not suspended_by(run)


def _about_it(
    signal: Signal,
    run: Run,
    playbook: Playbook,
    answers: FactSource,
    follows: bool,
    meant: bool = True,
) -> Message | None:
    """`meant` is false where the playbook opens on such reports, but not on this one: then being
    near is not enough.
    """
    if signal.unit and run.unit_of(signal.unit):
        return message("reason.unit_known", unit=signal.unit, incident=run.incident)
    spec = answers.plan.signals[signal.kind]
    if follows and matches_open_item(run, answers.of(run).plan, spec, signal):
        return message("reason.awaited", incident=run.incident)
    site, here = site_key_of(signal, answers.directory), run.site or answers.directory.centre
    if follows and (_elsewhere(signal, run, answers) or _another(signal, run, playbook)):
        return None
    # what continues a story must be about the very truck; a report without one is about the site
    if follows:
        waits = not signal.unit and concerns_incident(signal, run, here, site, spec)
        return message("reason.awaited", incident=run.incident) if waits else None
    # In the order of the plan: the first that holds gives the reason.
    for join in playbook.joins:
        if join.within and answers.now >= answers.plan.calendar.until(join.within, run.opened_at):
            continue
        if join.by == "site" and here == site and meant:
            return _near("same_site", run, join)
        if join.by == "area" and _meets(signal, run, answers) and not _past(run, playbook, answers):
            return _near("overlapping_area", run, join)
        if join.by == "field" and (
            same_field(spec, signal, join.field, run.fields)
            or signal.fields.get(join.field) in _values(run, join.field)
        ):
            return message("reason.same_field", incident=run.incident, field=join.field)
    return None


NEAR = {  # how an incident is near -> with a time limit, without
    "same_site": ("reason.same_site_within", "reason.same_site"),
    "overlapping_area": ("reason.overlapping_area_within", "reason.overlapping_area"),
}


def _near(how: str, run: Run, join: Join) -> Message:
    within, ever = NEAR[how]
    if join.within:
        return message(within, incident=run.incident, limit=str(join.within))
    return message(ever, incident=run.incident)


def _elsewhere(signal: Signal, run: Run, answers: FactSource) -> bool:
    # Only where both name an area can they be known to lie apart.
    return bool(signal.fields.get("area") and run.fields.get("area")) and not _meets(
        signal, run, answers
    )


def _another(signal: Signal, run: Run, playbook: Playbook) -> bool:
    """Both name what tells incidents of this kind apart (an alert's number), and it is not the
    same.
    """
    names = [join.field for join in playbook.joins if join.by == "field"]
    named = ((signal.fields.get(name), _values(run, name)) for name in names)
    return any(one and known and one not in known for one, known in named)


def _values(run: Run, field: str) -> list[Any]:
    """What an incident knows of a field: its own value, and those of its items that have not
    ended.
    """
    items = (item for kind in run.items.values() for item in kind.values() if not item.over)
    return [v for v in (run.fields.get(field), *(i.fields.get(field) for i in items)) if v]


def _meets(signal: Signal, run: Run, answers: FactSource) -> bool:
    return answers.directory.ground.overlaps(
        str(signal.fields.get("area", "")), str(run.fields.get("area", ""))
    )


def _unopened(signal: Signal, runs: Iterable[Run], answers: FactSource) -> Verdict:
    """A signal that no playbook opens on goes to the one that takes everything else: to a person,
    never to the floor.
    """
    playbook, kind, unit = catch_all(signal, answers), signal.kind, signal.unit
    if answers.plan.signals[kind].records == WINDOW:
        return Dismissed(_window_kept(signal, answers))
    # Goods that were taken over concern an incident; without one, a person has to look.
    if answers.plan.signals[kind].records not in (None, TAKEN):
        about = message("reason.recorded_about", signal=kind, unit=unit)
        return Dismissed(about if unit else message("reason.recorded", signal=kind))
    if quiet := end_in_maintenance(signal, answers):
        return Dismissed(quiet)
    if _ends_nothing(signal, runs, answers):
        return Dismissed(message("reason.nothing_to_end", signal=kind))
    if playbook is None:
        about = message("reason.not_awaited_about", signal=kind, unit=unit)
        return Dismissed(about if unit else message("reason.not_awaited", signal=kind))
    for run in runs:
        if run.playbook == playbook.name and (
            reason := _about_it(signal, run, playbook, answers, follows=False)
        ):
            return Joined(run.incident, reason)
    reason = message("reason.catch_all", signal=kind)
    return Opened(playbook.name, site_of(signal, answers.directory), reason)


def _ends_nothing(signal: Signal, runs: Iterable[Run], answers: FactSource) -> bool:
    """An all-clear where nothing of its kind is open. Where something is, and it names another, a
    person has to look.
    """
    name = answers.plan.signals[signal.kind].settles
    return name is not None and not any(open_items(run, name) for run in runs)


def _window_kept(signal: Signal, answers: FactSource) -> Message:
    """For who announced it, with the year: a typo in it is seen at once."""
    starts, ends = (
        minute(datetime.fromisoformat(str(signal.fields[name])), answers)
        for name in ("starts", "ends")
    )
    return message("reason.window_kept", start=starts, end=ends)


def _why(signal: Signal, chosen: Chosen) -> Message:
    subject: dict[str, Any] = {"signal": signal.kind, "playbook": chosen.playbook.name}
    about = {"unit": signal.unit} if signal.unit else {}
    count = chosen.opening.count if chosen.opening else None
    if count is None:
        code = "reason.opens_about" if about else "reason.opens"
        return message(code, **subject, **about)
    code = "reason.opens_counted_about" if about else "reason.opens_counted"
    return message(code, **subject, **about, times=count.times, limit=str(count.within))
