"""`muster`: the only file that knows everyone.

A command's rooms are imported when it is called, so that `muster ack` does not wait for Faust.
"""

# ruff: noqa: PLC0415

from __future__ import annotations

from typing import Annotated

import typer

from muster.cli import (
    admin_commands,
    operations_commands,
    people_commands,
    plan_commands,
    report_commands,
    routine_commands,
)
from muster.cli.answer_commands import add_answers
from muster.cli.call_commands import add_calls
from muster.cli.replay_command import replay
from muster.cli.service_commands import add_service
from muster.settings import Settings

app = typer.Typer(
    name="muster",
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
Json = Annotated[
    bool, typer.Option("--json", help="A JSON array on stdout; times are ISO 8601 UTC.")
]


def _print_version(wanted: bool) -> None:
    from muster.cli import output
    from muster.version import version

    if wanted:
        output.print_answer(f"muster {version()}")
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
    pass


@app.command()
def up(
    roles: Annotated[
        str,
        typer.Option(
            help=(
                "Comma-separated: desk, worker, notifier, clock. Default: all of them in"
                " this process."
            )
        ),
    ] = "",
    speed: Annotated[
        float,
        typer.Option(
            help="60 lets the plan's minutes pass as seconds. Refused with a real carrier."
        ),
    ] = 1.0,
    browser: Annotated[
        bool, typer.Option(help="Open the desk in a browser, at a terminal.")
    ] = True,
) -> None:
    """Start Muster: everything in one process on the embedded defaults, or one role of it beside
    MUSTER_KAFKA and MUSTER_DATABASE.
    """
    from muster.logging import configure
    from muster.startup_checks import ROLES
    from muster.up import up as start

    settings = _settings()
    configure(settings.log)
    wanted = tuple(r.strip() for r in roles.split(",") if r.strip()) or ROLES
    raise SystemExit(start(settings, wanted, speed, browser))


@app.command(
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "help_option_names": [],
    }
)
def report(context: typer.Context) -> None:
    """Report a signal: muster report truck.failed --unit K-07 … (--help lists the signals of the
    plan, SIGNAL --help its fields).
    """
    from muster.cli.report import report as hand_in

    raise SystemExit(hand_in(_settings(), list(context.args)))


@app.command()
def incidents(json: Json = False) -> None:
    """List incidents, the newest first."""
    _list("incidents", json)


@app.command()
def timeline(
    incident: Annotated[int, typer.Argument(help="The incident's number.")], json: Json = False
) -> None:
    """Show what happened in an incident: when, under which clause, who and why."""
    _list("timeline", json, incident)


@app.command()
def notices(
    incident: Annotated[int | None, typer.Option(help="Only this incident's.")] = None,
    json: Json = False,
) -> None:
    """List messages owed, sent and answered."""
    _list("notices", json, incident)


@app.command()
def units(json: Json = False) -> None:
    """List trucks and standbys with what they are doing."""
    _list("units", json)


@app.command()
def parked(json: Json = False) -> None:
    """List what could not be taken, with the reason."""
    _list("parked", json)


@app.command()
def watch() -> None:
    """Follow what happens, as it happens."""
    from muster.cli.watch import watch as follow

    raise SystemExit(follow(_settings()))


@app.command()
def drill(
    name: Annotated[str, typer.Argument(help="A drill of the plan (plan/drills), or a file.")] = "",
    json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line (docs/cli.md).")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="Every drill of the plan.")] = False,
    listing: Annotated[bool, typer.Option("--list", help="Name the drills there are.")] = False,
    lang: Annotated[
        str, typer.Option(help="Wording shown: zh or en. Default: each person's own.")
    ] = "",
    live: Annotated[
        bool,
        typer.Option(
            "--live", help="On the running system: the drill's own people get marked messages."
        ),
    ] = False,
    people: Annotated[
        str,
        typer.Option(
            help="With --live: the persons or roles that may be reached, comma-separated."
        ),
    ] = "",
) -> None:
    """Rehearse on a virtual clock against a copy of the demo company, and print the transcript.

    No real person is called, unless --live.
    """
    from muster.cli.drill import drill as rehearse

    raise SystemExit(
        rehearse(_settings(), name, json, every, listing, lang, people if live else None)
    )


app.command()(replay)


app.add_typer(plan_commands.app, name="plan")


def _settings() -> Settings:
    from muster.cli.load_settings import configured

    return configured()


def _list(what: str, json: bool, incident: int | None = None) -> None:
    from muster.cli.lists import show

    raise SystemExit(show(_settings(), what, json, incident))


add_answers(app, _settings)
add_calls(app, _settings)
add_service(app, _settings)


for menu in (
    people_commands,
    routine_commands,
    admin_commands,
    report_commands,
    operations_commands,
):
    menu.add_to(app, _settings)


def cli() -> None:
    """The console script."""
    app()


if __name__ == "__main__":
    cli()
