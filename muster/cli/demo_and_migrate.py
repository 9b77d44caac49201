"""`muster demo` and `muster migrate`: looking after an installation."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

import typer

from ledger.database import Ledger, wait_until_reachable
from muster.cli import output
from muster.cli.lazy_commands import import_string
from muster.cli.ledger_access import run_with_ledger
from muster.cli.load_settings import load_settings
from muster.file_permissions import make_home
from muster.settings import Settings


def demo(
    scale: Annotated[int, typer.Option(min=1, max=50, help="How many times Kaili.")] = 1,
) -> None:
    """Load the demo company into the ledger, in place of the company there."""
    company = import_string("muster.cli.direct_call:run")(
        load_settings(), _demo, (load_settings(), scale)
    )
    count = Counter(u.role for u in company.units)
    loaded = f"the demo company x {scale}" if company.demo else company.name_en
    output.print_answer(
        f"Loaded {loaded}: {len(company.retailers):,} retailers, {len(company.sites)} sites,"
        f" {count['delivery']} delivery trucks, {count['standby']} standbys,"
        f" {len(company.people):,} people, {len(company.stops):,} stops today."
    )


async def _demo(runtime: Any, settings: Settings, scale: int) -> Any:
    return await import_string("handlers.demo_company:load_demo")(runtime, scale, settings.plan)


def migrate() -> None:
    """Migrate the database to this version (muster up does so at every start)."""
    raise SystemExit(run_with_ledger(_migrate(load_settings())))


async def _migrate(settings: Settings) -> int:
    make_home(settings.home)
    ledger = Ledger(settings.database_url)
    try:
        await wait_until_reachable(ledger, 60)
        await import_string("ledger.migrate:upgrade")(ledger)
    finally:
        await ledger.close()
    output.print_answer("The database is in its present shape.")
    return output.DONE
