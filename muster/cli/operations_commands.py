"""`muster backup|restore|doctor` as typer shows them.

What they need is imported when one is called.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from muster.settings import Settings

File = Annotated[
    Path, typer.Argument(help="The backup, for example muster-2026-11-30.zip.", dir_okay=False)
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]


def add_to(app: typer.Typer, settings: Callable[[], Settings]) -> None:
    """Add the commands to `muster`."""

    @app.command()
    def backup(file: File, json: Json = False) -> None:
        """Write the whole ledger into a file, also while Muster runs.

        It holds phone numbers: keep it safe.
        """
        from muster.cli.backup import backup as write

        raise SystemExit(write(settings(), file, json))

    @app.command()
    def restore(
        file: File,
        replace: Annotated[bool, typer.Option(help="Replace all that the ledger holds.")] = False,
        yes: Annotated[bool, typer.Option("--yes", help="Do not ask before replacing.")] = False,
        json: Json = False,
    ) -> None:
        """Put a backup into the ledger of MUSTER_HOME or MUSTER_DATABASE, whichever kind it was
        taken from.

        Stop Muster first.
        """
        from muster.cli.backup import restore as put_back

        raise SystemExit(put_back(settings(), file, replace, yes, json))

    @app.command()
    def doctor(
        online: Annotated[
            bool,
            typer.Option(
                "--online",
                help="Ask the carrier, too, whether its keys are right. Sends no message.",
            ),
        ] = False,
        json: Annotated[bool, typer.Option("--json", help="A JSON array on stdout.")] = False,
    ) -> None:
        """Show what is set up, reachable and missing, with the remedy.

        Exit 1 where something keeps Muster from working.
        """
        from muster.cli.doctor import doctor as examine

        raise SystemExit(examine(settings(), online, json))
