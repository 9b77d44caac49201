"""A small validator that reads OASIS's own CAP 1.2 schema: order of elements, how often,
enumerations, patterns; no more than it uses.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as Xml

FOLDER = (
    Path(os.environ.get("MUSTER_SHARED") or Path(__file__).parents[3] / "shared" / "data") / "cap"
)
SCHEMA = FOLDER / "CAP-v1.2.xsd"
ABSENT = "the CAP schema (shared/data/cap) is not here; MUSTER_SHARED may name the data folder"
_XS = "{http://www.w3.org/2001/XMLSchema}"
_CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
_SIMPLE = {
    "xs:string": r"[\s\S]*",
    "xs:language": r"\s*[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*\s*",
    "xs:anyURI": r"[\s\S]*",
    "xs:integer": r"\s*[-+]?\d+\s*",
    "xs:decimal": r"\s*[-+]?(\d+(\.\d*)?|\.\d+)\s*",
    "xs:dateTime": r"\s*\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d.*",
}


def faults(document: Xml.Element) -> list[str]:
    """What of the document is not as the schema says; empty where it is valid."""
    schema = Xml.parse(SCHEMA).getroot()
    globals_ = {e.get("name"): e for e in schema.findall(f"{_XS}element")}
    if document.tag != f"{_CAP}alert":
        return [f"{document.tag} is no CAP 1.2 alert"]
    return list(_element(document, globals_["alert"], globals_))


def _element(
    found: Xml.Element, declared: Xml.Element, globals_: dict[str | None, Xml.Element]
) -> Iterator[str]:
    sequence = declared.find(f"{_XS}complexType/{_XS}sequence")
    if sequence is None:
        yield from _text(found, declared)
        return
    children, at = list(found), 0
    for part in sequence:
        if part.tag == f"{_XS}any":
            while at < len(children) and not children[at].tag.startswith(_CAP):
                at += 1
            continue
        target = globals_[part.get("ref", "").removeprefix("cap:")] if part.get("ref") else part
        least = int(part.get("minOccurs", "1"))
        most = 10**6 if part.get("maxOccurs") == "unbounded" else int(part.get("maxOccurs", "1"))
        count = 0
        while (
            at < len(children)
            and children[at].tag == f"{_CAP}{target.get('name')}"
            and count < most
        ):
            yield from _element(children[at], target, globals_)
            at, count = at + 1, count + 1
        if count < least:
            yield f"{found.tag}: {target.get('name')} is missing or out of order"
    if at < len(children):
        yield f"{found.tag}: {children[at].tag} is not expected"


def _text(found: Xml.Element, declared: Xml.Element) -> Iterator[str]:
    text = found.text or ""
    restriction = declared.find(f"{_XS}simpleType/{_XS}restriction")
    kind = (
        declared.get("type")
        or (restriction.get("base") if restriction is not None else None)
        or "xs:string"
    )
    if not re.fullmatch(_SIMPLE[kind], text):
        yield f"{found.tag}: {text!r} is no {kind}"
    if restriction is None:
        return
    allowed = [e.get("value") for e in restriction.findall(f"{_XS}enumeration")]
    if allowed and text not in allowed:
        yield f"{found.tag}: {text!r} is none of {allowed}"
    yield from (
        f"{found.tag}: {text!r} does not match"
        for e in restriction.findall(f"{_XS}pattern")
        if not re.fullmatch(e.get("value", ""), text)
    )
