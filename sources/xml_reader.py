"""Reading XML that others wrote: no DOCTYPE (so no entities), bounded in size, depth and number of
elements and attributes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as Xml

from playbooks.intake.bounds import (
    DEEPEST_ELEMENT,
    LONGEST_TAG,
    MOST_ELEMENTS,
    quoted,
    without_controls,
)
from sources.document_size import check_size
from translations import FaultError, message

_ENCODING = re.compile(rb"""^<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.-]{1,40})["']""")
_LONG_TAG = re.compile(rb"<[^<>]{%d}" % LONGEST_TAG)
_PIECE = 1024 * 1024  # smaller ones would make expat look at a long comment again and again
# What expat cannot read and Chinese senders use; GB 18030 includes the two older ones.
_DECODED = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5"}


class _BoundedTree(Xml.TreeBuilder):
    """Builds the tree and refuses what is beyond the bounds while it is read."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise FaultError(message("document_fault.doctype"))

    def start(self, tag: Any, attrs: Any, /) -> Any:
        self._depth += 1
        self._count += 1 + len(attrs)
        if self._depth > DEEPEST_ELEMENT:
            raise FaultError(message("fault.too_deep", most=DEEPEST_ELEMENT))
        if self._count > MOST_ELEMENTS:
            most = f"{MOST_ELEMENTS:,}"
            raise FaultError(message("document_fault.too_many_elements", most=most))
        return super().start(tag, attrs)

    def end(self, tag: Any, /) -> Any:
        self._depth -= 1
        return super().end(tag)


def read_xml(document: bytes) -> Xml.Element:
    """The root element. Raises FaultError: no XML, in another encoding than it says, beyond the
    bounds, or with a DOCTYPE.
    """
    check_size(document)
    if _LONG_TAG.search(document):
        raise FaultError(message("document_fault.long_tag", most=f"{LONGEST_TAG:,}"))
    try:
        document, encoding = _decodable(document)
        parser = Xml.XMLParser(target=_BoundedTree(), encoding=encoding)
        # In pieces: expat goes on to the end of one after a refusal, and keeps every open element.
        for at in range(0, len(document), _PIECE):
            parser.feed(document[at : at + _PIECE])
        return parser.close()
    except FaultError:
        raise
    # LookupError, ValueError: an encoding that Python does not know, or expat cannot read
    except (Xml.ParseError, LookupError, ValueError) as error:
        raise FaultError(message("document_fault.no_xml", error=quoted(str(error), 200))) from error


def _decodable(document: bytes) -> tuple[bytes, str | None]:
    """The document as expat can read it, and the encoding where it is not the one that it says."""
    found = _ENCODING.match(document)
    codec = _DECODED.get(found[1].decode().lower()) if found else None
    return (document.decode(codec).encode(), "utf-8") if codec else (document, None)


def namespace(element: Xml.Element) -> str:
    """Empty where it has none."""
    return element.tag[1:].partition("}")[0] if element.tag.startswith("{") else ""


def local_name(element: Xml.Element) -> str:
    """The name without its namespace."""
    return element.tag.rpartition("}")[2]


def own_children(element: Xml.Element) -> Iterator[tuple[str, Xml.Element]]:
    """Children in the element's own namespace, with their local names."""
    own = namespace(element)
    return ((local_name(child), child) for child in element if namespace(child) == own)


def text_of(element: Xml.Element) -> str:
    """Its text, stripped, without what would steer a reader's screen."""
    return without_controls(element.text or "").strip()


class Node:
    """An element with its children in its own namespace by name, in document order."""

    def __init__(self, element: Xml.Element) -> None:
        # Grouped once: what comes in may have half a million children.
        self._children: dict[str, list[Xml.Element]] = {}
        for name, child in own_children(element):
            self._children.setdefault(name, []).append(child)

    def named(self, name: str) -> list[Xml.Element]:
        """The children of this name."""
        return self._children.get(name, [])

    def text(self, name: str) -> str:
        """The text of the first child of this name; empty where there is none."""
        return next(map(text_of, self.named(name)), "")


def outermost(root: Xml.Element, name: str) -> Iterator[Xml.Element]:
    """Elements of this name in any namespace, in document order; none of those inside another."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if local_name(element) == name:
            yield element
        else:
            waiting += reversed(element)
