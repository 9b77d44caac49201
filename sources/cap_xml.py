"""CAP 1.0 to 1.2 as XML: every alert of a document, wherever it stands in it."""

from __future__ import annotations

from datetime import tzinfo
from xml.etree import ElementTree as Xml

from sources.alert import DEFAULT_LIFETIME, Alert, AlertInfo, AlertReference
from sources.cap_area import read_area, read_named_values
from sources.cap_structure import NAMESPACES, check_structure, listed_value
from sources.fault_list import FaultList
from sources.written_times import WrittenTime, read_iso_time, zone_of
from sources.xml_reader import Node, namespace, outermost, text_of

_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"


def read_alerts(root: Xml.Element) -> tuple[Alert, ...]:
    """The alerts in a document: alone, in a list, in an Atom feed or in an EDXL envelope."""
    return tuple(read_alert(element) for element in outermost(root, "alert"))


def read_alert(element: Xml.Element) -> Alert:
    """Never raises: what is not as it should be is in `faults`."""
    faults = FaultList()
    if (version := NAMESPACES.get(namespace(element), "")) == "":
        faults.add("cap_fault.namespace", text=namespace(element))
    check_structure(element, "alert", "alert", faults)
    node = Node(element)
    sent = _time(node, "sent", "alert", faults)
    status, msg_type, scope = (
        _listed(node, name, "alert", faults) for name in ("status", "msgType", "scope")
    )
    infos, areas = [], []
    for number, info in enumerate(map(Node, node.named("info"))):
        path = f"alert/info[{number + 1}]"
        infos.append(_info(info, path, sent, faults))
        areas += [
            read_area(area, number, f"{path}/area[{n}]", faults)
            for n, area in enumerate(info.named("area"), 1)
        ]
    return Alert(
        version=version,
        identifier=_identifier(node, faults),
        sender=node.text("sender"),
        sent=sent,
        status=status,
        msg_type=msg_type,
        scope=scope,
        incidents=node.text("incidents"),
        references=_references(node, msg_type, faults),
        infos=tuple(infos),
        areas=tuple(areas),
        signed=element.find(_SIGNATURE) is not None,
        faults=faults.messages,
    )


def _info(node: Node, path: str, sent: WrittenTime, faults: FaultList) -> AlertInfo:
    effective, onset, expires = (
        _time(node, name, path, faults, zone_of(sent)) for name in ("effective", "onset", "expires")
    )
    begins = onset.utc or effective.utc or sent.utc
    if expires.utc and sent.utc and expires.utc < sent.utc:
        faults.add("cap_fault.expired_when_sent", element=f"{path}/expires", text=expires.written)
    urgency, severity, certainty = (
        _listed(node, name, path, faults) for name in ("urgency", "severity", "certainty")
    )
    return AlertInfo(
        language=node.text("language"),
        categories=_several(node, "category", path, faults),
        event=node.text("event"),
        responses=_several(node, "responseType", path, faults),
        urgency=urgency,
        severity=severity,
        certainty=certainty,
        effective=effective,
        onset=onset,
        expires=expires,
        begins=begins,
        ends=expires.utc or (begins + DEFAULT_LIFETIME if begins else None),
        sender_name=node.text("senderName"),
        headline=node.text("headline"),
        description=node.text("description"),
        instruction=node.text("instruction"),
        web=node.text("web"),
        event_codes=read_named_values(node, "eventCode", path, faults),
        parameters=read_named_values(node, "parameter", path, faults),
        resources=tuple(Node(one).text("resourceDesc") for one in node.named("resource")),
    )


def _identifier(node: Node, faults: FaultList) -> str:
    found = node.text("identifier")
    # Others name it in `references`, whose parts commas and blanks separate.
    if set(found) & set(" ,<&\n\t"):
        faults.add("cap_fault.identifier", text=found)
    return found


def _time(
    node: Node, name: str, path: str, faults: FaultList, zone: tzinfo | None = None
) -> WrittenTime:
    written = node.text(name)
    return read_iso_time(written, f"{path}/{name}", faults, zone) if written else WrittenTime()


def _listed(node: Node, name: str, path: str, faults: FaultList) -> str:
    found = node.named(name)
    return listed_value(name, text_of(found[0]), path, faults) if found else ""


def _several(node: Node, name: str, path: str, faults: FaultList) -> tuple[str, ...]:
    return tuple(listed_value(name, text_of(one), path, faults) for one in node.named(name))


def _references(node: Node, msg_type: str, faults: FaultList) -> tuple[AlertReference, ...]:
    """`sender,identifier,sent`, separated by white space."""
    words = node.text("references").split()
    if not words and msg_type in ("Update", "Cancel"):
        faults.add("cap_fault.no_references", text=msg_type)
    found = []
    for word in words:
        parts = word.split(",")
        if len(parts) == 3 and parts[1]:  # noqa: PLR2004 - sender, identifier, sent
            found.append(AlertReference(*parts))
        else:
            faults.add("cap_fault.bad_reference", text=word)
    return tuple(found)
