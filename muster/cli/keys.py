"""`muster keys create|list|revoke`: keys of machines, straight in the ledger.

A user who may run this on the machine administers it: no key and no token is asked for.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from handlers.key_scopes import EVERYTHING, REPORT
from handlers.machine_keys import USUAL, MachineKeys
from ledger import machine_keys
from ledger.database import Ledger
from muster.cli import output
from muster.cli.actor import command_line_actor
from muster.cli.declaration_cache import declared_signals
from muster.cli.ledger_access import ledger_zone, query_ledger, query_ledger_with_zone
from muster.cli.load_settings import load_settings
from muster.cli.options import Json
from playbooks.definition.suggestions import nearest_name
from translations import json_row

REPORTS = f"{REPORT}:"
T = TypeVar("T")
SHOWN = ["name", "scopes", "created_at", "expires_at", "revoked_at", "used_at", "used_from"]
Name = Annotated[str, typer.Argument(help="What the key is called: letters, digits, dots, dashes.")]


def create(
    name: Name,
    scope: Annotated[
        str,
        typer.Option(
            help="With commas: report:SIGNAL or report:*, read:LIST or read:*, answer, decide,"
            " people, phones, metrics."
        ),
    ],
    expires: Annotated[
        str, typer.Option(help="How long it lasts: 90d, 12h; 366d at most.")
    ] = USUAL,
    json: Json = False,
) -> None:
    """Make a key. Its secret is shown this once."""
    _refuse_unknown_signals(scope)
    made = _run(lambda keys: keys.create(name, scope, command_line_actor(), expires))
    if json:
        output.print_json(
            {"id": made.id, "name": made.name, "key": made.secret}
            | {"scopes": made.scopes, "expires_at": made.expires_at}
        )
        return
    output.print_answer(made.secret)
    output.note(
        f"Key {made.name}, until {output.local(made.expires_at, ledger_zone(load_settings()))}."
        " It is shown this once; send it as Authorization: Bearer …, or set MUSTER_TOKEN."
    )


def _refuse_unknown_signals(scopes: str) -> None:
    """Ends the command where a scope names a signal that the plan does not have."""
    given = [scope.strip() for scope in scopes.split(",")]
    named = {scope.removeprefix(REPORTS) for scope in given if scope.startswith(REPORTS)}
    if not named - {EVERYTHING}:
        return
    known = declared_signals(load_settings())
    if strange := sorted(named - {*known, EVERYTHING}):
        output.exit_refused(_no_signal(name, known) for name in strange)


def _no_signal(name: str, known: Collection[str]) -> str:
    near = nearest_name(name, known, 0.5)
    hint = f"did you mean {REPORTS}{near}?" if near else f"it knows {', '.join(sorted(known))}"
    return f"the plan knows no signal {name!r}; {hint}"


def list_keys(json: Json = False) -> None:
    """List the keys, the newest first; their secrets are stored nowhere."""
    rows, zone = query_ledger_with_zone(load_settings(), machine_keys.list_keys)
    if json:
        output.print_json([json_row(row) for row in rows])
        return
    shown = [
        {name: _text(value, zone) for name, value in row.items() if name in SHOWN} for row in rows
    ]
    output.table(shown, SHOWN, "There is no key yet; make one with: muster keys create")


def _text(value: object, zone: ZoneInfo) -> object:
    if isinstance(value, datetime):
        return output.local(value, zone)
    return ",".join(value) if isinstance(value, list) else value


def revoke(name: Name) -> None:
    """End a key: from now on it proves nothing."""
    if not _run(lambda keys: keys.revoke(name, command_line_actor())):
        output.exit_refused([f"there is no key {name!r} that could be revoked"])
    output.print_answer(f"Key {name} is revoked.")


def _run(work: Callable[[MachineKeys], Awaitable[T]]) -> T:
    """What `work` returns; ends the command where it refuses."""

    async def with_keys(ledger: Ledger) -> T:
        return await work(MachineKeys(ledger))

    try:
        return query_ledger(load_settings(), with_keys)
    except ValueError as refused:
        output.exit_refused([str(refused)])
