"""What Muster takes from Kafka and gives to it, as AsyncAPI 3: the signals the plan declares, the
events about incidents.
"""

from __future__ import annotations

from typing import Any

from playbooks.definition.declarations import FieldSpec, SignalSpec
from playbooks.definition.plan import Plan
from playbooks.schema.value_schemas import Schema

TYPE_PREFIX = "muster."
SIGNALS, INCIDENTS = "signals", "incidents"  # the topics
EVENTS = {
    "opened": "An incident has begun",
    "major": "An incident has become major",
    "closed": "An incident has ended",
}
_NUMBER = {"minimum": 0, "maximum": 1_000_000}
_FORMS: dict[str, Schema] = {
    "unit": {"type": "string", "description": "A truck's id"},
    "site": {"type": "string", "description": "A site's id"},
    "place": {"type": "string", "description": "latitude,longitude in WGS-84 degrees, or words"},
    "yes or no": {"enum": [True, False, "yes", "no"]},
    "whole number": {"type": ["integer", "string"], **_NUMBER},
    "number": {"type": ["number", "string"], **_NUMBER},
    "text": {"type": "string", "maxLength": 4000},
    "time": {"type": "string"},
    "one of": {"type": "string"},
    "some of": {"type": ["array", "string"]},
    "thing": {"type": "string", "description": "A name of the register, or another"},
}


def asyncapi(plan: Plan, version: str) -> Schema:
    """The whole document. `version`: Muster's own; the plan's is beside it."""
    signals = {spec.name: _signal(plan, spec) for spec in plan.signals.values()}
    events = {f"incident.{name}": _event(name, what) for name, what in EVENTS.items()}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Muster",
            "version": version,
            "description": (
                f"{_title(plan.name)}. Plan version {plan.hash}. CloudEvents 1.0, structured JSON"
                " or Kafka's binary mode."
            ),
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {
            SIGNALS: _channel(
                SIGNALS, "Reports that nobody has judged yet; key: the site", signals
            ),
            INCIDENTS: _channel(
                INCIDENTS, "What became of incidents; key: the incident's number", events
            ),
        },
        "operations": {
            "takeSignal": {"action": "receive", "channel": {"$ref": f"#/channels/{SIGNALS}"}},
            "tellIncident": {"action": "send", "channel": {"$ref": f"#/channels/{INCIDENTS}"}},
        },
        "components": {"messages": signals | events},
    }


def _channel(topic: str, what: str, messages: dict[str, Schema]) -> Schema:
    return {
        "address": topic,
        "description": what,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
    }


def _signal(plan: Plan, spec: SignalSpec) -> Schema:
    return {
        "name": spec.name,
        "title": _title(spec.titles) or spec.name,
        "payload": cloud_event(TYPE_PREFIX + spec.name, data_of(spec)),
    }


def data_of(spec: SignalSpec) -> Schema:
    """A signal's fields as JSON Schema: what a sender may write under `data`."""
    needed = [field.name for field in spec.fields.values() if field.default is None]
    properties = {field.name: _field(field) for field in spec.fields.values()}
    return {"type": "object", "properties": properties, "additionalProperties": False} | (
        {"required": needed} if needed else {}
    )


def _field(field: FieldSpec) -> Schema:
    form = dict(_FORMS.get(field.kind, {"description": field.kind}))
    title = _title(field.titles)
    if title:
        form["title"] = title
    if field.default is not None:
        form["default"] = field.default
    return form


def cloud_event(kind: str, data: Schema) -> Schema:
    """The envelope around `data`."""
    text = {"type": "string", "minLength": 1}
    return {
        "type": "object",
        "required": ["specversion", "id", "source", "type", "time"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {**text, "maxLength": 200},
            "source": {**text, "maxLength": 200},
            "type": {"const": kind},
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": {"const": "application/json"},
            "data": data,
        },
    }


def _event(name: str, what: str) -> Schema:
    optional: dict[str, Any] = {"type": ["string", "null"]}
    data = {
        "type": "object",
        "required": ["incident", "kind", "major"],
        "properties": {
            "incident": {"type": "integer"},
            "kind": {"type": "string", "description": "The playbook"},
            "site": optional,
            "units": {"type": "array", "items": {"type": "string"}},
            "major": {"type": "boolean"},
            "signals": {"type": "integer"},
        },
    }
    return {
        "name": f"incident.{name}",
        "title": what,
        "payload": cloud_event(f"{TYPE_PREFIX}incident.{name}", data),
    }


def _title(titles: dict[str, str]) -> str:
    return " / ".join(
        dict.fromkeys(titles[language] for language in ("en", "zh") if language in titles)
    )
