"""Reading JSON that others wrote, bounded in size, depth and number of parts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from playbooks.intake.bounds import (
    LONGEST_JSON_LIST,
    MOST_JSON_PARTS,
    check_structure,
    quoted,
    without_controls,
)
from sources.document_size import check_size
from translations import FaultError, message

_EXACT_DIGITS = 18  # of an integer that every database holds


def read_json(document: bytes) -> Any:
    """An integer of more digits is its digits as text. Raises FaultError: no JSON, or beyond the
    bounds.
    """
    check_size(document)
    # Before it is parsed: an empty list of two bytes becomes a hundred in memory.
    if sum(document.count(sign) for sign in (b"[", b"{", b",")) > MOST_JSON_PARTS:
        raise FaultError(message("document_fault.too_many_parts", most=f"{MOST_JSON_PARTS:,}"))
    try:
        found = json.loads(document, parse_int=_integer)
    # ValueError: no JSON, or bytes that are no text. RecursionError: nested thousands deep.
    except (ValueError, RecursionError) as error:
        raise FaultError(message("fault.no_json", error=quoted(str(error), 200))) from error
    check_structure(found, LONGEST_JSON_LIST)
    return found


def json_text(of: Mapping[str, Any], name: str) -> str:
    """The text or number of this name, stripped, without what would steer a reader's screen; empty
    where it is neither.
    """
    found = of.get(name)
    if isinstance(found, bool) or not isinstance(found, (str, int, float)):
        return ""
    return without_controls(str(found)).strip()


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _EXACT_DIGITS else digits
