"""One value of a field, whatever door it came by: typed, checked against the company, or refused with what was expected."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from incidents.company import Place
from playbooks.candidates import read_place
from playbooks.directory import Directory
from playbooks.items import NAMING
from playbooks.names import FieldSpec

LONGEST_TEXT = 4000  # characters of one field
ZERO = "\x00"  # legal in JSON, but PostgreSQL keeps no text with it
_YES = {
    "yes": True, "true": True, "1": True, "on": True, "是": True,
    "no": False, "false": False, "0": False, "": False, "否": False,
}  # fmt: skip


def read_value(field: FieldSpec, value: Any, directory: Directory) -> Any:
    """Raises ValueError with what was expected."""
    text = str(value).strip() if not isinstance(value, bool) else ("yes" if value else "no")
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"has {len(text):,} characters; at most {LONGEST_TEXT:,} are taken")
    if ZERO in text:
        raise ValueError("has a zero character, which is no text")
    if not text and field.default == "" and field.kind in NAMING:
        return ""  # the plan allows it to be left out
    if field.kind == "unit":
        return _known(text.upper(), directory.units, "unit")
    if field.kind == "site":
        return _known(text, directory.sites, "site")
    if field.kind == "place":
        return _place(text, directory)
    if field.kind == "yes or no":
        if text.lower() not in _YES:
            raise ValueError(f"{text!r} is neither yes nor no")
        return _YES[text.lower()]
    return _number(field, text) if field.kind in ("whole number", "number") else text


def _number(field: FieldSpec, text: str) -> int | float:
    try:
        if "_" in text:  # Python reads 1_0 as ten
            raise ValueError(text)
        number = int(text) if field.kind == "whole number" else float(text)
    except ValueError:
        raise ValueError(f"{text!r} is no {field.kind}") from None
    if not 0 <= number <= 1_000_000:
        raise ValueError(f"{text} is not between 0 and 1,000,000")
    return number


def _known(text: str, known: Mapping[str, Any], what: str) -> str:
    if text not in known:
        raise ValueError(f"there is no {what} {text[:40]!r}{nearest(text, known)}")
    return text


def _place(text: str, directory: Directory) -> str:
    point = read_place(text)
    if point is None:
        return text
    if not (-90 <= point.latitude <= 90 and -180 <= point.longitude <= 180):
        raise ValueError(f"{text} is no latitude,longitude")
    if not directory.inside(Place(point.latitude, point.longitude)):
        raise ValueError(f"{text} lies outside {directory.company.name_en}; the plan covers the city only (clause 1.4)")
    return str(point)


def nearest(text: str, known: Any) -> str:
    near = get_close_matches(text, list(known), n=1, cutoff=0.5)
    return f"; did you mean {near[0]}?" if near else ""
