"""Alerts and indexes as JSON shows them: times as written and, beside them, in UTC."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from sources.alert import Alert, AlertArea, AlertInfo, NamedValue
from sources.alert_effect import effect_of
from sources.alert_index import IndexEntry
from sources.written_times import WrittenTime
from translations import english

Row = dict[str, Any]


def alert_row(alert: Alert) -> Row:
    """One alert; what each of its infos says is a list in their order. Null where nothing is
    written; texts of `why` and `faults` are in English.
    """
    effect = effect_of(alert)
    return {
        "identifier": alert.identifier or None,
        "sender": alert.sender or None,
        **_time("sent", alert.sent),
        "status": alert.status or None,
        "msg_type": alert.msg_type or None,
        "scope": alert.scope or None,
        "incidents": alert.incidents or None,
        "references": [
            {"sender": one.sender, "identifier": one.identifier, "sent": one.sent}
            for one in alert.references
        ],
        **_infos(alert.infos),
        "areas": [_area(area) for area in alert.areas],
        "cap_version": alert.version or None,
        "signed": alert.signed,
        "ends": list(effect.ends),
        "acts": effect.acts,
        "why": english(effect.why),
        "faults": [english(fault) for fault in alert.faults],
    }


def entry_row(entry: IndexEntry) -> Row:
    """One entry of an index; `alerts`: those that it contains whole."""
    return {
        "id": entry.identifier or None,
        "title": entry.title or None,
        **_time("updated", entry.updated),
        "document": entry.document or None,
        "links": [
            {
                "address": link.address,
                "relation": link.relation or None,
                "media_type": link.media_type or None,
            }
            for link in entry.links
        ],
        "alerts": [alert_row(alert) for alert in entry.alerts],
    }


def _infos(infos: Iterable[AlertInfo]) -> Row:
    several = list(infos)

    def each(value: Callable[[AlertInfo], Any]) -> list[Any]:
        return [value(info) or None for info in several]

    return {
        "languages": each(lambda info: info.language),
        "category": each(lambda info: "/".join(info.categories)),
        "event": each(lambda info: info.event),
        "severity": each(lambda info: info.severity),
        "urgency": each(lambda info: info.urgency),
        "certainty": each(lambda info: info.certainty),
        "response": each(lambda info: "/".join(info.responses)),
        "effective": each(lambda info: info.effective.written),
        "effective_utc": each(lambda info: _utc(info.effective.utc)),
        "onset": each(lambda info: info.onset.written),
        "onset_utc": each(lambda info: _utc(info.onset.utc)),
        "expires": each(lambda info: info.expires.written),
        "expires_utc": each(lambda info: _utc(info.expires.utc)),
        "in_force_from_utc": each(lambda info: _utc(info.begins)),
        "in_force_until_utc": each(lambda info: _utc(info.ends)),
        "sender_name": each(lambda info: info.sender_name),
        "headline": each(lambda info: info.headline),
        "description": each(lambda info: info.description),
        "instruction": each(lambda info: info.instruction),
        "web": each(lambda info: info.web),
        "event_codes": [_named_values(info.event_codes) for info in several],
        "parameters": [_named_values(info.parameters) for info in several],
        "resources": [list(info.resources) for info in several],
    }


def _area(area: AlertArea) -> Row:
    return {
        "info": area.info,
        "desc": area.desc or None,
        "polygons": [str(polygon) for polygon in area.polygons],
        "circles": [str(circle) for circle in area.circles],
        "geocodes": _named_values(area.geocodes),
    }


def _named_values(values: Iterable[NamedValue]) -> list[Row]:
    return [{"name": one.name or None, "value": one.value or None} for one in values]


def _time(name: str, time: WrittenTime) -> Row:
    return {name: time.written or None, f"{name}_utc": _utc(time.utc)}


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
