"""Columns of the lists: all fields of a row, and those shown to a person (docs/cli.md)."""

from __future__ import annotations

FIELDS = {
    "audit": [
        "id", "at", "person", "way", "on_behalf_of", "key", "what", "target", "incident", "before",
        "after", "address", "previous", "hash",
    ],
    "incidents": [
        "id", "kind", "severity", "state", "unconfirmed", "opened_at", "closed_at", "site", "unit",
        "reason",
        "signals", "plan_version", "drill", "code", "params",
    ],
    "timeline": [
        "at", "clause", "step", "item", "what", "who", "why", "way", "person", "on_behalf_of",
        "code", "params",
    ],
    "notices": [
        "id", "incident", "step", "item", "clause", "person", "name", "role", "channel", "state",
        "text", "expects", "options", "deadline", "owed_at", "sent_at", "received_at",
        "answered_at", "answer", "way", "answered_by", "on_behalf_of",
    ],
    "units": [
        "id", "site", "role", "state", "driver", "incident",
    ],
    "parked": [
        "id", "received_at", "source", "reason", "bytes", "replayed_at",
    ],
    "signals": [
        "id", "kind", "source", "time", "received_at", "fields", "state", "verdict", "incident",
        "reason", "code", "params",
    ],
    "facts": [
        "name", "is", "value", "at", "source", "from",
    ],
    "service": [
        "link", "area", "customers", "count", "instead", "since", "lifted_at", "incident", "step",
        "clause", "reason",
    ],
    "announcements": [
        "identifier", "message", "sent", "expires", "ended_at", "area", "texts", "incident",
        "step", "clause", "drill",
    ],
    "orders": [
        "id", "incident", "customer", "name", "customer_class", "account_manager", "order_day",
        "cartons", "lines", "state", "decided_by", "decided_at", "clause",
    ],
}  # fmt: skip
SHOWN = {
    "audit": [
        "id", "at", "person", "way", "on_behalf_of", "what", "target", "after", "address",
    ],
    "incidents": [
        "id", "kind", "severity", "state", "opened_at", "site", "unit", "signals", "reason",
    ],
    "timeline": [
        "at", "clause", "step", "item", "what", "who", "why",
    ],
    "notices": [
        "id", "incident", "step", "name", "state", "sent_at", "answer with", "text",
    ],
    "units": [
        "id", "role", "site", "state", "driver", "incident",
    ],
    "parked": [
        "id", "received_at", "source", "reason", "bytes",
    ],
    "signals": [
        "received_at", "kind", "source", "verdict", "incident", "reason",
    ],
    "facts": [
        "name", "is", "value", "at", "source", "from",
    ],
    "service": [
        "link", "area", "customers", "count", "instead", "since", "lifted_at", "incident",
        "clause",
    ],
    "announcements": [
        "message", "sent", "expires", "ended_at", "incident", "clause", "area", "identifier",
    ],
    "orders": [
        "id", "incident", "order_day", "customer_class", "cartons", "state", "name",
    ],
}  # fmt: skip
for _table in (FIELDS, SHOWN):
    _table["suspensions"] = _table["service"]
