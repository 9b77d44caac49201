"""`muster fact`: a fact from outside is handed in as every report is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from ledger import external_facts
from ledger.database import Connection
from ledger.list_rows import FactListRow
from muster.cli import output
from muster.cli.declaration_cache import DeclaredFactRow, declared_facts, declared_signals
from muster.cli.ledger_access import query_ledger_with_zone
from muster.cli.list_sources import Found
from muster.cli.lists import show
from muster.cli.load_settings import load_settings
from muster.cli.options import Json
from muster.cli.report_signal import report
from muster.settings import Settings
from playbooks.definition.signal_effects import FACT


class KnownFactRow(DeclaredFactRow):
    """A fact that the plan declares, with its latest value; None where there is none."""

    value: Any  # JSON
    at: datetime | None
    source: str | None


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
    declared = declared_facts(settings)
    rows, zone = query_ledger_with_zone(
        settings, lambda connection: known_facts(connection, declared)
    )
    raise SystemExit(show("facts", Found(rows, len(rows), 0, zone), json))


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


async def known_facts(
    connection: Connection, declared: list[DeclaredFactRow]
) -> list[KnownFactRow]:
    """Every fact the plan declares, with its last value; null where there is none."""
    known = {row["name"]: row for row in await external_facts.facts(connection)}
    return [_known_fact(row, known.get(row["name"])) for row in declared]


def _known_fact(declared: DeclaredFactRow, known: FactListRow | None) -> KnownFactRow:
    return {
        **declared,
        "value": known["value"] if known else None,
        "at": known["at"] if known else None,
        "source": known["source"] if known else None,
    }
