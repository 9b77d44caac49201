"""Alerts as GeoJSON with CAP's own names, as api.weather.gov writes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from incidents.area import FEWEST_CORNERS, AreaPolygon
from incidents.company import Place
from playbooks.intake.bounds import without_controls
from sources.alert import DEFAULT_LIFETIME, Alert, AlertArea, AlertInfo, AlertReference, NamedValue
from sources.cap_structure import listed_value
from sources.fault_list import FaultList
from sources.json_reader import json_text, read_json
from sources.written_times import WrittenTime, read_iso_time, zone_of
from translations import FaultError, message

Properties = Mapping[str, Any]
_NAMES = ("id", "event", "status", "messageType", "sent")  # without any of these it is no alert


def read_geojson(document: bytes) -> tuple[tuple[Alert, ...], FaultList]:
    """The alerts, and the faults of features that are none.

    Raises FaultError: no JSON, no FeatureCollection, beyond the bounds.
    """
    found = read_json(document)
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list):
        raise FaultError(message("document_fault.no_feature_collection"))
    alerts, faults = [], FaultList()
    for number, feature in enumerate(features, 1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if isinstance(properties, dict) and any(name in properties for name in _NAMES):
            alerts.append(_alert(properties, feature.get("geometry")))
        else:
            faults.add("document_fault.no_feature", number=number)
    return tuple(alerts), faults


def _alert(of: Properties, geometry: object) -> Alert:
    faults = FaultList()
    sent = _time(of, "sent", faults)
    for name in ("id", "sender", "sent", "status", "messageType", "event"):
        if not of.get(name):
            faults.add("cap_fault.missing", element=name)
    status = listed_value("status", json_text(of, "status"), "properties", faults)
    msg_type = listed_value("msgType", json_text(of, "messageType"), "properties", faults)
    area = AlertArea(
        info=0,
        desc=json_text(of, "areaDesc"),
        polygons=tuple(_polygons(geometry, faults)),
        circles=(),
        geocodes=_named_values(of.get("geocode")),
    )
    return Alert(
        version="",
        identifier=json_text(of, "id"),
        sender=json_text(of, "sender"),
        sent=sent,
        status=status,
        msg_type=msg_type,
        scope=json_text(of, "scope"),
        incidents="",
        references=tuple(_references(of.get("references"))),
        infos=(_info(of, sent, faults),),
        areas=(area,),
        signed=False,
        faults=faults.messages,
    )


def _info(of: Properties, sent: WrittenTime, faults: FaultList) -> AlertInfo:
    effective, onset, expires = (
        _time(of, name, faults, sent) for name in ("effective", "onset", "expires")
    )
    # `ends`: when what it warns of is over; `expires`: when this text is.
    ends = _time(of, "ends", faults, sent).utc or expires.utc
    begins = onset.utc or effective.utc or sent.utc
    urgency, severity, certainty = (
        listed_value(name, json_text(of, name), "properties", faults)
        for name in ("urgency", "severity", "certainty")
    )
    return AlertInfo(
        language=json_text(of, "language"),
        categories=_several(of, "category"),
        event=json_text(of, "event"),
        responses=_several(of, "response"),
        urgency=urgency,
        severity=severity,
        certainty=certainty,
        effective=effective,
        onset=onset,
        expires=expires,
        begins=begins,
        ends=ends or (begins + DEFAULT_LIFETIME if begins else None),
        sender_name=json_text(of, "senderName"),
        headline=json_text(of, "headline"),
        description=json_text(of, "description"),
        instruction=json_text(of, "instruction"),
        web=json_text(of, "web"),
        event_codes=_named_values(of.get("eventCode")),
        parameters=_named_values(of.get("parameters")),
        resources=(),
    )


def _several(of: Properties, name: str) -> tuple[str, ...]:
    return (found,) if (found := json_text(of, name)) else ()


def _time(
    of: Properties, name: str, faults: FaultList, sent: WrittenTime | None = None
) -> WrittenTime:
    if not (written := json_text(of, name)):
        return WrittenTime()
    return read_iso_time(written, name, faults, zone_of(sent) if sent else None)


def _named_values(given: object) -> tuple[NamedValue, ...]:
    """`{"UGC": ["CAZ567", …]}`: one for each value."""
    if not isinstance(given, dict):
        return ()
    return tuple(
        NamedValue(without_controls(name), without_controls(str(value)))
        for name, values in given.items()
        for value in (values if isinstance(values, list) else [values])
    )


def _references(given: object) -> Iterator[AlertReference]:
    for one in given if isinstance(given, list) else ():
        if isinstance(one, dict) and (identifier := json_text(one, "identifier")):
            yield AlertReference(json_text(one, "sender"), identifier, json_text(one, "sent"))


def _polygons(geometry: object, faults: FaultList) -> Iterator[AreaPolygon]:
    """The outer rings of a Polygon or MultiPolygon. GeoJSON has the longitude first."""
    if not isinstance(geometry, dict):
        return
    coordinates = geometry.get("coordinates")
    several = coordinates if geometry.get("type") == "MultiPolygon" else [coordinates]
    for rings in several if isinstance(several, list) else ():
        corners = [_place(one) for one in rings[0]] if _has_ring(rings) else []
        if corners[1:] and corners[0] == corners[-1]:
            del corners[-1]
        if len(corners) < FEWEST_CORNERS or None in corners:
            faults.add("cap_fault.bad_polygon", element="geometry", text=str(geometry.get("type")))
            continue
        yield AreaPolygon(tuple(one for one in corners if one))


def _has_ring(rings: object) -> bool:
    return isinstance(rings, list) and bool(rings) and isinstance(rings[0], list)


def _place(point: object) -> Place | None:
    if not (isinstance(point, list) and len(point) >= 2):  # noqa: PLR2004 - a third is the height
        return None
    east, north = point[0], point[1]
    if not all(isinstance(one, (int, float)) for one in (east, north)):
        return None
    return Place(north, east) if abs(north) <= 90 and abs(east) <= 180 else None  # noqa: PLR2004
