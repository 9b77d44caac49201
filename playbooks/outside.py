"""What is known from outside: facts and windows of maintenance as they are reported, and what a decision may ask about them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from incidents.signals import Refused, Signal
from playbooks.facts import cel_type, has_type
from playbooks.names import FieldSpec
from playbooks.plan import Plan
from playbooks.records import FACT, WINDOW

if TYPE_CHECKING:
    from playbooks.answers import Answers

Reader = Callable[[FieldSpec, Any], Any]


def settled(signal: Signal, plan: Plan, read: Reader) -> Signal:
    """The signal with its fact in the declared type. Raises Refused; `read` reads a value as a field of that type."""
    records = plan.signals[signal.kind].records
    if records == FACT:
        return _fact(signal, plan, read)
    if records == WINDOW:
        _window(signal)
    return signal


def _fact(signal: Signal, plan: Plan, read: Reader) -> Signal:
    name = str(signal.fields["name"])
    spec = plan.facts.get(name)
    if spec is None:
        near = get_close_matches(name, list(plan.facts), n=1, cutoff=0.5) or sorted(plan.facts)
        raise Refused([f"the plan knows no fact {name[:40]!r}; it knows {', '.join(near)}"])
    try:
        value = read(FieldSpec(name, spec.kind, None, "latest", spec.titles), signal.fields["value"])
    except ValueError as fault:
        raise Refused([f"{name}: {fault}"]) from None
    signal.fields["value"] = value
    return signal


def _window(signal: Signal) -> None:
    faults = []
    for name in ("starts", "ends"):
        try:
            if datetime.fromisoformat(str(signal.fields[name])).tzinfo is None:
                faults.append(f"{name}: {signal.fields[name]} has no zone; write 2026-11-22T08:00:00+08:00")
        except ValueError:
            faults.append(f"{name}: {str(signal.fields[name])[:40]!r} is no moment; write 2026-11-22T08:00:00+08:00")
    if not faults and datetime.fromisoformat(signal.fields["starts"]) >= datetime.fromisoformat(signal.fields["ends"]):
        faults.append("the window ends before it begins")
    if faults:
        raise Refused(faults)


def fact(answers: Answers, name: str) -> Any:
    """A fact from outside; None where nobody has told it, or when the plan has declared another type for it since."""
    told, spec = answers.live.facts.get(name), answers.plan.facts[name]
    return told.value if told and has_type(told.value, cel_type(spec)) else None


def first_stop(answers: Answers, site: str | None, since: datetime) -> datetime | None:
    """The first stop planned after `since` on any route of a site (None: of the company)."""
    directory = answers.directory
    ours = (stops for unit, stops in directory.routes.items() if site is None or directory.units[unit].site == site)
    return min((stop.planned_at for stops in ours for stop in stops if stop.planned_at >= since), default=None)
