"""`muster replay --topic`: reports as a topic of the broker holds them, each read as it was when it
came.
"""

from __future__ import annotations

from datetime import datetime

from incidents.company import Company
from incidents.signals import Signal, SignalRefusedError
from ledger import replay_source
from ledger.database import Connection
from muster.cli import output
from muster.cli.plan_cache import plan_cache
from muster.kafka_security import usable_security
from muster.settings import Settings
from playbooks.company.company_lookup import Directory
from playbooks.definition.plan import Plan
from playbooks.intake.signals import parse_envelope, read_signal
from streams.broker_probe import BrokerUnavailableError
from streams.topic_reader import Message, NoSuchTopicError, messages


def signals_since(settings: Settings, topic: str, since: datetime | None) -> list[Message]:
    """What the topic holds since a moment.

    Exits where there is no broker, no topic, or nothing in it.
    """
    if not settings.kafka:
        output.exit_refused(
            [
                "--topic needs MUSTER_KAFKA=host:port; whatever the embedded broker carries is in"
                " the ledger: leave --topic out"
            ]
        )
    security = usable_security(settings)
    try:
        kept = messages(settings.kafka, topic, security=security)
    except NoSuchTopicError as none:
        output.exit_refused([str(none)])
    except BrokerUnavailableError as away:
        output.exit_failed(str(away))
    found = [message for message in kept if since is None or message.at >= since]
    return found or output.exit_refused(
        [f"the topic {topic} holds nothing" + (f" since {since:%Y-%m-%d %H:%M}" if since else "")]
    )


async def recorded_reports(
    connection: Connection, settings: Settings, company: Company, kept: list[Message]
) -> list[tuple[Signal, int | None]]:
    """The reports, each with the incident it was judged to be about (then answers are known, too);
    what is none is counted on stderr.
    """
    plan, directory = plan_cache(settings).read_folder(settings.plan), Directory(company)
    heard: dict[tuple[str, str], Signal] = {}
    refused = 0
    for message in kept:
        signal = _read(message, plan, directory)
        refused += signal is None
        if signal:
            # the same once more is no second report
            heard.setdefault((signal.source, signal.id), signal)
    if refused:
        output.note(
            f"{refused} of {len(kept)} messages are no reports this plan can take; they are left"
            " out."
        )
    known = await replay_source.incidents_of(connection, [*heard.values()])
    return [(signal, known.get(key)) for key, signal in heard.items()]


def _read(message: Message, plan: Plan, directory: Directory) -> Signal | None:
    try:
        return read_signal(
            parse_envelope(message.body, message.headers), plan, directory, message.at
        )
    except SignalRefusedError:
        return None
