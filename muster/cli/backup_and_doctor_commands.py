"""`muster backup|restore|doctor`: their options, known without importing what they need."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from muster.cli.lazy_commands import import_string
from muster.cli.load_settings import load_settings
from muster.cli.options import Json

File = Annotated[
    Path, typer.Argument(help="The backup, for example muster-2026-11-30.zip.", dir_okay=False)
]

MaybeFile = Annotated[
    Path | None,
    typer.Argument(help="The backup, for example muster-2026-11-30.zip.", dir_okay=False),
]


def backup(file: File, json: Json = False) -> None:
    """Write the whole ledger into a file, also while Muster runs.

    It holds phone numbers: keep it safe.
    """
    raise SystemExit(import_string("muster.cli.backup:backup")(load_settings(), file, json))


def restore(
    file: MaybeFile = None,
    replace: Annotated[bool, typer.Option(help="Replace all that the ledger holds.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before replacing.")] = False,
    elsewhere: Annotated[
        bool,
        typer.Option(
            "--elsewhere",
            help="The database was put back by its own tools: go on from there, without a file.",
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Put a backup into the ledger of MUSTER_HOME or MUSTER_DATABASE, from either kind it was
    taken from.

    Stop Muster first.
    """
    if elsewhere == (file is not None):
        import_string("muster.cli.output:exit_refused")(["name a backup, or say --elsewhere"])
    if file is None:
        raise SystemExit(import_string("muster.cli.backup:go_on")(load_settings()))
    put_back = import_string("muster.cli.backup:restore")
    raise SystemExit(put_back(load_settings(), file, replace, yes, json))


def doctor(
    online: Annotated[
        bool,
        typer.Option(
            "--online",
            help="Ask the carrier, too, whether its keys are right. Sends no message.",
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Show what is set up, reachable and missing, with the remedy.

    Exit 1 where something keeps Muster from working.
    """
    raise SystemExit(import_string("muster.cli.doctor:doctor")(load_settings(), online, json))
