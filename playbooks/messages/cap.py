"""Writing CAP 1.2 (OASIS Common Alerting Protocol): one message as XML, valid against the
standard's schema.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from xml.etree import ElementTree as Xml

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
LONGEST_HEADLINE = 160  # characters, as the standard advises
_TAGS = {"zh": "zh-CN", "en": "en-US"}
_KNOWN = {  # message -> responseType, urgency, certainty
    "Alert": ("Monitor", "Immediate", "Observed"),
    "Update": ("Monitor", "Immediate", "Observed"),
    "Cancel": ("AllClear", "Past", "Observed"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said in one language. `where` is the area in words."""

    language: str
    event: str
    text: str
    where: str
    sender_name: str


@dataclass(frozen=True, slots=True)
class Shape:
    """The area in figures: polygons (`lat,lon lat,lon …`, closed) and circles (`lat,lon km`)."""

    polygons: tuple[str, ...] = ()
    circles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One CAP message; moments carry the zone they are written in."""

    identifier: str
    sender: str
    sent: datetime
    expires: datetime
    kind: Literal["Alert", "Update", "Cancel"]
    references: tuple[tuple[str, datetime], ...]
    category: str
    major: bool
    drill: bool
    shape: Shape
    wordings: tuple[Wording, ...]
    incident: str


def write_cap(message: Message) -> str:
    """The message as XML text."""
    root = Xml.Element("alert", xmlns=NAMESPACE)
    for name, value in (
        ("identifier", message.identifier),
        ("sender", message.sender),
        ("sent", moment(message.sent)),
        ("status", "Exercise" if message.drill else "Actual"),
        ("msgType", message.kind),
        ("scope", "Public"),
    ):
        _put(root, name, value)
    if message.drill:
        _put(root, "note", "演练 · This is an exercise.")
    if message.references:
        _put(
            root,
            "references",
            " ".join(
                f"{message.sender},{identifier},{moment(sent)}"
                for identifier, sent in message.references
            ),
        )
    _put(root, "incidents", message.incident)
    for wording in message.wordings:
        _info(root, message, wording)
    Xml.indent(root)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"
    )


def _info(root: Xml.Element, message: Message, wording: Wording) -> None:
    info = Xml.SubElement(root, "info")
    response, urgency, certainty = _KNOWN[message.kind]
    for name, value in (
        ("language", _TAGS.get(wording.language, wording.language)),
        ("category", message.category),
        ("event", wording.event),
        ("responseType", response),
        ("urgency", urgency),
        ("severity", "Severe" if message.major else "Moderate"),
        ("certainty", certainty),
        ("effective", moment(message.sent)),
        ("expires", moment(message.expires)),
        ("senderName", wording.sender_name),
        ("headline", headline(wording.text)),
        ("description", wording.text),
    ):
        _put(info, name, value)
    area = Xml.SubElement(info, "area")
    _put(area, "areaDesc", wording.where)
    _all(area, "polygon", message.shape.polygons)
    _all(area, "circle", message.shape.circles)


def headline(text: str) -> str:
    """A text cut to a headline's length at a word or sentence."""
    if len(text) <= LONGEST_HEADLINE:
        return text
    cut = text[: LONGEST_HEADLINE - 1]
    end = max(cut.rfind(mark) for mark in (" ", "。", "，", ". "))
    return (cut[:end] if end > LONGEST_HEADLINE // 2 else cut) + "…"


def moment(at: datetime) -> str:
    """`2026-11-23T10:00:00+08:00`; UTC is written -00:00, as the standard wants it."""
    text = at.isoformat(timespec="seconds")
    return text.replace("+00:00", "-00:00")


def _all(parent: Xml.Element, name: str, values: Iterable[str]) -> None:
    for value in values:
        _put(parent, name, value)


def _put(parent: Xml.Element, name: str, value: str) -> None:
    Xml.SubElement(parent, name).text = clean(value)


def clean(value: str) -> str:
    """Removes what XML 1.0 cannot hold: control characters a report may carry."""
    return "".join(
        c
        for c in value
        # The characters that XML 1.0 allows; ElementTree escapes markup but writes these unchecked.
        if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c >= "\U00010000"
    )
