"""The public feed: Atom (RFC 4287), an entry for each announcement with a link to its CAP document,
as alert aggregators read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import quote
from xml.etree import ElementTree as Xml

from ledger.customer_list_rows import AnnouncementListRow
from playbooks.messages.cap import clean, headline

ATOM = "http://www.w3.org/2005/Atom"


class PublicAnnouncement(AnnouncementListRow):
    """An announcement with its wording in one language."""

    event: str
    text: str


def write_feed(
    base: str,
    sender: str,
    name: str,
    announced: Iterable[PublicAnnouncement],
    language: str,
    now: datetime,
) -> bytes:
    """`announced`: newest first."""
    announced = list(announced)
    feed = Xml.Element("feed", {"xmlns": ATOM, "xml:lang": language})
    _put(feed, "id", f"{base}/feed.atom")
    _put(feed, "title", name)
    _put(feed, "updated", _moment(max((a["sent"] for a in announced), default=now)))
    Xml.SubElement(feed, "link", rel="self", type="application/atom+xml", href=f"{base}/feed.atom")
    Xml.SubElement(feed, "link", rel="alternate", type="text/html", href=base)
    _put(Xml.SubElement(feed, "author"), "name", name)
    for one in announced:
        _entry(feed, base, sender, one)
    Xml.indent(feed)
    body = Xml.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'.encode()


def _entry(feed: Xml.Element, base: str, sender: str, one: PublicAnnouncement) -> None:
    entry = Xml.SubElement(feed, "entry")
    # The same for good: readers of a feed recognise entries by their id, not by their address.
    _put(entry, "id", f"urn:cap:{sender}:{quote(one['identifier'])}")
    _put(entry, "title", headline(one["text"]))
    _put(entry, "updated", _moment(one["sent"]))
    _put(entry, "published", _moment(one["sent"]))
    Xml.SubElement(
        entry,
        "link",
        rel="alternate",
        type="application/cap+xml",
        href=f"{base}/alerts/{quote(one['identifier'])}.xml",
    )
    Xml.SubElement(entry, "category", term=one["message"])
    _put(entry, "summary", one["text"])


def _put(parent: Xml.Element, name: str, value: str) -> None:
    Xml.SubElement(parent, name).text = clean(value)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
