"""From a CloudEvent to a Signal, checked against the declaration in the plan.

Every fault is named, and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import orjson
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from incidents.signals import Signal, SignalRefusedError
from playbooks.company.company_lookup import Directory
from playbooks.company.external_facts import with_typed_fact
from playbooks.definition.declarations import SignalSpec
from playbooks.definition.plan import Plan
from playbooks.intake.bounds import (
    LONGEST_NAME,
    MOST_FAULTS,
    bounded_moment,
    check_structure,
    first_faults,
    quoted,
    without_controls,
)
from playbooks.intake.field_values import Around, nearest_to, read_field
from translations import FaultError, Message, fault_of, message

TYPE_PREFIX = "muster."
LARGEST = 256 * 1024  # bytes of one event
OLDEST, AHEAD = timedelta(hours=24), timedelta(minutes=15)


def kind_of(raw: Mapping[str, Any]) -> str:
    """The signal that a CloudEvent reports; empty where it has no type."""
    return str(raw.get("type", "")).removeprefix(TYPE_PREFIX)


def read_signal(body: bytes, plan: Plan, directory: Directory, now: datetime) -> Signal:
    """A structured CloudEvent as a Signal. Raises SignalRefusedError with every fault."""
    if len(body) > LARGEST:
        raise SignalRefusedError(
            [message("fault.event_too_large", count=f"{len(body):,}", most=f"{LARGEST:,}")]
        )
    try:
        raw = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise SignalRefusedError([message("fault.no_json", error=str(error))]) from error
    if not isinstance(raw, dict):
        raise SignalRefusedError([message("fault.no_event")])
    _check_structure(raw)
    lacking = [n for n in ("specversion", "id", "source", "type", "time") if not raw.get(n)]
    if lacking:
        raise SignalRefusedError([message("fault.no_attribute", name=name) for name in lacking])
    return _read(raw, plan, directory, now)


def _check_structure(value: Any) -> None:
    try:
        check_structure(value)
    except FaultError as fault:
        raise SignalRefusedError([fault.message]) from None


def parse_envelope(body: bytes, headers: Mapping[str, bytes | None]) -> bytes:
    """A message in Kafka's binary mode (attributes in `ce_` headers, the body being the data) as a
    structured CloudEvent. A header without a value is an empty attribute.

    Raises SignalRefusedError.
    """
    attributes = {
        name[3:]: value.decode("utf-8", "replace") if value else ""
        for name, value in headers.items()
        if name.startswith("ce_")
    }
    if not attributes:
        return body
    try:
        data = orjson.loads(body) if body else {}
    except orjson.JSONDecodeError as error:
        raise SignalRefusedError([message("fault.data_no_json", error=str(error))]) from error
    return orjson.dumps({**attributes, "data": data})


def _read(raw: dict[str, Any], plan: Plan, directory: Directory, now: datetime) -> Signal:
    faults: list[Message] = []
    try:
        time = datetime.fromisoformat(str(raw["time"]))
    except ValueError:
        time = now
        faults.append(message("fault.time_no_moment", text=quoted(str(raw["time"]))))
    if not isinstance(raw.get("data") or {}, dict):
        raise SignalRefusedError([*faults, message("fault.data_no_object")])
    kind = kind_of(raw)
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
        # All faults at once, so that a sender need not mend them one by one.
        raise SignalRefusedError(faults + refused.messages) from None
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
        hint, known = nearest_to(kind, plan.signals), sorted(plan.signals)
        text = quoted(without_controls(kind))
        raise SignalRefusedError([message("fault.no_signal", text=text, hint=hint, signals=known)])
    faults = _time_faults(time, now)
    if len(signal_id) > LONGEST_NAME or len(source) > LONGEST_NAME:
        faults.append(message("fault.id_too_long"))
    # Not removed as from a text: two ids must not become one.
    if without_controls(signal_id + source) != signal_id + source:
        faults.append(message("fault.id_controls"))
    around = Around(directory, now, plan.calendar.zone)
    fields = _fields(spec, data, around, faults)
    if faults:
        raise SignalRefusedError(first_faults(faults))
    _add_site(spec, fields, plan, directory)
    signal = Signal(signal_id, kind, source, time, now, fields)
    return with_typed_fact(signal, plan, lambda field, value: read_field(field, value, around))


def _add_site(spec: SignalSpec, fields: dict[str, Any], plan: Plan, directory: Directory) -> None:
    """A report that names a registered thing and no site is about the site of that thing."""
    site = spec.fields.get("site")
    if site is None or site.kind != "site" or fields.get("site"):
        return
    for name, field in spec.fields.items():
        thing = field.things.register.get(str(fields[name])) if field.things else None
        if thing and thing.site in directory.sites:
            fields["site"] = thing.site


def _time_faults(time: datetime, now: datetime) -> list[Message]:
    if time.tzinfo is None:
        return [message("fault.time_no_zone", text=time.isoformat())]
    try:
        bounded_moment(time, now)
    except FaultError as far:
        return [far.message]
    if time > now + AHEAD:
        return [message("fault.time_ahead", text=time.isoformat(), span=str(time - now))]
    if time < now - OLDEST:
        back = {"text": time.isoformat(), "span": str(now - time), "oldest": str(OLDEST)}
        return [message("fault.time_back", **back)]
    return []


def _fields(
    spec: SignalSpec, data: Mapping[str, Any], around: Around, faults: list[Message]
) -> dict[str, Any]:
    faults += [
        message(
            "fault.no_field",
            signal=spec.name,
            text=quoted(without_controls(name)),
            hint=nearest_to(name, spec.fields),
        )
        for name in islice((n for n in data if n not in spec.fields), MOST_FAULTS + 1)
    ]
    fields: dict[str, Any] = {}
    for name, field in spec.fields.items():
        value = data.get(name)
        if value is None or value == "":
            if field.default is None:
                faults.append(message("fault.missing", field=name))
                continue
            value = field.default
        try:
            fields[name] = read_field(field, value, around)
        except ValueError as error:
            faults.append(message("fault.field", field=name, fault=fault_of(error)))
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
