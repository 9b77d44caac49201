"""What a machine's key may do: `report:truck.failed`, `read:incidents`, `read:*`, `answer` …"""

from __future__ import annotations

import re
from collections.abc import Collection

REPORT, READ, EVERYTHING = "report", "read", "*"
ANSWER, DECIDE, PEOPLE, PHONES, METRICS = "answer", "decide", "people", "phones", "metrics"
PLAIN = (ANSWER, DECIDE, PEOPLE, PHONES, METRICS)
LISTS = (
    "incidents", "timeline", "review", "notices", "signals", "units", "parked", "service",
    "announcements", "orders", "calls", "people", "roster", "routines", "lessons", "facts", "plan",
)  # fmt: skip
# Scopes of a read-only key, such as that of a screen on the wall of the office.
LOOKS = (READ, PHONES)
_SIGNAL = re.compile(r"[a-z0-9_.-]{1,100}|\*")


def read_scopes(text: str) -> list[str]:
    """Scopes with commas between them. Raises ValueError naming what can be written."""
    found = [scope.strip() for scope in text.split(",") if scope.strip()]
    if not found:
        raise ValueError("a key needs a scope, such as read:incidents")
    for scope in found:
        if fault := _fault(scope):
            raise ValueError(fault)
    return list(dict.fromkeys(found))


def _fault(scope: str) -> str:
    kind, colon, what = scope.partition(":")
    if not colon and kind in PLAIN:
        return ""
    if colon and kind == REPORT:
        return "" if _SIGNAL.fullmatch(what) else f"{scope!r}: write report:SIGNAL or report:*"
    if colon and kind == READ:
        known = ", ".join(LISTS)
        return "" if what in (*LISTS, EVERYTHING) else f"{scope!r}: the lists are {known}, or *"
    return f"{scope!r} is no scope; write report:SIGNAL, read:LIST or one of {', '.join(PLAIN)}"


def has_scope(scopes: Collection[str], wanted: str) -> bool:
    """Whether scopes include one; `read:*` includes every list."""
    kind, colon, _ = wanted.partition(":")
    return wanted in scopes or bool(colon and f"{kind}:{EVERYTHING}" in scopes)


def is_read_only(scopes: Collection[str]) -> bool:
    """Whether a key can change nothing, and can read something."""
    kinds = {scope.partition(":")[0] for scope in scopes}
    return READ in kinds and kinds <= set(LOOKS)
