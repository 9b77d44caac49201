"""`muster topics`: Kafka's topics, and how far Muster has read."""

from __future__ import annotations

from muster.cli import output
from muster.cli.lazy_commands import import_string
from muster.cli.load_settings import load_settings
from muster.cli.options import Json
from muster.kafka_security import usable_security
from streams.broker_probe import BrokerUnavailableError


def topics(json: Json = False) -> None:
    """Show Kafka's topics with their ends and how far Muster has read."""
    settings = load_settings()
    if not settings.kafka:
        output.exit_refused(
            [
                "muster topics needs MUSTER_KAFKA=host:port; the embedded broker lives inside the"
                " running process only"
            ]
        )
    security = usable_security(settings)
    try:
        rows = import_string("streams.topic_admin:inspect")(settings.kafka, security=security)
    except BrokerUnavailableError as away:
        output.exit_failed(str(away))
    if json:
        output.print_json(rows)
        return
    flat = [{"topic": row["topic"], **part} for row in rows for part in row["detail"]]
    output.table(
        flat, ["topic", "partition", "end", "committed", "lag"], "There are no topics yet."
    )
