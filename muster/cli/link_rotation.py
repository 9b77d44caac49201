"""`muster links rotate` and `muster links revoke`: keys and links that are to end."""

from __future__ import annotations

from datetime import UTC, datetime

from handlers import link_keys
from incidents.time_expressions import parse_when
from ledger.database import Ledger
from ledger.link_keys import legacy_secret
from muster.cli import output
from muster.cli.actor import command_line_actor
from muster.cli.ledger_access import require_ledger, run_with_ledger, zone_of
from muster.link_secret import link_secret
from muster.settings import Settings


def rotate(settings: Settings, retire: str | None, as_json: bool) -> int:
    """The exit code."""
    require_ledger(settings)
    return run_with_ledger(_rotate(settings, retire, as_json))


async def _rotate(settings: Settings, retire: str | None, as_json: bool) -> int:
    ledger = Ledger(settings.database_url)
    try:
        now = datetime.now(UTC)
        retire_at = await _moment(ledger, settings, retire, now) if retire else None
        async with ledger.reading() as connection:
            secret = link_secret(settings, await legacy_secret(connection))
        key, ended = await link_keys.rotate(ledger, secret, now, retire_at, command_line_actor())
    finally:
        await ledger.close()
    if as_json:
        output.print_json({"key": key, "retired": ended, "retire_at": retire_at})
        return output.DONE
    output.note(f"Links are signed with key {key} from now on.")
    if retire_at:
        output.note(
            f"Links of {ended} older key(s) are void from {retire_at.isoformat()}: print new sheets"
            " for the trucks (muster links trucks --sheets FILE.html)."
        )
    else:
        output.note("Links that are out stay valid; muster links rotate --retire now ends them.")
    return output.DONE


async def _moment(ledger: Ledger, settings: Settings, text: str, now: datetime) -> datetime:
    if text == "now":
        return now
    async with ledger.reading() as connection:
        zone = await zone_of(connection, settings)
    try:
        return parse_when(text, now, zone)
    except ValueError as cannot:
        output.exit_refused([str(cannot)])


def revoke(settings: Settings, notice: int, as_json: bool) -> int:
    """The exit code."""
    require_ledger(settings)
    return run_with_ledger(_revoke(settings, notice, as_json))


async def _revoke(settings: Settings, notice: int, as_json: bool) -> int:
    ledger = Ledger(settings.database_url)
    try:
        found = await link_keys.revoke_link(ledger, notice, datetime.now(UTC), command_line_actor())
    finally:
        await ledger.close()
    if not found:
        output.exit_refused([f"there is no notice {notice}; muster notices lists them"])
    if as_json:
        output.print_json({"notice": notice, "revoked": True})
    else:
        output.note(f"The link of notice {notice} is void.")
    return output.DONE
