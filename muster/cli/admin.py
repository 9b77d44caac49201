"""`muster demo|topics|migrate|health`: looking after an installation."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from handlers import setup
from ledger.database import Ledger, LedgerUnavailableError, wait_until_reachable
from ledger.migrate import upgrade
from muster.cli import http_client, output
from muster.instance_lock import desk_url
from muster.settings import Settings
from playbooks.loader import BadPlanError
from streams.broker_probe import BrokerUnavailableError
from streams.topics import inspect


def demo(settings: Settings, scale: int) -> int:
    """Load the demo company; the exit code."""
    return _with_ledger(_demo(settings, scale))


async def _demo(settings: Settings, scale: int) -> int:
    runtime = await setup.open_runtime(settings.database_url, settings.plan)
    try:
        company = await setup.load_demo(runtime, scale, settings.plan)
    finally:
        await runtime.ledger.close()
    count = Counter(u.role for u in company.units)
    loaded = f"the demo company x {scale}" if company.demo else company.name_en
    output.print_answer(
        f"Loaded {loaded}: {len(company.retailers):,} retailers, {len(company.sites)} sites,"
        f" {count['delivery']} delivery trucks, {count['standby']} standbys,"
        f" {len(company.people):,} people, {len(company.stops):,} stops today."
    )
    return output.DONE


def migrate(settings: Settings) -> int:
    """Bring the tables to the present shape; the exit code."""
    return _with_ledger(_migrate(settings))


async def _migrate(settings: Settings) -> int:
    settings.home.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(settings.database_url)
    try:
        await wait_until_reachable(ledger, 60)
        await upgrade(ledger)
    finally:
        await ledger.close()
    output.print_answer("The database is in its present shape.")
    return output.DONE


def _with_ledger(work: Any) -> int:
    try:
        return int(asyncio.run(work))
    except BadPlanError as bad:
        output.exit_refused(str(f) for f in bad.faults)
    except LedgerUnavailableError as away:
        output.exit_failed(f"the ledger cannot be reached: {away}")


def topics(settings: Settings, as_json: bool) -> int:
    """Print topics; the exit code."""
    if not settings.kafka:
        output.exit_refused(
            [
                "muster topics needs MUSTER_KAFKA=host:port; the embedded broker lives inside the"
                " running process only"
            ]
        )
    try:
        rows = inspect(settings.kafka)
    except BrokerUnavailableError as away:
        output.exit_failed(str(away))
    if as_json:
        output.print_json(rows)
        return output.DONE
    flat = [{"topic": row["topic"], **part} for row in rows for part in row["detail"]]
    output.table(
        flat, ["topic", "partition", "end", "committed", "lag"], "There are no topics yet."
    )
    return output.DONE


def health(settings: Settings) -> int:
    """The exit code: 0 when the desk answers, or the ledger where no desk runs here."""
    try:
        http_client.get(settings, "/api/health")
        output.print_answer(f"The desk answers at {desk_url(settings)}.")
        return output.DONE
    except http_client.DeniedError as denied:
        output.exit_failed(str(denied))
    except http_client.NotRunningError:
        return _with_ledger(_ledger_answers(settings))


async def _ledger_answers(settings: Settings) -> int:
    ledger = Ledger(settings.database_url)
    try:
        await wait_until_reachable(ledger, 3)
    finally:
        await ledger.close()
    output.print_answer(f"No desk answers at {desk_url(settings)}; the ledger can be reached.")
    return output.DONE
