"""What `muster doctor` finds of the database, the plan, the company, the broker and the carrier."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

from handlers.intake import TOPIC as SIGNALS
from handlers.plan_publishing import load_recorded_company
from ledger.database import Ledger, LedgerUnavailableError
from ledger.health import DatabaseHealth, examine_database
from muster.cli.finding import FAIL, OK, WARN, Finding
from muster.cli.ledger_access import ledger_exists
from muster.kafka_security import security_of
from muster.settings import Settings, is_loopback
from notifier.twilio_account import AccountError, check_account
from notifier.twilio_gateway import TWILIO
from playbooks.company.company_lookup import Directory
from playbooks.loader.plan_folder import Examined, examine, examine_folder, meaning_hash
from playbooks.loader.validators.company import validate_company
from playbooks.messages.public_events import INCIDENTS, SERVICES
from streams.broker_probe import BrokerRefusedError, BrokerUnavailableError
from streams.kafka_security import KafkaSecurity
from streams.topic_admin import inspect, wait_for
from translations import english

PATIENCE = 3.0  # seconds that a service is given to answer
SKEW = timedelta(seconds=2)  # between this machine's clock and the database's
FAR_BEHIND = 10_000  # messages


async def examine_services(settings: Settings, online: bool) -> AsyncIterator[Finding]:
    """`online`: also ask the carrier."""
    folder = await asyncio.to_thread(examine_folder, settings.plan)
    database: DatabaseHealth | None = None
    try:
        database = await _database(settings)
        yield _revision(database)
    except LedgerUnavailableError as away:
        remedy = "start it, or correct MUSTER_DATABASE"
        yield Finding("database", FAIL, f"the database cannot be reached: {away}", remedy)
    plan = _in_force(folder, database)
    yield _plan(settings, folder, plan, database)
    if database and database.is_present:
        yield await _company(settings, database, plan)
        for finding in (*_clock(database), *_watch(database)):
            yield finding
    for finding in await asyncio.to_thread(lambda: list(_broker(settings))):
        yield finding
    yield await _carrier(settings, online)


async def _database(settings: Settings) -> DatabaseHealth:
    """Nothing is made: an empty file would be, if a SQLite database were only looked at."""
    if not ledger_exists(settings):
        return DatabaseHealth(None)
    return await examine_database(settings.database_url, PATIENCE)


def _revision(database: DatabaseHealth) -> Finding:
    if database.revision is None:
        return Finding("database", OK, "no ledger yet: muster up makes one")
    if database.is_newer:
        found = f"the ledger is of revision {database.revision}, made by a newer Muster"
        return Finding("database", FAIL, found, "install that Muster, or restore a backup")
    if not database.is_present:
        found = f"the ledger is of the older revision {database.revision}"
        return Finding("database", WARN, found, "back it up (muster backup), then: muster migrate")
    return Finding("database", OK, f"reachable, revision {database.revision}")


def _in_force(folder: Examined, database: DatabaseHealth | None) -> Examined:
    """The plan that a start would run."""
    files = database.plan_files if database else None
    return folder if files is None or meaning_hash(files) == folder.plan.hash else examine(files)


def _plan(
    settings: Settings, folder: Examined, plan: Examined, database: DatabaseHealth | None
) -> Finding:
    version = plan.plan.hash
    if plan.faults:
        found = f"faults in the plan: {len(plan.faults)}, the first: {plan.faults[0]}"
        return Finding("plan", FAIL, found, f"mend them: muster plan check {settings.plan}")
    if plan is not folder:
        found = f"version {version} is in force; the folder {settings.plan} holds another plan"
        return Finding("plan", WARN, found, "to put that one in force: muster plan publish")
    published = database is not None and database.plan is not None
    how = "in force" if published else "sound; it runs until one is published"
    return Finding(
        "plan",
        OK,
        f"version {version} of {settings.plan}, {how}; times in {plan.plan.calendar.zone.key}",
    )


async def _company(settings: Settings, database: DatabaseHealth, plan: Examined) -> Finding:
    if not database.has_company:
        return Finding("company", WARN, "no company is loaded", "muster up loads the demo company")
    ledger = Ledger(settings.database_url)
    try:
        directory = await load_recorded_company(ledger)
    except LedgerUnavailableError as away:
        return Finding("company", FAIL, f"the company cannot be read: {away}")
    finally:
        await ledger.close()
    assert directory is not None
    return _staffed(settings, directory, plan)


def _staffed(settings: Settings, directory: Directory, plan: Examined) -> Finding:
    company = directory.company
    if company.demo and settings.real_carrier:
        found = "a real carrier would text the fictional people of the demo company"
        remedy = f"load your own company, or unset {settings.carrier}'s keys"
        return Finding("company", FAIL, found, remedy)
    faults = [] if plan.faults else validate_company(plan.plan, directory, plan.places)
    if faults:
        found = f"called by the plan and not reachable: {len(faults)}, the first: {faults[0].fault}"
        return Finding("company", WARN, found, "muster plan check --company")
    what = "the demo company" if company.demo else company.name_en
    return Finding(
        "company", OK, f"{what}: {len(company.people):,} people, {len(company.units)} units"
    )


def _clock(database: DatabaseHealth) -> Iterator[Finding]:
    now = datetime.now(UTC)
    if database.now is not None:
        skew = abs(now - database.now)
        state = OK if skew <= SKEW else WARN
        remedy = "" if state == OK else "synchronise both clocks (NTP)"
        yield Finding(
            "clock", state, f"{skew.total_seconds():.1f} s from the database's clock", remedy
        )
    if database.latest is not None and database.latest > now + SKEW:
        ahead = str(database.latest - now).split(".")[0]
        found = (
            f"the ledger's latest entry is {ahead} ahead of this machine's clock, as after --speed"
        )
        yield Finding("clock", WARN, found, "set the clock, or begin with another MUSTER_HOME")


def _watch(database: DatabaseHealth) -> Iterator[Finding]:
    """What the self-audit of a running Muster has found."""
    if database.watched_at is None:
        yield Finding("watch", OK, "the self-audit has not run yet; the clock's process makes it")
        return
    for reason in database.findings:
        yield Finding("watch", WARN, english(reason), "see the desk and the log")
    if not database.findings:
        when = f"{database.watched_at:%Y-%m-%d %H:%M} UTC"
        yield Finding("watch", OK, f"the self-audit of {when} found nothing")


def _broker(settings: Settings) -> Iterator[Finding]:
    if not settings.kafka:
        yield Finding(
            "broker", OK, "embedded: Kafka's protocol inside this process, for one process alone"
        )
        return
    security = security_of(settings)
    if security.faults():  # a finding of its own: the settings
        return
    try:
        wait_for(settings.kafka, PATIENCE, security=security)
        topics = {row["topic"]: row for row in inspect(settings.kafka, security=security)}
    except BrokerRefusedError as refused:
        yield Finding("broker", FAIL, str(refused))
        return
    except (BrokerUnavailableError, ValueError) as away:
        yield Finding("broker", FAIL, str(away), "start it, or correct MUSTER_KAFKA=host:port")
        return
    yield _encryption(settings.kafka, security)
    missing = [name for name in (SIGNALS, INCIDENTS, SERVICES) if name not in topics]
    if missing:
        yield Finding("topics", WARN, f"missing: {', '.join(missing)}", "muster up makes them")
        return
    behind = sum(part["lag"] or 0 for part in topics[SIGNALS]["detail"])
    remedy = "start more workers: muster up --roles worker" if behind > FAR_BEHIND else ""
    yield Finding(
        "topics", WARN if remedy else OK, f"all there; {behind:,} signals not judged yet", remedy
    )


def _encryption(address: str, security: KafkaSecurity) -> Finding:
    """How a broker that answers is reached: without encryption only on this machine."""
    how = " with ".join(filter(None, (security.protocol, security.mechanism)))
    found = f"Kafka answers at {address} ({how})"
    hosts = {each.strip().rpartition(":")[0].strip("[]") for each in address.split(",")}
    if security.tls or all(map(is_loopback, hosts)):
        return Finding("broker", OK, found)
    remedy = "set MUSTER_KAFKA_SECURITY_PROTOCOL=SASL_SSL, unless the network is yours alone"
    return Finding("broker", WARN, f"{found}: what is sent can be read on the way", remedy)


async def _carrier(settings: Settings, online: bool) -> Finding:
    if not settings.real_carrier:
        remedy = "to reach phones: TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM"
        return Finding("carrier", WARN, "paper: no message leaves this machine", remedy)
    if not online:
        return Finding(
            "carrier", OK, "Twilio, all keys set (--online asks Twilio whether they are right)"
        )
    assert settings.twilio_account_sid and settings.twilio_auth_token
    base = settings.twilio_base_url or TWILIO
    try:
        kind = await check_account(settings.twilio_account_sid, settings.twilio_auth_token, base)
    except AccountError as error:
        return Finding(
            "carrier", FAIL, str(error), "compare the keys with those of Twilio's console"
        )
    if kind == "Trial":
        found = "Twilio knows the account, which is on trial: it texts confirmed numbers only"
        return Finding("carrier", WARN, found, "upgrade the account")
    return Finding("carrier", OK, "Twilio knows the account")
