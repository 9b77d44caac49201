"""`muster replay --topic`: reports as a topic of the broker holds them, each read as it was when it came."""

from __future__ import annotations

from datetime import datetime

from console import say
from incidents.company import Company
from incidents.signals import Refused, Signal
from ledger import recording
from ledger.open import Connection
from playbooks.directory import Directory
from playbooks.plan import Plan
from playbooks.reading import read_folder
from playbooks.signals import envelope, read_signal
from settings import Settings
from streams.away import BrokerAway
from streams.recorded import Message, NoTopic, messages


def heard_on(settings: Settings, topic: str, since: datetime | None) -> list[Message]:
    """What the topic holds since a moment. Exits where there is no broker, no topic, or nothing in it."""
    if not settings.kafka:
        say.refuse(["--topic needs MUSTER_KAFKA=host:port; whatever the embedded broker carries is in the ledger: leave --topic out"])
    try:
        found = [m for m in messages(settings.kafka, topic) if since is None or m.at >= since]
    except NoTopic as none:
        say.refuse([str(none)])
    except BrokerAway as away:
        say.fail(str(away))
    return found or say.refuse([f"the topic {topic} holds nothing" + (f" since {since:%Y-%m-%d %H:%M}" if since else "")])


async def on_record(connection: Connection, settings: Settings, company: Company, kept: list[Message]) -> list[tuple[Signal, int | None]]:
    """The reports, each with the incident it was judged to be about (then answers are known, too); what is none is counted on stderr."""
    plan, directory = read_folder(settings.plan), Directory(company)
    heard: dict[tuple[str, str], Signal] = {}
    refused = 0
    for message in kept:
        signal = _read(message, plan, directory)
        refused += signal is None
        if signal:
            heard.setdefault((signal.source, signal.id), signal)  # the same once more is no second report
    if refused:
        say.err.print(f"{refused} of {len(kept)} messages are no reports this plan can take; they are left out.", markup=False)
    known = await recording.incidents_of(connection, [*heard.values()])
    return [(signal, known.get(key)) for key, signal in heard.items()]


def _read(message: Message, plan: Plan, directory: Directory) -> Signal | None:
    try:
        return read_signal(envelope(message.body, message.headers), plan, directory, message.at)
    except Refused:
        return None
