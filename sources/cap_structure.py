"""What CAP 1.2 says of elements: their order, which are required, which may be repeated, and the
values of those that have a list of values.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree as Xml

from sources.fault_list import FaultList
from sources.xml_reader import own_children

NAMESPACES = {
    "http://www.incident.com/cap/1.0": "1.0",
    "urn:oasis:names:tc:emergency:cap:1.1": "1.1",
    "urn:oasis:names:tc:emergency:cap:1.2": "1.2",
}
# In the order of the standard; `!` required, `*` may be repeated.
_DECLARED = {
    "alert": "identifier! sender! sent! status! msgType! source scope! restriction addresses code*"
    " note references incidents info*",
    "info": "language category!* event! responseType* urgency! severity! certainty! audience"
    " eventCode* effective onset expires senderName headline description instruction web contact"
    " parameter* resource* area*",
    "resource": "resourceDesc! mimeType size uri derefUri digest",
    "area": "areaDesc! polygon* circle* geocode* altitude ceiling",
}
VALUES = {
    "status": ("Actual", "Exercise", "System", "Test", "Draft"),
    "msgType": ("Alert", "Update", "Cancel", "Ack", "Error"),
    "scope": ("Public", "Restricted", "Private"),
    "category": (
        "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra",
        "CBRNE", "Other",
    ),
    "responseType": (
        "Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear",
        "None",
    ),
    "urgency": ("Immediate", "Expected", "Future", "Past", "Unknown"),
    "severity": ("Extreme", "Severe", "Moderate", "Minor", "Unknown"),
    # 1.0 had the second one; 1.2 reads it as Likely.
    "certainty": ("Observed", "Very Likely", "Likely", "Possible", "Unlikely", "Unknown"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    position: int
    required: bool
    repeatable: bool


def _parsed(declared: str) -> dict[str, _Place]:
    return {
        word.rstrip("!*"): _Place(position, "!" in word, "*" in word)
        for position, word in enumerate(declared.split())
    }


_PLACES = {name: _parsed(declared) for name, declared in _DECLARED.items()}


def check_structure(element: Xml.Element, name: str, path: str, faults: FaultList) -> None:
    """Elements that are missing, unknown, repeated or out of order, in this one and those in it.

    `name`: alert, info, resource or area. `path`: where it is in the alert, for faults.
    """
    places = _PLACES[name]
    seen: dict[str, int] = {}
    last = 0
    for child, own in own_children(element):
        place = places.get(child)
        if place is None:
            faults.add("cap_fault.unknown_element", element=f"{path}/{child}")
            continue
        seen[child] = seen.get(child, 0) + 1
        if seen[child] > 1 and not place.repeatable:
            faults.add("cap_fault.repeated", element=f"{path}/{child}")
        if place.position < last:
            faults.add("cap_fault.out_of_order", element=f"{path}/{child}")
        last = max(last, place.position)
        if child in _PLACES:
            check_structure(own, child, f"{path}/{child}[{seen[child]}]", faults)
    for child, place in places.items():
        if place.required and child not in seen:
            faults.add("cap_fault.missing", element=f"{path}/{child}")


def listed_value(name: str, text: str, path: str, faults: FaultList) -> str:
    """The value as the standard writes it, whatever its case; one that is not in its list as it was
    written, with a fault.
    """
    if text in VALUES[name]:
        return text
    if not text:
        faults.add("cap_fault.empty", element=f"{path}/{name}")
        return text
    faults.add("cap_fault.unknown_value", element=f"{path}/{name}", text=text)
    return next((value for value in VALUES[name] if value.casefold() == text.casefold()), text)
