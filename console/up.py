"""`muster up`: every room that was asked for, in one process and one event loop."""

from __future__ import annotations

import asyncio
import sys
import webbrowser
from dataclasses import dataclass, field
from typing import Any

import faust
import mode
import structlog

from console import say
from console.carriers import gateway_of, twilio_hook
from console.presence import forget_where, say_where, take_home
from console.refusals import ROLES, refuse_what_cannot_work
from desk.app import make_app
from desk.server import DeskServer
from handlers import setup
from handlers.leaving import Leaving
from handlers.links import Links
from handlers.office import Office
from handlers.receive import Incoming, receive_patiently
from handlers.record import TOPIC as INCIDENTS
from handlers.service import TOPIC as SERVICES
from handlers.submit import TOPIC as SIGNALS
from handlers.submit import Intake
from handlers.ticker import Ticker
from ledger import notices
from ledger.open import LedgerAway
from ledger.settings_kept import signing_secret
from notifier.agreement import Agreement, declare
from notifier.postman import Postman
from playbooks.reading import BadPlan
from settings import Settings
from streams import app as kafka_app
from streams.away import BrokerAway
from streams.embedded import EmbeddedBroker
from streams.outbox import Outbox, Publisher
from streams.process import new_loop, run
from streams.producer import Producer
from streams.topics import ensure, wait_for

log = structlog.get_logger()
TOPICS = {SIGNALS: 4, INCIDENTS: 4, SERVICES: 4}
GROUP = "muster"
NUMBERS = 10  # incident numbers reserved at a time: a number must not cost a commit while somebody waits for a page


@dataclass
class Parts:
    """What has been started, by role."""

    settings: Settings
    office: Office
    links: Links
    bootstrap: str
    embedded: bool
    services: list[Any] = field(default_factory=list)
    app: faust.App | None = None


def up(settings: Settings, roles: tuple[str, ...], speed: float, browser: bool) -> int:
    """Run until stopped; the exit code."""
    refuse_what_cannot_work(settings, roles, speed)
    settings.home.mkdir(parents=True, exist_ok=True)
    held = None if settings.kafka else take_home(settings)
    loop = new_loop()
    say.err.print("Opening the ledger and reading the plan …")
    try:
        office = loop.run_until_complete(_open(settings, speed))
        broker, bootstrap = _broker(settings, roles)
    except BadPlan as bad:
        say.refuse(str(f) for f in bad.faults)
    except (LedgerAway, BrokerAway) as away:
        say.fail(str(away))
    secret = loop.run_until_complete(_secret(office))
    parts = Parts(settings, office, Links(secret, settings.public_url or settings.url), bootstrap, broker is not None)
    _assemble(parts, roles)
    _banner(parts, roles, speed, browser)
    if "desk" in roles:
        say_where(settings)
    code = run(parts.services, parts.app, loop)
    forget_where(settings)
    if held:
        held.close()
    if broker:
        broker.stop()
    say.err.print("Stopped." if code == 0 else "Stopped after a fault; the lines above say which.")
    return code


async def _open(settings: Settings, speed: float) -> Office:
    office = await setup.open_office(settings.database_url, settings.plan, speed, block=NUMBERS)
    if not await setup.has_company(office):
        company = await setup.load_demo(office, beside=settings.plan)
        name = "the demo company" if company.demo else company.name_en
        say.err.print(f"The ledger was empty: loaded {name}, {len(company.retailers):,} retailers and {len(company.units)} trucks.")
    elif await setup.new_day_if_stale(office):
        say.err.print("Laid a new delivery day for the demo company.")
    await office.ledger.wakes.listen()
    return office


async def _secret(office: Office) -> str:
    async with office.ledger.writing() as connection:
        return await signing_secret(connection)


def _broker(settings: Settings, roles: tuple[str, ...]) -> tuple[EmbeddedBroker | None, str]:
    """The company's Kafka, or one of our own in this process."""
    if settings.kafka and not {"desk", "worker"} & set(roles):
        return None, settings.kafka  # the notifier and the clock work from the ledger alone
    if settings.kafka:
        wait_for(settings.kafka, 60)
        ensure(settings.kafka, TOPICS)
        return None, settings.kafka
    broker = EmbeddedBroker(TOPICS)
    return broker, broker.start()


def _assemble(parts: Parts, roles: tuple[str, ...]) -> None:
    office, settings = parts.office, parts.settings
    parts.services.append(Leaving(office))
    producer = Producer(parts.bootstrap, embedded=parts.embedded)
    publish = Publisher(producer)
    intake = Intake(office, publish, ledger_first=parts.embedded)
    if "desk" in roles or "worker" in roles:
        parts.services.append(producer)
    if {"notifier", "pager"} & set(roles):
        parts.services += _postmen(parts, roles)
    if "clock" in roles:
        parts.services.append(Ticker(office))
    if "worker" in roles:
        parts.services.append(Outbox(office, intake, publish, everything=parts.embedded))
        parts.app = _worker(parts)
    if "desk" in roles:
        token = settings.desk_token.get_secret_value() if settings.desk_token else None
        web = make_app(office, intake, parts.links, token=token, paper=not settings.real_carrier, twilio=twilio_hook(settings))
        parts.services.append(DeskServer(web, settings.host, settings.port))


def _worker(parts: Parts) -> faust.App:
    async def handle(records: list[kafka_app.Record]) -> None:
        batch = [Incoming(r.value, f"kafka {r.topic}/{r.partition}/{r.offset}", r.headers) for r in records]
        await receive_patiently(parts.office, batch)

    datadir = parts.settings.home / "faust"
    return kafka_app.make_app(parts.bootstrap, embedded=parts.embedded, group=GROUP, datadir=datadir, handle=handle, topics=(SIGNALS,))


def _postmen(parts: Parts, roles: tuple[str, ...]) -> list[mode.Service]:
    """The notifier carries everything; a pager only what is urgent, first of all what its own process decides."""
    gateway, rate = gateway_of(parts.settings, parts.office)
    if set(ROLES) <= set(roles) and parts.office.ledger.sqlite:
        asyncio.get_event_loop().run_until_complete(_doubt(parts.office))
    if "notifier" not in roles:
        return [Postman(parts.office, gateway, parts.links, "urgent", agreement=Agreement(parts.office.ledger, gateway))]
    asyncio.get_event_loop().run_until_complete(declare(parts.office.ledger, gateway))
    return [Postman(parts.office, gateway, parts.links, "urgent"), Postman(parts.office, gateway, parts.links, "rest", rate)]


async def _doubt(office: Office) -> None:
    async with office.ledger.writing() as connection:
        await notices.doubt_all_sending(connection)


def _banner(parts: Parts, roles: tuple[str, ...], speed: float, browser: bool) -> None:
    what = "an embedded broker" if parts.embedded else f"Kafka at {parts.bootstrap}"
    where = "SQLite" if parts.office.ledger.sqlite else "PostgreSQL"
    carrier = "Twilio" if parts.settings.real_carrier else "paper (nothing leaves this machine)"
    say.err.print(
        f"Muster is starting: {', '.join(roles)} on {what} and {where}; messages: {carrier}"
        + (f"; {speed:g} times as fast" if speed != 1 else "")
    )
    if "desk" not in roles:
        return
    say.err.print(f"\n  The desk:   {parts.settings.url}")
    say.err.print('  Try next:   muster report truck.failed --unit K-07 --place 26.51,107.89 --note "gearbox"', markup=False)
    say.err.print("              muster watch     (what happens, as it happens)", markup=False)
    say.err.print("  On a phone: " + parts.settings.url + "/report      Ctrl-C stops.\n", markup=False)
    if browser and sys.stdout.isatty() and sys.stdin.isatty():
        webbrowser.open(parts.settings.url)
