"""`muster up`: every role that was asked for, in one process and one event loop.

Only what those roles need is imported.
"""

from __future__ import annotations

import asyncio
import sys
import time
import webbrowser
from typing import IO

import mode
import structlog

from handlers import demo_company, open_runtime
from handlers.answer_links import AnswerLinks
from handlers.column_encryption import ColumnEncryption
from handlers.intake import TOPIC as SIGNALS
from handlers.intake import Intake
from handlers.process_presence import Presence
from handlers.runtime import Runtime
from handlers.scheduler import Scheduler
from ledger import company as company_rows
from ledger import notices
from ledger.database import LedgerUnavailableError
from ledger.restore_lock import InUseError, share_database
from muster.cli import output
from muster.cli.lazy_commands import import_string
from muster.cli.plan_cache import plan_cache
from muster.cli.startup_hints import startup_hints
from muster.file_permissions import make_home
from muster.gateway_selection import gateway_of
from muster.kafka_security import security_of
from muster.ledger_service import LedgerService
from muster.link_secret import open_links
from muster.process import new_loop, run
from muster.process_parts import Parts
from muster.running_instance import acquire_lock, remove_address, write_address
from muster.settings import Settings
from muster.startup_checks import ROLES, check_startup
from muster.telemetry_setup import install_telemetry
from notifier.delivery_worker import DeliveryWorker
from notifier.login_code_sender import LoginCodeSender
from playbooks.loader import BadPlanError
from playbooks.messages.public_events import INCIDENTS, SERVICES
from streams.broker_probe import BrokerUnavailableError
from streams.consumer_lag import consumer_lag
from streams.embedded_broker import EmbeddedBroker
from streams.outbox import Outbox, Publisher
from streams.producer import Producer

log = structlog.get_logger()
TOPICS = {SIGNALS: 4, INCIDENTS: 4, SERVICES: 4}


class Stages:
    """How long each stage of a start took, in seconds; the first is the CPU time of all imports
    before.
    """

    def __init__(self) -> None:
        self.seconds = {"imports_cpu": round(time.process_time(), 2)}
        self._since = time.monotonic()

    def end(self, stage: str) -> None:
        """The stage ends, and the next one begins."""
        now = time.monotonic()
        self.seconds[stage], self._since = round(now - self._since, 2), now


def up(settings: Settings, roles: tuple[str, ...], speed: float, browser: bool) -> int:
    """Run until stopped; the exit code."""
    check_startup(settings, roles, speed)
    make_home(settings.home)
    # An embedded broker belongs to one process; with Kafka, several may share a home.
    held = None if settings.kafka else acquire_lock(settings)
    # Before the ledger is opened, and for as long as the process runs: a restore needs the database
    # alone.
    shared = _share_database(settings)
    loop = new_loop()
    took = Stages()
    output.note("Opening the ledger and reading the plan …")
    try:
        runtime = loop.run_until_complete(_open(settings, speed))
        took.end("ledger_and_plan")
        broker, bootstrap = _broker(settings, roles)
    except BadPlanError as bad:
        output.exit_refused(str(f) for f in bad.faults)
    except (LedgerUnavailableError, BrokerUnavailableError) as away:
        output.exit_failed(str(away))
    parts = Parts(settings, runtime, _links(runtime, settings, loop), bootstrap, broker is not None)
    _assemble(parts, roles)
    took.end("roles")
    log.info("start took", **took.seconds)
    code = _run(parts, roles, speed, browser, loop)
    # After all services have stopped: only then may another process begin.
    if held:
        held.close()
    if shared:
        shared.close()
    if broker:
        broker.stop()
    output.note("Stopped." if code == 0 else "Stopped after a fault; the lines above say which.")
    return code


def _run(
    parts: Parts,
    roles: tuple[str, ...],
    speed: float,
    browser: bool,
    loop: asyncio.AbstractEventLoop,
) -> int:
    _banner(parts, roles, speed, browser)
    if "desk" in roles:
        write_address(parts.settings)
    code = run(parts.services, parts.app, loop)
    remove_address(parts.settings)
    return code


def _share_database(settings: Settings) -> IO[bytes] | None:
    try:
        return share_database(settings.database_url)
    except InUseError as error:
        output.exit_failed(str(error))


async def _open(settings: Settings, speed: float) -> Runtime:
    runtime = await open_runtime.open_runtime(
        settings.database_url, settings.plan, speed, cache=plan_cache(settings)
    )
    # the holiday tables load here, not at the first alarm
    runtime.plan.calendar.working(runtime.clock.now().date())
    if not await demo_company.has_company(runtime):
        company = await demo_company.load_demo(runtime, beside=settings.plan)
        name = "the demo company" if company.demo else company.name_en
        output.note(
            f"The ledger was empty: loaded {name}, {len(company.retailers):,} retailers and"
            f" {len(company.units)} trucks."
        )
    elif await demo_company.renew_demo_day(runtime):
        output.note("Laid a new delivery day for the demo company.")
    await runtime.ledger.wakes.listen()
    return runtime


def _links(runtime: Runtime, settings: Settings, loop: asyncio.AbstractEventLoop) -> AnswerLinks:
    try:
        return loop.run_until_complete(open_links(runtime, settings))
    except LedgerUnavailableError as away:
        output.exit_failed(str(away))


def _broker(settings: Settings, roles: tuple[str, ...]) -> tuple[EmbeddedBroker | None, str]:
    """The company's Kafka, or one of our own in this process."""
    if settings.kafka and not {"desk", "worker"} & set(roles):
        return None, settings.kafka  # the notifier and the clock work from the ledger alone
    if settings.kafka:
        # Imported only here: a start with the embedded broker does without it.
        how = {"security": security_of(settings)}
        import_string("streams.topic_admin:wait_for")(settings.kafka, 60, **how)
        import_string("streams.topic_admin:ensure_topics")(settings.kafka, TOPICS, **how)
        return None, settings.kafka
    # one consumer reads them: more partitions only cost fetches
    broker = EmbeddedBroker(dict.fromkeys(TOPICS, 1))
    return broker, broker.start()


def _assemble(parts: Parts, roles: tuple[str, ...]) -> None:
    runtime = parts.runtime
    runtime.signed_only = parts.embedded
    exposition, measuring = install_telemetry(
        parts.settings, runtime, roles, lambda: consumer_lag(parts.app)
    )
    # First, so that they stop last, and count what the others do while they stop.
    parts.services += [LedgerService(runtime.ledger), *measuring]
    parts.services.append(Presence(runtime, roles))
    security = security_of(parts.settings)
    producer = Producer(parts.bootstrap, embedded=parts.embedded, security=security)
    publish = Publisher(producer)
    intake = Intake(runtime, publish)
    # Before all that publish: services start in this order and stop in the opposite one.
    beating = "clock" in roles and parts.settings.heartbeat_url is not None
    if "desk" in roles or "worker" in roles or beating:
        parts.services.append(producer)
    if "notifier" in roles:
        parts.services += _delivery_workers(parts, roles)
    if "clock" in roles:
        parts.services.append(Scheduler(runtime))
    if beating:
        # Its library for HTTP is imported only where there is something to call.
        heartbeat = import_string("streams.heartbeat:Heartbeat")
        parts.services.append(heartbeat(runtime, publish, parts.settings.heartbeat_url))
    if "worker" in roles:
        parts.services.append(Outbox(runtime, intake, publish, everything=parts.embedded))
        parts.app = import_string("muster.worker_role:worker")(parts)
    if "desk" in roles:
        desk = import_string("muster.desk_role:desk")
        parts.services.append(desk(parts, intake, exposition.render))


def _delivery_workers(parts: Parts, roles: tuple[str, ...]) -> list[mode.Service]:
    gateway, rate = gateway_of(parts.settings, parts.runtime)
    # Only where no other process can be sending from this ledger.
    if set(ROLES) <= set(roles) and parts.runtime.ledger.sqlite:
        asyncio.get_event_loop().run_until_complete(_doubt(parts.runtime))
    return [
        DeliveryWorker(parts.runtime, gateway, parts.links, "urgent"),
        DeliveryWorker(parts.runtime, gateway, parts.links, "rest", rate),
        LoginCodeSender(parts.runtime, gateway, ColumnEncryption(parts.links.secrets)),
    ]


async def _example_ids(runtime: Runtime) -> dict[str, str]:
    async with runtime.ledger.reading() as connection:
        return await company_rows.example_ids(connection)


async def _doubt(runtime: Runtime) -> None:
    async with runtime.ledger.writing() as connection:
        await notices.mark_sending_unconfirmed(connection)


def _banner(parts: Parts, roles: tuple[str, ...], speed: float, browser: bool) -> None:
    what = "an embedded broker" if parts.embedded else f"Kafka at {parts.bootstrap}"
    where = "SQLite" if parts.runtime.ledger.sqlite else "PostgreSQL"
    carrier = parts.settings.carrier or "paper (nothing leaves this machine)"
    output.note(
        f"Muster is starting: {', '.join(roles)} on {what} and {where}; messages: {carrier}"
        + (f"; {speed:g} times as fast" if speed != 1 else "")
    )
    if "desk" not in roles:
        return
    ids = asyncio.get_event_loop().run_until_complete(_example_ids(parts.runtime))
    hints = startup_hints(parts.settings, parts.runtime.plan, ids)
    output.note("\n" + "\n".join(hints) + "\n")
    if browser and sys.stdout.isatty() and sys.stdin.isatty():
        webbrowser.open(parts.settings.url)
