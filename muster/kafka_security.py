"""The security of Kafka's clients, as the settings say."""

from __future__ import annotations

from pathlib import Path

from muster.cli import output
from muster.settings import Settings
from streams.kafka_security import KafkaSecurity


def security_of(settings: Settings) -> KafkaSecurity:
    """For every client of this process."""
    password = settings.kafka_sasl_password
    return KafkaSecurity(
        settings.kafka_security_protocol.upper(),
        settings.kafka_sasl_mechanism.upper(),
        settings.kafka_sasl_username,
        password.get_secret_value() if password else "",
        *(
            Path(name) if name else None
            for name in (settings.kafka_ca, settings.kafka_cert, settings.kafka_key)
        ),
    )


def usable_security(settings: Settings) -> KafkaSecurity:
    """For a command that needs Kafka; ends it where the settings cannot be used."""
    security = security_of(settings)
    if faults := security.faults():
        output.exit_refused(faults)
    return security


def kafka_faults(settings: Settings) -> list[str]:
    """What keeps Kafka from being used with these settings, each with what to do."""
    security = security_of(settings)
    if not settings.kafka and security != KafkaSecurity():
        return ["MUSTER_KAFKA_… says how Kafka is reached: set MUSTER_KAFKA=host:port as well"]
    return security.faults()
