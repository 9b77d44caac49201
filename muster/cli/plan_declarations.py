"""The signals and facts that a plan declares, read from its files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from muster.cli import output
from muster.cli.plan_cache import plan_cache
from muster.settings import Settings
from playbooks.definition.declarations import SignalSpec, fact_rows
from playbooks.loader import BadPlanError


def plan_declarations(settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """`signals` as `signal_rows`, and `facts` (name is from), of the plan in the folder.

    Ends the command where the plan has faults.
    """
    try:
        plan = plan_cache(settings).read_folder(settings.plan)
    except BadPlanError as bad:
        output.exit_refused(str(fault) for fault in bad.faults)
    signals = signal_rows(plan.signals.values())
    return {"signals": signals, "facts": fact_rows(plan.facts.values())}


def signal_rows(signals: Iterable[SignalSpec]) -> list[dict[str, Any]]:
    """One row each: name, titles, records, fields (name kind default titles choices)."""
    return [
        {
            "name": spec.name,
            "titles": dict(spec.titles),
            "records": spec.records,
            "fields": [
                {
                    "name": f.name,
                    "kind": f.kind,
                    "default": f.default,
                    "titles": dict(f.titles),
                    "choices": list(f.choices),
                }
                for f in spec.fields.values()
            ],
        }
        for spec in signals
    ]
