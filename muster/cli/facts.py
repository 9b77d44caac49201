"""`muster fact`: a fact from outside is handed in as every report is."""

from __future__ import annotations

from typing import Annotated

import typer

from muster.cli import output
from muster.cli.declaration_cache import declared_facts, declared_signals
from muster.cli.list_sources import from_ledger, from_running, path, with_moments
from muster.cli.lists import show
from muster.cli.load_settings import load_settings
from muster.cli.options import Json
from muster.cli.report_signal import report
from muster.settings import Settings
from playbooks.definition.signal_effects import FACT


def fact(
    name: Annotated[str, typer.Argument(help="A fact of the plan (`muster facts`).")],
    value: Annotated[str, typer.Argument(help="What is known now.")],
    json: Annotated[
        bool, typer.Option("--json", help='Print {"signal": id} once it is durable.')
    ] = False,
) -> None:
    """Tell a fact from outside: muster fact spare_scanners 2."""
    raise SystemExit(set_fact(load_settings(), name, value, json))


def facts(json: Json = False) -> None:
    """List the plan's external facts: value, since when and from which source."""
    settings = load_settings()
    if found := from_running(settings, path("facts")):
        # Values stay as they were reported, also those that look like times.
        rows = [row | {"at": with_moments(row["at"])} for row in found.rows]
        raise SystemExit(show("facts", found._replace(rows=rows), json))
    declared = declared_facts(settings)
    query = "ledger.external_facts:known_facts"
    raise SystemExit(show("facts", from_ledger(settings, query, declared), json))


def set_fact(settings: Settings, name: str, value: str, as_json: bool) -> int:
    """Hand it in; the exit code."""
    signal = next((s.name for s in declared_signals(settings).values() if s.records == FACT), None)
    if signal is None:
        output.exit_refused(
            [f"this plan has no signal with `records: {FACT}`, so nobody can tell it a fact"]
        )
    return report(
        settings, [signal, f"--name={name}", f"--value={value}", *(["--json"] if as_json else [])]
    )
