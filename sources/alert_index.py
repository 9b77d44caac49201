"""Indexes of alerts: Atom and RSS feeds, whose entries link to CAP documents or contain them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as Xml

from playbooks.intake.bounds import without_controls
from sources.alert import Alert
from sources.cap_structure import NAMESPACES
from sources.cap_xml import read_alerts
from sources.fault_list import FaultList
from sources.written_times import WrittenTime, read_iso_time, read_mail_time
from sources.xml_reader import Node, local_name, namespace, text_of
from translations import FaultError, Message, message

CAP_TYPE = "application/cap+xml"


@dataclass(frozen=True, slots=True)
class IndexLink:
    """`relation` and `media_type` are empty where the index does not say them."""

    address: str
    relation: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """`alerts`: those that the entry contains whole."""

    identifier: str
    title: str
    updated: WrittenTime
    links: tuple[IndexLink, ...]
    alerts: tuple[Alert, ...]

    @property
    def document(self) -> str:
        """Where its CAP document is: the link of that type, else the first one that says no type;
        empty where there is none.
        """
        typed = [one.address for one in self.links if one.media_type == CAP_TYPE]
        untyped = [one.address for one in self.links if not one.media_type]
        return next(iter([*typed, *untyped]), "")


@dataclass(frozen=True, slots=True)
class AlertIndex:
    """`cap_namespaces`: of the elements of CAP in it. `faults`: what was not understood."""

    title: str
    updated: WrittenTime
    entries: tuple[IndexEntry, ...]
    cap_namespaces: tuple[str, ...]
    faults: tuple[Message, ...]


def is_index(root: Xml.Element) -> bool:
    """Whether the document is an Atom or RSS feed."""
    return local_name(root) in ("feed", "rss")


def read_index(root: Xml.Element) -> AlertIndex:
    """Raises FaultError where the document is neither Atom nor RSS."""
    if not is_index(root):
        raise FaultError(message("document_fault.no_index", name=local_name(root)))
    faults = FaultList()
    if local_name(root) == "feed":
        head, entries = _atom(root, faults)
    else:
        head, entries = _rss(root, faults)
    found = {namespace(one) for one in root.iter()} & NAMESPACES.keys()
    return AlertIndex(*head, entries, tuple(sorted(found)), faults.messages)


_Read = tuple[tuple[str, WrittenTime], tuple[IndexEntry, ...]]


def _atom(root: Xml.Element, faults: FaultList) -> _Read:
    feed = Node(root)
    entries = []
    for number, element in enumerate(feed.named("entry"), 1):
        entry, path = Node(element), f"entry[{number}]"
        if not entry.text("id"):
            faults.add("cap_fault.missing", element=f"{path}/id")
        entries.append(
            IndexEntry(
                entry.text("id"),
                entry.text("title"),
                _updated(entry, path, faults),
                tuple(_links(entry)),
                read_alerts(element),
            )
        )
    return (feed.text("title"), _updated(feed, "feed", faults)), tuple(entries)


def _rss(root: Xml.Element, faults: FaultList) -> _Read:
    channels = Node(root).named("channel")
    channel = Node(channels[0] if channels else root)
    entries = []
    for number, element in enumerate(channel.named("item"), 1):
        item, path = Node(element), f"item[{number}]"
        if not item.text("guid"):
            faults.add("cap_fault.missing", element=f"{path}/guid")
        entries.append(
            IndexEntry(
                item.text("guid"),
                item.text("title"),
                _published(item, "pubDate", path, faults),
                tuple(_links(item)),
                read_alerts(element),
            )
        )
    head = channel.text("title"), _published(channel, "lastBuildDate", "channel", faults)
    return head, tuple(entries)


def _links(entry: Node) -> Iterator[IndexLink]:
    """In Atom an attribute, in RSS a text."""
    for link in entry.named("link"):
        address, relation, media_type = (
            without_controls(link.get(name, "")).strip() for name in ("href", "rel", "type")
        )
        if address := address or text_of(link):
            yield IndexLink(address, relation, media_type)


def _updated(node: Node, path: str, faults: FaultList) -> WrittenTime:
    written = node.text("updated")
    return read_iso_time(written, f"{path}/updated", faults) if written else WrittenTime()


def _published(node: Node, name: str, path: str, faults: FaultList) -> WrittenTime:
    written = node.text(name)
    return read_mail_time(written, f"{path}/{name}", faults) if written else WrittenTime()
