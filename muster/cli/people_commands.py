"""The commands about people and duties, as typer shows them.

Rooms are imported when a command is called.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from muster.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="JSON on stdout; times are ISO 8601 UTC.")]
Person = Annotated[
    str, typer.Argument(help="Somebody by id, name or phone (`muster people` lists them).")
]
Role = Annotated[str, typer.Argument(help="A role of the plan, such as 'head of security'.")]
From = Annotated[
    str, typer.Option("--from", help="18:00, 11-25, 2026-11-25 18:00, tomorrow. Default: now.")
]
Until = Annotated[
    str,
    typer.Option(
        "--until", help="The same; a day alone means its end. Default: until they are back."
    ),
]
Site = Annotated[str | None, typer.Option(help="A site, where the role is held at one.")]


def add_to(app: typer.Typer, settings: Callable[[], Settings]) -> None:
    """Add the commands to `muster`."""

    @app.command()
    def away(
        person: Person,
        start: From = "",
        until: Until = "",
        unreachable: Annotated[
            bool, typer.Option("--unreachable", help="Not even by phone.")
        ] = False,
        json: Json = False,
    ) -> None:
        """Mark a person as away: others are called, and their open questions move on."""
        from muster.cli import people

        raise SystemExit(people.away(settings(), person, start, until, unreachable, json))

    @app.command()
    def back(person: Person, json: Json = False) -> None:
        """Mark a person as back: they can be called again."""
        from muster.cli import people

        raise SystemExit(people.back(settings(), person, json))

    @app.command()
    def people(
        role: Annotated[str | None, typer.Option(help="Only who holds it.")] = None,
        json: Json = False,
    ) -> None:
        """List people: roles, phones, who is away until when."""
        from muster.cli import people as room

        raise SystemExit(room.show_people(settings(), role, json))

    @app.command()
    def roster(
        role: Annotated[str | None, typer.Option(help="Only this duty.")] = None, json: Json = False
    ) -> None:
        """List who is on duty, now and next."""
        from muster.cli import people as room

        raise SystemExit(room.show_roster(settings(), role, json))

    @app.command()
    def duty(
        role: Role,
        person: Person,
        until: Until,
        start: From = "",
        site: Site = None,
        json: Json = False,
    ) -> None:
        """Put a person on duty for these hours, replacing the one on duty."""
        from muster.cli import people as room

        raise SystemExit(room.duty(settings(), role, person, start, until, site, json))

    @app.command()
    def hold(
        role: Role,
        person: Person,
        site: Site = None,
        rank: Annotated[
            int, typer.Option(min=0, max=9, help="0 the holder, 1 the first deputy, 2 the next.")
        ] = 0,
        remove: Annotated[
            bool, typer.Option("--remove", help="They do not hold it any more.")
        ] = False,
        json: Json = False,
    ) -> None:
        """Give a person a role, or make them a deputy of its holder."""
        from muster.cli import people as room

        raise SystemExit(room.hold(settings(), role, person, site, None if remove else rank, json))
