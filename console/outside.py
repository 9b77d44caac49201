"""`muster fact`: a fact from outside goes in by the same door as every report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from console import say
from console.report import report
from ledger import outside
from ledger.open import Connection
from playbooks.reading import BadPlan, read_folder
from playbooks.records import FACT
from settings import Settings


def tell_fact(settings: Settings, name: str, value: str, as_json: bool) -> int:
    """Hand it in; the exit code."""
    try:
        plan = read_folder(settings.plan)
    except BadPlan as bad:
        say.refuse(str(fault) for fault in bad.faults)
    signal = next((s.name for s in plan.signals.values() if s.records == FACT), None)
    if signal is None:
        say.refuse([f"this plan has no signal with `records: {FACT}`, so nobody can tell it a fact"])
    return report(settings, [signal, f"--name={name}", f"--value={value}", *(["--json"] if as_json else [])])


async def known_facts(connection: Connection, folder: Path) -> list[dict[str, Any]]:
    """Every fact the plan declares, with what was told last; nulls where nobody has."""
    told = {row["name"]: row for row in await outside.facts(connection)}
    return [
        {"name": name, "is": spec.kind, "from": spec.source.get("en", ""), "value": None, "at": None, "source": None, **told.get(name, {})}
        for name, spec in read_folder(folder).facts.items()
    ]
