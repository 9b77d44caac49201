"""`muster`: the only file that knows everyone.

A command's module is imported when the command is called (`muster.cli.lazy_commands`).
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from muster.cli import output
from muster.cli.lazy_commands import LazyGroup
from muster.cli.load_settings import configured
from muster.logging import configure
from muster.version import version as this_version


class Commands(LazyGroup):
    """Everything `muster` can do."""

    lazy = {
        "up": (
            "muster.cli.up_command:up",
            (
                "Start Muster: everything in one process on the embedded defaults, or one role of"
                " it beside MUSTER_KAFKA and MUSTER_DATABASE."
            ),
        ),
        "report": (
            "muster.cli.report:report_command",
            (
                "Report a signal: muster report truck.failed --unit K-07 … (--help lists the"
                " signals of the plan, SIGNAL --help its fields)."
            ),
        ),
        "incidents": ("muster.cli.lists:incidents", "List incidents, the newest first."),
        "timeline": (
            "muster.cli.lists:timeline",
            "Show what happened in an incident: when, under which clause, who and why.",
        ),
        "notices": (
            "muster.cli.lists:notices",
            (
                "List messages owed, sent and answered: those that wait for an answer first, the"
                " most urgent on top, then the newest."
            ),
        ),
        "units": ("muster.cli.lists:units", "List trucks and standbys with what they are doing."),
        "parked": ("muster.cli.lists:parked", "List what could not be taken, with the reason."),
        "watch": ("muster.cli.watch:watch", "Follow what happens, as it happens."),
        "drill": (
            "muster.cli.drill_commands:drill",
            (
                "Rehearse on a virtual clock against a copy of the demo company, and print the"
                " transcript. No real person is called, unless --live."
            ),
        ),
        "replay": (
            "muster.cli.drill_commands:replay",
            (
                "Play recorded signals and answers again with another plan: what would be decided"
                " otherwise. Nothing is sent."
            ),
        ),
        "ack": ("muster.cli.answers:ack", "Acknowledge a page: I have it."),
        "accept": ("muster.cli.answers:accept", "Accept an offer, or verify a task."),
        "refuse": (
            "muster.cli.answers:refuse",
            "Refuse an offer, a task or a verification; the plan asks the next.",
        ),
        "done": ("muster.cli.answers:done", "Report a task done."),
        "answer": ("muster.cli.answers:answer", "Answer a question with one of its options."),
        "calls": (
            "muster.cli.calls:calls",
            "List customers to be called, those first whose time has come.",
        ),
        "reached": ("muster.cli.calls:reached", "Say that a customer was reached by phone."),
        "no-answer": (
            "muster.cli.calls:no_answer",
            "Record that a call was not answered: it returns to the list.",
        ),
        "call-back": ("muster.cli.calls:call_back", "Say when a customer wants to be called."),
        "service": (
            "muster.cli.lists:service",
            (
                "List what is suspended: which service, where, since when, what holds instead, by"
                " which incident and clause."
            ),
        ),
        "announcements": (
            "muster.cli.lists:announcements",
            "List what was announced in public, the newest first.",
        ),
        "orders": (
            "muster.cli.lists:orders",
            "List orders proposed after an interruption, the earliest day first.",
        ),
        "order": (
            "muster.cli.orders:order",
            "Confirm a proposed order, as it is or altered, or refuse it.",
        ),
        "away": (
            "muster.cli.people:away",
            "Mark a person as away: others are called, and their open questions move on.",
        ),
        "back": ("muster.cli.people:back", "Mark a person as back: they can be called again."),
        "people": (
            "muster.cli.people:people",
            "List people: roles, phones, who is away until when.",
        ),
        "roster": ("muster.cli.people:roster", "List who is on duty, now and next."),
        "duty": (
            "muster.cli.people:duty",
            "Put a person on duty for these hours, replacing the one on duty.",
        ),
        "hold": (
            "muster.cli.people:hold",
            "Give a person a role, or make them a deputy of its holder.",
        ),
        "routines": (
            "muster.cli.routines:routines",
            "List the plan's routines: when each comes next, when it was last begun.",
        ),
        "review": (
            "muster.cli.routines:review",
            (
                "Show how the plan was carried out: each step, its limit, the time it took, by"
                " department."
            ),
        ),
        "lesson": ("muster.cli.lessons:lesson", "Keep a lesson from an incident."),
        "lessons": ("muster.cli.lessons:lessons", "Find lessons."),
        "demo": (
            "muster.cli.admin:demo",
            "Load the demo company into the ledger, in place of the company there.",
        ),
        "topics": (
            "muster.cli.kafka_topics:topics",
            "Show Kafka's topics with their ends and how far Muster has read.",
        ),
        "migrate": (
            "muster.cli.admin:migrate",
            "Migrate the database to this version (muster up does so at every start).",
        ),
        "health": (
            "muster.cli.health:health",
            "Exit 0 when the desk (or, without one, the ledger) answers.",
        ),
        "fact": (
            "muster.cli.facts:fact",
            "Tell a fact from outside: muster fact spare_scanners 2.",
        ),
        "facts": (
            "muster.cli.facts:facts",
            "List the plan's external facts: value, since when and from which source.",
        ),
        "signals": (
            "muster.cli.lists:signals",
            (
                "List reports, the newest first, with the verdict of each: opened, joined, or"
                " dismissed and why."
            ),
        ),
        "backup": (
            "muster.cli.operations_commands:backup",
            (
                "Write the whole ledger into a file, also while Muster runs. It holds phone"
                " numbers: keep it safe."
            ),
        ),
        "restore": (
            "muster.cli.operations_commands:restore",
            (
                "Put a backup into the ledger of MUSTER_HOME or MUSTER_DATABASE, whichever kind it"
                " was taken from. Stop Muster first."
            ),
        ),
        "doctor": (
            "muster.cli.operations_commands:doctor",
            (
                "Show what is set up, reachable and missing, with the remedy. Exit 1 where"
                " something keeps Muster from working."
            ),
        ),
    }
    settings = {
        "report": {
            "allow_extra_args": True,
            "ignore_unknown_options": True,
            "help_option_names": [],
        }
    }


class PlanCommands(LazyGroup):
    """What can be done with the plan's files."""

    lazy = {
        "check": (
            "muster.cli.plan_check:check_command",
            "Find everything that is wrong with a plan, all at once. Exit 0 sound, 2 faults.",
        ),
        "read": (
            "muster.cli.plan_read:read_command",
            "Read the plan aloud: each step as a sentence for the meeting.",
        ),
        "schema": (
            "muster.cli.plan_schema:schema_command",
            (
                "Print the JSON Schema of a file of the plan, for your editor: completion, hover"
                " texts, red lines."
            ),
        ),
        "asyncapi": (
            "muster.cli.plan_asyncapi:asyncapi_command",
            (
                "Print the contract of the Kafka topics (AsyncAPI 3), from the signals the plan"
                " declares."
            ),
        ),
        "publish": (
            "muster.cli.plan_versions:publish_command",
            (
                "Put the plan in force. Muster takes it up within a second; open incidents keep the"
                " version they began with. Exit 2 refused."
            ),
        ),
        "versions": (
            "muster.cli.plan_history:versions",
            "List the versions of the plan, the one in force first.",
        ),
        "diff": (
            "muster.cli.plan_versions:diff_command",
            "Say what differs between two versions, in the plan's own words.",
        ),
        "coverage": (
            "muster.cli.plan_coverage:coverage_command",
            (
                "Show for each clause what carries it out, its drills, when it last ran and how"
                " long it took. Exit 2 where one lacks either."
            ),
        ),
    }


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
    typer.Typer(cls=RoutineCommands, no_args_is_help=True, help="Begin a routine by hand."),
    name="routine",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        output.print_answer(f"muster {this_version()}")
        raise typer.Exit


@app.callback()
def everything(
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
    configure(configured().log)


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
    except Exception as fault:  # noqa: BLE001 - the program's outermost edge
        if os.environ.get("MUSTER_TRACEBACK"):
            raise
        output.exit_failed(
            f"a fault of Muster's own: {type(fault).__name__}: {fault} (MUSTER_TRACEBACK=1 shows"
            " where)"
        )


if __name__ == "__main__":
    cli()
