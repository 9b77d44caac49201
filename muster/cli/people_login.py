"""`muster people login`: a way in for a person without a phone, printed on the server."""

from __future__ import annotations

from typing import Annotated

import typer

from muster.cli import output
from muster.cli.actor import command_line_actor
from muster.cli.lazy_commands import import_string
from muster.cli.ledger_access import require_ledger
from muster.cli.load_settings import load_settings
from muster.cli.options import Person


def login_command(
    person: Person,
    remove_totp: Annotated[
        bool,
        typer.Option(
            "--remove-totp", help="Their authenticator is lost: ask for its code no more."
        ),
    ] = False,
) -> None:
    """Print a link that logs this person in once, within 30 minutes."""
    settings = load_settings()
    require_ledger(settings)
    # Never over HTTP: who has the ledger may log in as any person, who has a token may not.
    run = import_string("muster.cli.direct_call:run")
    handler = import_string("handlers.login_links:new_login_link")
    secret = run(settings, handler, (person, remove_totp, command_line_actor()))
    base = (settings.public_url or settings.url).rstrip("/")
    output.print_answer(f"{base}/login/link/{secret}")
    output.note("It logs in once, within 30 minutes. Hand it to this person only.")
