"""`muster`: the only file that knows everyone.

A command's module is imported when the command is called (`muster.cli.lazy_commands`).
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from muster.cli import output, people_and_sessions_commands
from muster.cli.command_table import (
    AUDIT_COMMANDS,
    CAP_COMMANDS,
    COMMANDS,
    KEY_COMMANDS,
    LINK_COMMANDS,
    PLAN_COMMANDS,
)
from muster.cli.lazy_commands import LazyGroup
from muster.cli.load_settings import load_settings
from muster.file_permissions import make_private
from muster.logging import configure
from muster.version import version as this_version


class Commands(LazyGroup):
    """Everything `muster` can do."""

    lazy = COMMANDS
    settings = {
        "report": {
            "allow_extra_args": True,
            "ignore_unknown_options": True,
            "help_option_names": [],
        }
    }


class PlanCommands(LazyGroup):
    """What can be done with the plan's files."""

    lazy = PLAN_COMMANDS


class LinkCommands(LazyGroup):
    """What can be done with signed links."""

    lazy = LINK_COMMANDS


class AuditCommands(LazyGroup):
    """What can be done with the audit table."""

    lazy = AUDIT_COMMANDS


class CapCommands(LazyGroup):
    """What can be done with official warnings."""

    lazy = CAP_COMMANDS


class KeyCommands(LazyGroup):
    """What can be done with keys of machines."""

    lazy = KEY_COMMANDS


class RoutineCommands(LazyGroup):
    """What can be done with a routine."""

    lazy = {
        "run": (
            "muster.cli.routines:run_command",
            "Begin it now; it does not count as its scheduled time.",
        )
    }


app = typer.Typer(
    name="muster",
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=(
        "Your emergency plan, running. Signals come in, the plan decides, people and trucks are"
        " called, and every step can be traced to its clause.\n\nFirst: muster up. Then: muster"
        " report truck.failed --unit K-07 --place 26.51,107.89, and watch: muster watch.\n\nExit"
        " codes: 0 done, 1 failure, 2 refused input (every fault named)."
    ),
)
app.add_typer(
    typer.Typer(
        cls=PlanCommands,
        no_args_is_help=True,
        help="Check the plan, read it aloud, see what carries it out, publish it.",
    ),
    name="plan",
)
app.add_typer(
    typer.Typer(cls=AuditCommands, no_args_is_help=True, help="What people did: check and export."),
    name="audit",
)
app.add_typer(
    typer.Typer(
        cls=LinkCommands,
        no_args_is_help=True,
        help="Codes for the cabs of trucks; keys that links are signed with.",
    ),
    name="links",
)
app.add_typer(
    typer.Typer(
        cls=KeyCommands, no_args_is_help=True, help="Make, list and revoke keys of machines."
    ),
    name="keys",
)
app.add_typer(
    typer.Typer(cls=RoutineCommands, no_args_is_help=True, help="Begin a routine by hand."),
    name="routine",
)
app.add_typer(
    typer.Typer(
        cls=CapCommands,
        no_args_is_help=True,
        help="Read official warnings (CAP 1.0 to 1.2) and their indexes.",
    ),
    name="cap",
)
app.add_typer(people_and_sessions_commands.people, name="people")
app.add_typer(people_and_sessions_commands.sessions, name="sessions")


def _print_version(wanted: bool) -> None:
    if wanted:
        output.print_answer(f"muster {this_version()}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Print the version."
        ),
    ] = False,
) -> None:
    """Logging is configured here, once for every command: to stderr, since stdout belongs to the
    command's answer.
    """
    make_private()
    configure(load_settings().log)


def cli() -> None:
    """The console script.

    A fault of Muster's own is one line on stderr; MUSTER_TRACEBACK=1 shows where it was.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # a terminal that cannot show a sign shows its number
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except UnicodeEncodeError:  # an argument in another encoding
        output.exit_refused([output.NOT_IN_UTF_8])
    except Exception as fault:  # noqa: BLE001 - the program's outermost edge
        if os.environ.get("MUSTER_TRACEBACK"):
            raise
        output.exit_failed(
            f"a fault of Muster's own: {type(fault).__name__}: {fault} (MUSTER_TRACEBACK=1 shows"
            " where)"
        )


if __name__ == "__main__":
    cli()
