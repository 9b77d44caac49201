"""`muster plan publish|diff`: putting a version in force, and what differs between two of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from handlers.clock import Clock
from handlers.plan_publishing import PublishResult, load_recorded_company
from handlers.plan_publishing import publish as put_in_force
from ledger import plan_versions
from ledger.database import Ledger
from muster.cli import output
from muster.cli.actor import command_line_actor
from muster.cli.ledger_access import query_ledger
from muster.cli.load_settings import load_settings
from muster.cli.options import Folder, Json
from muster.cli.plan_check import findings
from muster.settings import Settings
from playbooks.checks.publish_permission import PublishDeniedError
from playbooks.loader.diff import changes
from playbooks.loader.plan_folder import Examined, examine, examine_folder, folder_files
from playbooks.loader.validators.company import validate_company


def publish_command(
    by: Annotated[
        str,
        typer.Option(
            help=(
                "Who publishes: a person's id or whole name. The plan in force says which roles"
                " may."
            )
        ),
    ],
    note: Annotated[str, typer.Option(help="Why the plan changes.")],
    folder: Folder = None,
) -> None:
    """Put the plan in force.

    Muster takes it up within a second; open incidents keep the version they began with. Exit 2
    refused.
    """
    raise SystemExit(publish(load_settings(), folder, by, note))


def diff_command(
    before: Annotated[str, typer.Argument(help="A version (its first characters do) or a folder.")],
    after: Annotated[str, typer.Argument(help="A version or a folder.")],
    json: Json = False,
) -> None:
    """Say what differs between two versions, in the plan's own words."""
    raise SystemExit(diff(load_settings(), before, after, json))


def publish(settings: Settings, folder: Path | None, by: str, note: str) -> int:
    """The exit code: 2 where the plan has faults, or the publisher lacks the permission."""
    where = folder or settings.plan
    found = examine_folder(where)
    faults = findings(where, found)
    if not note.strip():
        output.exit_refused(["--note says why the plan changes; it cannot be empty"])
    if faults:
        output.exit_refused(str(fault) for fault in faults)
    _refuse_without_people(settings, found)

    async def put(ledger: Ledger) -> PublishResult:
        return await put_in_force(
            ledger,
            Clock().now(),
            folder_files(where),
            found.plan,
            by,
            note.strip(),
            command_line_actor(),
        )

    try:
        done = query_ledger(settings, put)
    except PublishDeniedError as why:
        output.exit_refused([str(why)])
    if not done.in_force:
        output.print_answer(
            f"Version {found.plan.hash} is signed by {', '.join(done.signers)}. It is in force once"
            " as many have signed it as the plan in force says; each runs the same command."
        )
        return output.DONE
    signers = ", ".join(done.signers)
    output.print_answer(
        f"Version {found.plan.hash} is in force, published by {signers}. Incidents that are open"
        " keep the version they began with."
    )
    return output.DONE


def _refuse_without_people(settings: Settings, found: Examined) -> None:
    directory = query_ledger(settings, load_recorded_company)
    if directory is not None and (unheld := validate_company(found.plan, directory, found.places)):
        output.exit_refused(str(fault) for fault in unheld)


def diff(settings: Settings, before: str, after: str, as_json: bool) -> int:
    """Each a version (or the beginning of one) or a folder. The exit code."""
    left, right = (_files(settings, what) for what in (before, after))
    found = list(changes(examine(left).places.trees, examine(right).places.trees))
    if as_json:
        output.print_json(
            [
                {"file": c.file, "where": list(c.path), "before": c.before, "after": c.after}
                for c in found
            ]
        )
    else:
        for change in found:
            output.print_answer(str(change))
        output.note(f"{len(found)} change{'' if len(found) == 1 else 's'}.")
    return output.DONE


def _files(settings: Settings, what: str) -> dict[str, str]:
    if what and os.path.isdir(what):
        files = folder_files(Path(what))
        if "plan.yaml" not in files:
            output.exit_refused([f"there is no plan in {what}"])
        return files

    async def read(ledger: Ledger) -> tuple[list[str], dict[str, str] | None]:
        async with ledger.reading() as connection:
            # Every version begins with nothing.
            like = await plan_versions.versions_by_prefix(connection, what) if what else []
            return like, (
                await plan_versions.plan_files(connection, like[0]) if len(like) == 1 else None
            )

    like, kept = query_ledger(settings, read)
    if kept is None:
        output.exit_refused(
            [
                f"{what!r} is no folder, and {len(like) or 'no'} versions begin so; see muster plan"
                " versions"
            ]
        )
    return kept
