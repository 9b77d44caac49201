"""From a CloudEvent to a Signal, checked against the declaration in the plan.

Every fault is named, and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from incidents.signals import Signal, SignalRefusedError
from playbooks.company.directory import Directory
from playbooks.company.external_facts import settled
from playbooks.definition.declarations import SignalSpec
from playbooks.definition.plan import Plan
from playbooks.intake.field_values import ZERO, Around, nearest_to, read_field

TYPE_PREFIX = "muster."
LARGEST = 256 * 1024  # bytes of one event
OLDEST, AHEAD = timedelta(hours=24), timedelta(minutes=15)


def read_signal(body: bytes, plan: Plan, directory: Directory, now: datetime) -> Signal:
    """A structured CloudEvent as a Signal. Raises SignalRefusedError with every fault."""
    if len(body) > LARGEST:
        raise SignalRefusedError(
            [f"the event has {len(body):,} bytes; at most {LARGEST:,} are taken: shorten the note"]
        )
    try:
        raw = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise SignalRefusedError([f"this is no JSON: {error}"]) from error
    if not isinstance(raw, dict):
        raise SignalRefusedError(
            ["a CloudEvent is a JSON object with specversion, id, source, type, time and data"]
        )
    lacking = [n for n in ("specversion", "id", "source", "type", "time") if not raw.get(n)]
    if lacking:
        raise SignalRefusedError(
            [f"the CloudEvent attribute {name} is missing" for name in lacking]
        )
    return _read(raw, plan, directory, now)


def parse_envelope(body: bytes, headers: Mapping[str, bytes]) -> bytes:
    """A message in Kafka's binary mode (attributes in `ce_` headers, the body being the data) as a
    structured CloudEvent.
    """
    attributes = {
        name[3:]: value.decode("utf-8", "replace")
        for name, value in headers.items()
        if name.startswith("ce_")
    }
    if not attributes:
        return body
    try:
        data = orjson.loads(body) if body else {}
    except orjson.JSONDecodeError as error:
        raise SignalRefusedError([f"the data is no JSON: {error}"]) from error
    return orjson.dumps({**attributes, "data": data})


def _read(raw: dict[str, Any], plan: Plan, directory: Directory, now: datetime) -> Signal:
    try:
        time, faults = datetime.fromisoformat(str(raw["time"])), []
    except ValueError:
        time, faults = (
            now,
            [f"time {str(raw['time'])[:40]!r} is no moment; write 2026-11-22T08:00:00Z"],
        )
    if not isinstance(raw.get("data") or {}, dict):
        raise SignalRefusedError([*faults, "data is an object of the signal's fields"])
    kind = str(raw["type"]).removeprefix(TYPE_PREFIX)
    try:
        signal = check_signal(
            kind,
            raw.get("data") or {},
            str(raw["id"]),
            str(raw["source"]),
            time,
            plan,
            directory,
            now,
        )
    except SignalRefusedError as refused:
        raise SignalRefusedError(faults + refused.faults) from None
    if faults:
        raise SignalRefusedError(faults)
    return signal


def check_signal(
    kind: str,
    data: Mapping[str, Any],
    signal_id: str,
    source: str,
    time: datetime,
    plan: Plan,
    directory: Directory,
    now: datetime,
) -> Signal:
    """The same for parts already taken apart (a form, a command line).

    Raises SignalRefusedError with every fault.
    """
    spec = plan.signals.get(kind)
    if spec is None:
        raise SignalRefusedError(
            [
                f"the plan knows no signal {kind!r}{nearest_to(kind, plan.signals)}; it knows"
                f" {', '.join(sorted(plan.signals))}"
            ]
        )
    faults = _time_faults(time, now)
    if len(signal_id) > 200 or len(source) > 200:
        faults.append("id and source have at most 200 characters")
    if ZERO in signal_id + source:
        faults.append("id and source have no zero character")
    around = Around(directory, now, plan.calendar.zone)
    fields = _fields(spec, data, around, faults)
    if faults:
        raise SignalRefusedError(faults)
    signal = Signal(signal_id, kind, source, time, now, fields)
    return settled(signal, plan, lambda field, value: read_field(field, value, around))


def _time_faults(time: datetime, now: datetime) -> list[str]:
    if time.tzinfo is None:
        return [f"time {time.isoformat()} has no zone; write 2026-11-22T08:00:00Z"]
    if time > now + AHEAD:
        return [
            f"time {time.isoformat()} lies {time - now} ahead of our clock; set the sender's clock"
        ]
    if time < now - OLDEST:
        return [
            f"time {time.isoformat()} lies {now - time} back; reports older than {OLDEST} are not"
            " acted on: set the sender's clock"
        ]
    return []


def _fields(
    spec: SignalSpec, data: Mapping[str, Any], around: Around, faults: list[str]
) -> dict[str, Any]:
    faults += [
        f"{spec.name} has no field {name!r}{nearest_to(name, spec.fields)}"
        for name in data
        if name not in spec.fields
    ]
    fields: dict[str, Any] = {}
    for name, field in spec.fields.items():
        value = data.get(name)
        if value is None or value == "":
            if field.default is None:
                faults.append(f"{name} is missing")
                continue
            value = field.default
        try:
            fields[name] = read_field(field, value, around)
        except ValueError as fault:
            faults.append(f"{name}: {fault}")
    return fields


def write_event(signal: Signal) -> bytes:
    """The Signal as a structured CloudEvent."""
    attributes = {
        "id": signal.id,
        "source": signal.source,
        "type": TYPE_PREFIX + signal.kind,
        "time": signal.time,
        "datacontenttype": "application/json",
    }
    return bytes(JSONFormat().write(CloudEvent(attributes, dict(signal.fields))))
