"""The signals and facts that a plan declares, read from its files."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.external_facts import fact_rows
from muster.cli import output
from muster.cli.declaration_cache import DeclarationRows, DeclaredSignalRow
from muster.cli.plan_cache import plan_cache
from muster.settings import Settings
from playbooks.definition.declarations import SignalSpec
from playbooks.loader import BadPlanError


def plan_declarations(settings: Settings) -> DeclarationRows:
    """Signals and facts of the plan in the folder.

    Ends the command where the plan has faults.
    """
    try:
        plan = plan_cache(settings).read_folder(settings.plan)
    except BadPlanError as bad:
        output.exit_refused(str(fault) for fault in bad.faults)
    signals = signal_rows(plan.signals.values())
    return {"signals": signals, "facts": fact_rows(plan.facts.values())}


def signal_rows(signals: Iterable[SignalSpec]) -> list[DeclaredSignalRow]:
    """One row each."""
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
