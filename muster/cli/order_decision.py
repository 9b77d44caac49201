"""`muster order NUMBER confirm|refuse`: a proposed order decided, through the running Muster."""

from __future__ import annotations

from typing import Annotated

import typer

from muster.cli import output
from muster.cli.load_settings import load_settings
from muster.cli.options import LARGEST, Json
from muster.cli.post_and_print import submit

DECISIONS = {"confirm": "confirmed", "refuse": "refused"}


def order(
    order: Annotated[
        int,
        typer.Argument(min=1, max=LARGEST, help="The order's number, as `muster orders` shows it."),
    ],
    decision: Annotated[str, typer.Argument(help="confirm or refuse.")],
    cartons: Annotated[
        int | None,
        typer.Option(min=0, max=LARGEST, help="Confirm this many instead of those proposed."),
    ] = None,
    json: Json = False,
) -> None:
    """Confirm a proposed order, as it is or altered, or refuse it."""
    if decision not in DECISIONS:
        output.exit_refused([f"{decision!r} is no decision; write confirm or refuse"])
    body = {"decision": DECISIONS[decision]} | ({"cartons": cartons} if cartons is not None else {})
    raise SystemExit(
        submit(load_settings(), f"/api/orders/{order}", body, "Order {order}: {decision}.", json)
    )
