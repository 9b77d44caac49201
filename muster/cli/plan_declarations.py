"""The signals and facts that a plan declares, read from its files."""

from __future__ import annotations

from collections.abc import Iterable

from muster.cli import output
from muster.cli.declaration_cache import DeclarationRows, DeclaredFactRow, DeclaredSignalRow
from muster.settings import Settings
from playbooks.definition.declarations import SignalSpec
from playbooks.loader import BadPlanError, read_folder


def plan_declarations(settings: Settings) -> DeclarationRows:
    """Signals and facts of the plan in the folder.

    Ends the command where the plan has faults.
    """
    try:
        plan = read_folder(settings.plan)
    except BadPlanError as bad:
        output.exit_refused(str(fault) for fault in bad.faults)
    facts: list[DeclaredFactRow] = [
        {"name": name, "is": fact.kind, "from": fact.source.get("en", "")}
        for name, fact in plan.facts.items()
    ]
    return {"signals": signal_rows(plan.signals.values()), "facts": facts}


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
