"""`muster fact`: a fact from outside goes in by the same door as every report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ledger import external_facts
from ledger.database import Connection
from muster.cli import output
from muster.cli.database import look_with_zone
from muster.cli.list_sources import Found
from muster.cli.lists import show
from muster.cli.load_settings import configured
from muster.cli.options import Json
from muster.cli.report import report
from muster.cli.signal_cache import declared_signals
from muster.settings import Settings
from playbooks.definition.signal_effects import FACT
from playbooks.loader import read_folder


def fact(
    name: Annotated[str, typer.Argument(help="A fact of the plan (`muster facts`).")],
    value: Annotated[str, typer.Argument(help="What is known now.")],
    json: Annotated[
        bool, typer.Option("--json", help='Print {"signal": id} once it is durable.')
    ] = False,
) -> None:
    """Tell a fact from outside: muster fact spare_scanners 2."""
    raise SystemExit(tell_fact(configured(), name, value, json))


def facts(json: Json = False) -> None:
    """List the plan's external facts: value, since when and from which source."""
    settings = configured()
    rows, zone = look_with_zone(settings, lambda connection: known_facts(connection, settings.plan))
    raise SystemExit(show("facts", Found(rows, len(rows), 0, zone), json))


def tell_fact(settings: Settings, name: str, value: str, as_json: bool) -> int:
    """Hand it in; the exit code."""
    signal = next((s.name for s in declared_signals(settings).values() if s.records == FACT), None)
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
