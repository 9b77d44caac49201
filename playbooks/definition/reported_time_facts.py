"""Facts about a time that reports name, such as when a warning begins."""

from __future__ import annotations

AHEAD, TO_COME = "_ahead", "_to_come"  # endings of their names: `incident.onset_ahead`


def moment_facts(name: str) -> dict[str, str]:
    """Of a time that gathered reports name: whether it is still to come; and it, empty once
    it has come.
    """
    return {
        f"{owner}.{name}{ending}": kind
        for owner in ("incident", "signal")
        for ending, kind in ((AHEAD, "bool"), (TO_COME, "string"))
    }
