"""Whether a row is what its type says: the same keys, each value of its type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict

from pydantic import TypeAdapter, ValidationError


def faults(row: Mapping[str, Any], row_type: type) -> list[str]:
    """What is wrong with a row: keys too many or too few, else values of another type."""
    hints = get_type_hints(row_type)
    if unlike := row.keys() ^ hints.keys():
        return [f"keys: {sorted(unlike)}"]
    return [f"{name}: {row[name]!r}" for name, hint in hints.items() if not _fits(row[name], hint)]


def all_faults(rows: Iterable[Mapping[str, Any]], row_type: type) -> list[str]:
    """Faults of a list; an empty one is a fault, since it shows nothing."""
    rows = list(rows)
    return [fault for row in rows for fault in faults(row, row_type)] if rows else ["no row"]


def _fits(value: Any, hint: Any) -> bool:
    if is_typeddict(hint):
        return not faults(value, hint)
    if get_origin(hint) is list and is_typeddict(get_args(hint)[0]):
        return not any(faults(one, get_args(hint)[0]) for one in value)
    try:
        TypeAdapter(hint).validate_python(value, strict=True)
    except ValidationError:
        return False
    return True
