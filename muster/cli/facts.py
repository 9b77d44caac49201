"""`muster fact`: a fact from outside goes in by the same door as every report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ledger import external_facts
from ledger.database import Connection
from muster.cli import output
from muster.cli.report import report
from muster.settings import Settings
from playbooks.definition.signal_effects import FACT
from playbooks.loader import BadPlanError, read_folder


def tell_fact(settings: Settings, name: str, value: str, as_json: bool) -> int:
    """Hand it in; the exit code."""
    try:
        plan = read_folder(settings.plan)
    except BadPlanError as bad:
        output.exit_refused(str(fault) for fault in bad.faults)
    signal = next((s.name for s in plan.signals.values() if s.records == FACT), None)
    if signal is None:
        output.exit_refused(
            [f"this plan has no signal with `records: {FACT}`, so nobody can tell it a fact"]
        )
    return report(
        settings, [signal, f"--name={name}", f"--value={value}", *(["--json"] if as_json else [])]
    )


async def known_facts(connection: Connection, folder: Path) -> list[dict[str, Any]]:
    """Every fact the plan declares, with its last value; null where there is none."""
    told = {row["name"]: row for row in await external_facts.facts(connection)}
    return [
        {
            "name": name,
            "is": spec.kind,
            "from": spec.source.get("en", ""),
            "value": None,
            "at": None,
            "source": None,
            **told.get(name, {}),
        }
        for name, spec in read_folder(folder).facts.items()
    ]
