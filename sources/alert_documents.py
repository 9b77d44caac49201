"""A document with alerts, in whichever format it is."""

from __future__ import annotations

from dataclasses import dataclass

from sources.alert import Alert
from sources.alert_index import AlertIndex, is_index, read_index
from sources.cap_geojson import read_geojson
from sources.cap_xml import read_alerts
from sources.xml_reader import local_name, read_xml
from translations import FaultError, FaultsError, Message, message


@dataclass(frozen=True, slots=True)
class AlertDocument:
    """`faults`: what in it is no alert, though it should be one."""

    alerts: tuple[Alert, ...]
    faults: tuple[Message, ...] = ()


def read_alert_document(document: bytes) -> AlertDocument:
    """CAP as XML, alone or within another document, or GeoJSON.

    Raises FaultError, FaultsError where it holds no alert.
    """
    if is_json(document):
        alerts, faults = read_geojson(document)
        # No features at all: nothing is in force.
        if faults.messages and not alerts:
            raise FaultsError(faults.messages)
        return AlertDocument(alerts, faults.messages)
    root = read_xml(document)
    if alerts := read_alerts(root):
        return AlertDocument(alerts)
    if is_index(root):
        raise FaultError(
            message("document_fault.only_an_index", count=len(read_index(root).entries))
        )
    raise FaultError(message("document_fault.no_alert", name=local_name(root)))


def read_index_document(document: bytes) -> AlertIndex:
    """An Atom or RSS feed. Raises FaultError where it is neither."""
    return read_index(read_xml(document))


def is_json(document: bytes) -> bool:
    """By its first sign."""
    return document.lstrip()[:1] in (b"{", b"[")
