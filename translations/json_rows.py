"""Rows of the ledger as JSON and the terminal show them: in English, with their codes beside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from translations.messages import Message, as_json
from translations.rendering import Renderer

REASONS = ("reason", "why", "why_lifted")
_ENGLISH = Renderer("en")


def entry_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A timeline row with `what`, `who` and `why` beside its `code` and `params`."""
    what, who, why = _ENGLISH.entry(row["code"], row["params"])
    return {**row, "what": what, "who": who, "why": why}


def reason_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row whose reason is a message: the text has its name, `code` and `params` join.

    Both are None where there is no reason.
    """
    found = dict(row) | {"code": None, "params": None}
    for name in REASONS:
        if isinstance(value := row.get(name), Message):
            found |= {name: _ENGLISH.text(value), "code": value.code}
            found["params"] = {key: as_json(one) for key, one in value.params.items()}
    return found


def json_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of any list as JSON shows it; one that is shown so already stays."""
    if "code" in row:
        # A row that is shown already has its reason as text: an entry's `why`, or `reason`.
        return dict(row) if any(name in row for name in REASONS) else entry_row(row)
    reasons = [row[name] for name in REASONS if name in row]
    stored = any(one is None or isinstance(one, Message) for one in reasons)
    return reason_row(row) if stored else dict(row)


def in_english(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with every message as its English text."""
    return {k: _ENGLISH.text(v) if isinstance(v, Message) else v for k, v in row.items()}
