"""Commands that do something by themselves and have commands of their own."""

from __future__ import annotations

from typing import Annotated

import typer

from muster.cli.lazy_commands import LazyGroup, import_string
from muster.cli.options import Json


class PeopleCommands(LazyGroup):
    """What can be done for a person."""

    lazy = {
        "forget": (
            "muster.cli.people:forget",
            "Mask the name and the phones of a person who has left.",
        ),
        "login": (
            "muster.cli.people_login:login_command",
            "Print a link that logs this person in once, within 30 minutes.",
        ),
    }


class SessionCommands(LazyGroup):
    """What can be done with sessions."""

    lazy = {
        "list": (
            "muster.cli.sessions:list_command",
            "List who is logged in, since when and from where.",
        ),
        "end": (
            "muster.cli.sessions:end_command",
            "End a session, or all of a person: they have to log in again.",
        ),
    }


people = typer.Typer(cls=PeopleCommands)
sessions = typer.Typer(cls=SessionCommands)


@people.callback(invoke_without_command=True)
def _people(
    context: typer.Context,
    role: Annotated[str | None, typer.Option(help="Only who holds it.")] = None,
    json: Json = False,
) -> None:
    """List people: roles, phones, who is away until when."""
    if context.invoked_subcommand is None:
        import_string("muster.cli.people:people")(role, json)


@sessions.callback(invoke_without_command=True)
def _sessions(
    context: typer.Context,
    person: Annotated[str | None, typer.Option(help="Only of this person, by id.")] = None,
    json: Json = False,
) -> None:
    """List who is logged in at the desk; end sessions."""
    if context.invoked_subcommand is None:
        import_string("muster.cli.sessions:list_command")(person, json)
