"""`muster backup` and `muster restore`: the whole ledger into a file and back, on either
database.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import typer

from ledger.audit import AuditEntry
from ledger.backup import NoLedgerError, NotWrittenError, back_up
from ledger.backup_file import BadBackupError, Manifest, opening
from ledger.database import ConflictError, Ledger, LedgerUnavailableError, wait_until_reachable
from ledger.restore import (
    NewerRevisionError,
    NoRowsError,
    NotEmptyError,
    count_rows,
    go_on_after_restore,
)
from ledger.restore import restore as put_back
from ledger.restore_lock import InUseError
from muster.cli import output
from muster.cli.actor import command_line_actor
from muster.cli.ledger_access import ledger_exists
from muster.file_permissions import make_home
from muster.settings import Settings
from muster.version import version

T = TypeVar("T")
WAIT = 5.0  # seconds that the database is given to answer


def backup(settings: Settings, file: Path, as_json: bool) -> int:
    """Write the file; the exit code."""
    if not ledger_exists(settings):
        output.exit_failed(f"there is no ledger in {settings.home}; start Muster first: muster up")
    if file.exists():
        output.exit_refused([f"{file} exists already; choose another name"])
    manifest = _run(_back_up(settings, file))
    _report(f"Wrote {file}", file, manifest, as_json)
    return output.DONE


async def _back_up(settings: Settings, file: Path) -> Manifest:
    ledger = Ledger(settings.database_url)
    try:
        await wait_until_reachable(ledger, WAIT)
        return await back_up(ledger, file, version(), datetime.now(UTC))
    finally:
        await ledger.close()


def restore(settings: Settings, file: Path, replace: bool, confirmed: bool, as_json: bool) -> int:
    """Put the file into the ledger; the exit code."""
    make_home(settings.home)
    manifest = _run(_restore(settings, file, replace, confirmed))
    _report(f"Restored {file}", file, manifest, as_json)
    return output.DONE


def _audited(manifest: Manifest) -> AuditEntry:
    after = {"taken_at": manifest.taken_at.isoformat(), "revision": manifest.revision}
    by = command_line_actor()
    return AuditEntry(datetime.now(UTC), by, "ledger.restored", "ledger", None, None, after)


async def _restore(settings: Settings, file: Path, replace: bool, confirmed: bool) -> Manifest:
    with opening(file) as (archive, manifest):
        ledger = Ledger(settings.database_url)
        try:
            await wait_until_reachable(ledger, WAIT)
            rows = await count_rows(ledger)
            if rows and not replace:
                raise NotEmptyError("the ledger is not empty")
            if rows and not confirmed:
                _confirm(f"{ledger.url.render_as_string()} holds {rows:,} rows.", manifest)
            await put_back(ledger, archive, manifest, replace, _audited(manifest))
        finally:
            await ledger.close()
    return manifest


def go_on(settings: Settings) -> int:
    """After the database itself was put back by other means; the exit code."""
    if not ledger_exists(settings):
        output.exit_failed(f"there is no ledger in {settings.home}")
    _run(_go_on(settings))
    output.print_answer(
        "What may have been sent since is asked about first; new numbers begin higher."
    )
    return output.DONE


async def _go_on(settings: Settings) -> None:
    ledger = Ledger(settings.database_url)
    try:
        await wait_until_reachable(ledger, WAIT)
        await go_on_after_restore(ledger, datetime.now(UTC))
    finally:
        await ledger.close()


def _confirm(present: str, manifest: Manifest) -> None:
    question = (
        f"{present} Replace all of it by the {manifest.rows:,} rows of"
        f" {manifest.taken_at:%Y-%m-%d %H:%M} UTC?"
    )
    if not sys.stdin.isatty():
        output.exit_refused([f"{present} Add --yes to replace all of it without being asked"])
    if not typer.confirm(question, err=True):
        output.exit_refused(["not confirmed; nothing was changed"])


def _run(work: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(work)
    except NotEmptyError:
        output.exit_refused(["the ledger is not empty; --replace replaces all it holds"])
    except BadBackupError as error:
        output.exit_refused([f"this backup cannot be used: {error}"])
    except NewerRevisionError as error:
        output.exit_refused(
            [f"{error}, which this Muster ({version()}) does not know; install a newer one"]
        )
    except (InUseError, NoLedgerError, NoRowsError) as error:
        output.exit_failed(str(error))
    except (LedgerUnavailableError, ConflictError) as error:
        output.exit_failed(f"the ledger cannot be used: {error}")
    except (OSError, NotWrittenError) as error:
        output.exit_failed(f"the file cannot be used: {error}")


def _report(done: str, file: Path, manifest: Manifest, as_json: bool) -> None:
    if as_json:
        facts = manifest.model_dump(include={"version", "revision", "taken_at"})
        tables = {name: table.rows for name, table in manifest.tables.items()}
        output.print_json(
            {"file": str(file), **facts, "bytes": file.stat().st_size, "tables": tables}
        )
        return
    output.print_answer(
        f"{done}: {manifest.rows:,} rows in {len(manifest.tables)} tables, as they were at "
        f"{manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC (Muster {manifest.version})."
    )
