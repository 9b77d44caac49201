"""`muster demo|topics|migrate|health`: looking after an installation."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from console import say, wire
from console.presence import desk_url
from handlers import setup
from ledger.migrate import upgrade
from ledger.open import Ledger, LedgerAway, reachable
from playbooks.reading import BadPlan
from settings import Settings
from streams.away import BrokerAway
from streams.topics import inspect


def demo(settings: Settings, scale: int) -> int:
    """Load the demo company; the exit code."""
    return _with_ledger(_demo(settings, scale))


async def _demo(settings: Settings, scale: int) -> int:
    office = await setup.open_office(settings.database_url, settings.plan)
    try:
        company = await setup.load_demo(office, scale, settings.plan)
    finally:
        await office.ledger.close()
    count = Counter(u.role for u in company.units)
    loaded = f"the demo company x {scale}" if company.demo else company.name_en
    say.out(
        f"Loaded {loaded}: {len(company.retailers):,} retailers, {len(company.sites)} sites, {count['delivery']} delivery trucks, "
        f"{count['standby']} standbys, {len(company.people):,} people, {len(company.stops):,} stops today."
    )
    return say.DONE


def migrate(settings: Settings) -> int:
    """Bring the tables to the present shape; the exit code."""
    return _with_ledger(_migrate(settings))


async def _migrate(settings: Settings) -> int:
    settings.home.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(settings.database_url)
    try:
        await reachable(ledger, 60)
        await upgrade(ledger)
    finally:
        await ledger.close()
    say.out("The database is in its present shape.")
    return say.DONE


def _with_ledger(work: Any) -> int:
    try:
        return int(asyncio.run(work))
    except BadPlan as bad:
        say.refuse(str(f) for f in bad.faults)
    except LedgerAway as away:
        say.fail(f"the ledger cannot be reached: {away}")


def topics(settings: Settings, as_json: bool) -> int:
    """Print topics; the exit code."""
    if not settings.kafka:
        say.refuse(["muster topics needs MUSTER_KAFKA=host:port; the embedded broker lives inside the running process only"])
    try:
        rows = inspect(settings.kafka)
    except BrokerAway as away:
        say.fail(str(away))
    if as_json:
        say.json_out(rows)
        return say.DONE
    flat = [{"topic": row["topic"], **part} for row in rows for part in row["detail"]]
    say.table(flat, ["topic", "partition", "end", "committed", "lag"], "There are no topics yet.")
    return say.DONE


def health(settings: Settings) -> int:
    """The exit code: 0 when the desk answers, or the ledger where no desk runs here."""
    try:
        wire.get(settings, "/api/health")
        say.out(f"The desk answers at {desk_url(settings)}.")
        return say.DONE
    except wire.Denied as denied:
        say.fail(str(denied))
    except wire.NotRunning:
        return _with_ledger(_ledger_answers(settings))


async def _ledger_answers(settings: Settings) -> int:
    ledger = Ledger(settings.database_url)
    try:
        await reachable(ledger, 3)
    finally:
        await ledger.close()
    say.out(f"No desk answers at {desk_url(settings)}; the ledger can be reached.")
    return say.DONE
