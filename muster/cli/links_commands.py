"""`muster links …`: the commands' options, known without importing what they need."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from muster.cli.lazy_commands import import_string
from muster.cli.load_settings import load_settings
from muster.cli.options import Json

Renew = Annotated[bool, typer.Option("--renew", help="Make a new link; the one until now is void.")]


def truck(
    unit: Annotated[str, typer.Argument(help="The truck: K-07.")],
    qr: Annotated[
        Path | None,
        typer.Option("--qr", help="Write the code into this .svg or .png.", dir_okay=False),
    ] = None,
    renew: Renew = False,
    json: Json = False,
) -> None:
    """Print the link with which a truck's people report for it, without a login."""
    run = import_string("muster.cli.truck_links:print_truck")
    raise SystemExit(run(load_settings(), unit, qr, renew, json))


def trucks(
    sheets: Annotated[
        Path,
        typer.Option(
            "--sheets", help="The .html to write: print it, six trucks a page.", dir_okay=False
        ),
    ],
    large: Annotated[bool, typer.Option("--large", help="One truck a page.")] = False,
) -> None:
    """Write sheets for all cabs: what to do when the truck fails, and the code to scan."""
    run = import_string("muster.cli.truck_links:write_sheets")
    raise SystemExit(run(load_settings(), sheets, large))


def rotate(
    retire: Annotated[
        str | None,
        typer.Option("--retire", help="From when links of older keys are void: now, or a time."),
    ] = None,
    json: Json = False,
) -> None:
    """Sign links with a new key from now on. Those that are out stay valid until they are
    retired."""
    raise SystemExit(
        import_string("muster.cli.link_rotation:rotate")(load_settings(), retire, json)
    )


def revoke(
    notice: Annotated[int, typer.Argument(help="The notice's number.", min=1)],
    json: Json = False,
) -> None:
    """Make the link of one message void. Its text can still be answered otherwise."""
    raise SystemExit(
        import_string("muster.cli.link_rotation:revoke")(load_settings(), notice, json)
    )
