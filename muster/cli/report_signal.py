"""`muster report SIGNAL --field value …`: options come from the signal's declaration in the
plan.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import typer

from muster.cli import http_client, output
from muster.cli.declaration_cache import Declared, declared_signals
from muster.cli.lazy_commands import import_string
from muster.cli.load_settings import load_settings
from muster.cli.names_by_title import name_by_title
from muster.cli.signal_help import add_signal_help
from muster.running_instance import desk_url
from muster.settings import Settings
from streams.broker_probe import BrokerUnavailableError

TYPE_PREFIX = "muster."  # of the CloudEvent's type, before the signal's name


def report_command(context: typer.Context) -> None:
    """Report a signal: muster report truck.failed --unit K-07 … (--help lists the signals of the
    plan, SIGNAL --help its fields).
    """
    raise SystemExit(report(load_settings(), list(context.args)))


def report(settings: Settings, arguments: list[str]) -> int:
    """Parse, hand in, say the id. The exit code."""
    signals = declared_signals(settings)
    if arguments:
        titles = {name: spec.titles for name, spec in signals.items()}
        arguments = [name_by_title(titles, arguments[0]), *arguments[1:]]
    if not arguments or {"--help", "-h"} & set(arguments):
        add_signal_help(
            signals, next((word for word in arguments[:1] if not word.startswith("-")), "")
        )
        return output.DONE if arguments else output.REFUSED
    kind, fields, flags = _parse(signals, arguments)
    signal_id = flags.get("id") or str(uuid.uuid4())
    if "kafka" in flags:
        _to_kafka(settings, kind, fields, signal_id)
    else:
        _hand_in(settings, kind, fields, signal_id)
    if "json" in flags:
        output.print_json({"signal": signal_id})
    else:
        output.print_answer(
            f"Reported {kind}: signal {signal_id}."
            f" What follows: muster watch, or {desk_url(settings)}"
        )
    return output.DONE


def _parse(
    signals: Mapping[str, Declared], arguments: list[str]
) -> tuple[str, dict[str, Any], dict[str, str]]:
    kind, rest = arguments[0], arguments[1:]
    fields: dict[str, Any] = {}
    flags: dict[str, str] = {}
    faults: list[str] = []
    while rest:
        word = rest.pop(0)
        name, equals, value = word.removeprefix("--").partition("=")
        name = name.replace("-", "_")
        if not word.startswith("--"):
            faults.append(f"{word!r} stands alone; fields are written --name value")
        elif name in ("json", "kafka"):
            flags[name] = "yes"
        elif equals or (rest and not rest[0].startswith("--")):
            value = value if equals else rest.pop(0)
            (flags if name == "id" else fields)[name] = value
        elif _is_yes_no(signals.get(kind), name):
            fields[name] = "yes"
        else:
            faults.append(f"--{name} has no value")
    if faults:
        output.exit_refused(faults)
    return kind, fields, flags


def _is_yes_no(spec: Declared | None, name: str) -> bool:
    return spec is not None and name in spec.fields and spec.fields[name].kind == "yes or no"


def _hand_in(settings: Settings, kind: str, fields: dict[str, Any], signal_id: str) -> None:
    try:
        body = {"kind": kind, "fields": fields, "id": signal_id}
        if http_client.post(settings, "/api/signals", body).get("signal") != signal_id:
            raise http_client.NotRunningError("another server answered")
    except http_client.DeniedError as denied:
        http_client.exit_denied(denied)
    except http_client.NotRunningError:
        import_string("muster.cli.ledger_access:require_ledger")(settings)
        import_string("muster.cli.direct_call:run")(settings, _keep, (kind, fields, signal_id))
        output.note(
            f"No Muster runs at {desk_url(settings)}: the report is kept and will be acted on when"
            " it starts (within 24 hours)."
        )


async def _keep(runtime: Any, kind: str, fields: dict[str, Any], signal_id: str) -> None:
    """Durable in the ledger; the next Muster that starts publishes it."""
    await import_string("handlers.intake:Intake")(runtime, None).take_fields(
        kind, fields, "api", signal_id
    )


def _to_kafka(settings: Settings, kind: str, fields: dict[str, Any], signal_id: str) -> None:
    """Straight to the topic with the plain producer; what is wrong with it will be parked, not
    refused.
    """
    if not settings.kafka:
        output.exit_refused(["--kafka needs MUSTER_KAFKA=host:port"])
    event = {
        "specversion": "1.0",
        "id": signal_id,
        "source": "muster report",
        "type": TYPE_PREFIX + kind,
        "time": datetime.now(UTC).isoformat(),
        "datacontenttype": "application/json",
        "data": fields,
    }
    data = http_client.encoded(event)
    try:
        import_string("streams.one_shot_producer:publish_once")(
            settings.kafka,
            "signals",
            str(fields.get("unit", kind)).encode(),
            data,
            {"content-type": b"application/cloudevents+json"},
            security=import_string("muster.kafka_security:usable_security")(settings),
        )
    except BrokerUnavailableError as away:
        output.exit_failed(str(away))
