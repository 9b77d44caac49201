"""The few forms a value of the plan may have, as JSON Schema.

Each carries the hover text an editor shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Schema = dict[str, Any]
# an editor reads 3.1, no and "" as YAML does; Muster reads them as text
PLAIN = [
    "string",
    "number",
    "boolean",
    "null",
]
LIMIT = (
    "A limit: 90s, 5m, 24h, 3d, 1 working day, end of day, end of working day,"
    " end of next working day"
)
CONDITION = "A condition over facts (CEL); in quotes where it begins with ! or holds a comma"


def text(hover: str, known: Iterable[str] = ()) -> Schema:
    """One value.

    `known` are offered for completion; others are left to the reader, which says more about them.
    """
    names = sorted(known)
    return (
        {"description": hover, "anyOf": [{"enum": names}, {"type": PLAIN}]}
        if names
        else {"description": hover, "type": PLAIN}
    )


def one_of(hover: str, words: Iterable[str | bool]) -> Schema:
    """Exactly one of these words. An editor reads yes and no as true and false."""
    return {"description": hover, "enum": [*words]}


def words(hover: str, known: Iterable[str] = ()) -> Schema:
    """One value or a list of values."""
    inner = text("", known)
    return {"description": hover, "anyOf": [inner, {"type": "array", "items": inner}]}


def object_schema(
    hover: str, properties: Mapping[str, Schema], required: Iterable[str] = ()
) -> Schema:
    """These words and no others."""
    found: Schema = {
        "description": hover,
        "type": "object",
        "properties": dict(properties),
        "additionalProperties": False,
    }
    return found | ({"required": [*required]} if required else {})


def map_schema(hover: str, each: Schema) -> Schema:
    """Names of the plan's own, each with the same form."""
    return {"description": hover, "type": "object", "additionalProperties": each}


def several(hover: str, each: Schema) -> Schema:
    return {"description": hover, "type": "array", "items": each}


def titles(hover: str = "What people read, in each language") -> Schema:
    return {
        "description": hover,
        "anyOf": [
            {"type": "string"},
            {"type": "object", "additionalProperties": {"type": "string"}},
        ],
    }
