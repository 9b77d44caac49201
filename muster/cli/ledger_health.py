"""`muster health` where no desk runs here: whether the ledger answers."""

from __future__ import annotations

from ledger.database import Ledger, wait_until_reachable
from muster.cli import output
from muster.cli.ledger_access import ledger_exists, run_with_ledger
from muster.running_instance import desk_url
from muster.settings import Settings


def ledger_answers(settings: Settings) -> int:
    """The exit code: 0 when the ledger can be reached within three seconds."""
    return run_with_ledger(_ledger_answers(settings))


async def _ledger_answers(settings: Settings) -> int:
    if not ledger_exists(settings):
        output.exit_failed(f"no desk answers, and there is no ledger in {settings.home}")
    ledger = Ledger(settings.database_url)
    try:
        await wait_until_reachable(ledger, 3)
    finally:
        await ledger.close()
    output.print_answer(f"No desk answers at {desk_url(settings)}; the ledger can be reached.")
    return output.DONE
