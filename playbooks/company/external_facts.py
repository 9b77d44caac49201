"""What is known from outside: facts and windows of maintenance as they are reported, and what a
decision may ask about them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from incidents.signals import Signal, SignalRefusedError
from playbooks.company.fact_source import FactSource
from playbooks.definition.declarations import FieldSpec
from playbooks.definition.facts import cel_type, has_type
from playbooks.definition.plan import Plan
from playbooks.definition.signal_effects import FACT, WINDOW
from translations import fault_of, message

Reader = Callable[[FieldSpec, Any], Any]


def with_typed_fact(signal: Signal, plan: Plan, read: Reader) -> Signal:
    """The signal with its fact in the declared type.

    Raises SignalRefusedError; `read` reads a value as a field.
    """
    records = plan.signals[signal.kind].records
    if records == FACT:
        return _fact(signal, plan, read)
    return _window(signal) if records == WINDOW else signal


def _fact(signal: Signal, plan: Plan, read: Reader) -> Signal:
    name = str(signal.fields["name"])
    spec = plan.facts.get(name)
    if spec is None:
        near = get_close_matches(name, list(plan.facts), n=1, cutoff=0.5) or sorted(plan.facts)
        raise SignalRefusedError([message("fault.no_fact", text=name[:40], facts=near)])
    try:
        value = read(
            FieldSpec(name, spec.kind, None, "latest", spec.titles), signal.fields["value"]
        )
    except ValueError as error:
        fault = message("fault.field", field=name, fault=fault_of(error))
        raise SignalRefusedError([fault]) from None
    signal.fields["value"] = value
    return signal


def _window(signal: Signal) -> Signal:
    """Fields that are times have their zone already; what the plan declares as something else must
    be one all the same.
    """
    try:
        starts, ends = (
            datetime.fromisoformat(str(signal.fields[name])) for name in ("starts", "ends")
        )
    except ValueError as error:
        fault = message("fault.window_times", error=str(error))
        raise SignalRefusedError([fault]) from None
    if not (starts.tzinfo and ends.tzinfo):
        raise SignalRefusedError([message("fault.window_no_zone")])
    if starts >= ends:
        raise SignalRefusedError([message("fault.window_ends_first")])
    return signal


def fact(answers: FactSource, name: str) -> Any:
    """An external fact; None if it is unknown, or if the plan has declared another type for it
    since.
    """
    told, spec = answers.live.facts.get(name), answers.plan.facts[name]
    return told.value if told and has_type(told.value, cel_type(spec)) else None


def first_stop(answers: FactSource, site: str | None, since: datetime) -> datetime | None:
    """The first stop planned after `since` on any route of a site (None: of the company)."""
    directory = answers.directory
    ours = (
        stops
        for unit, stops in directory.routes.items()
        if site is None or directory.units[unit].site == site
    )
    return min(
        (stop.planned_at for stops in ours for stop in stops if stop.planned_at >= since),
        default=None,
    )
