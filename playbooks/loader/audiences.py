"""Who is meant by a name: `audiences:` of policies.yaml."""

from __future__ import annotations

from typing import Any, cast, get_args

from playbooks.definition.declarations import AudiencePlace, AudienceSpec, Way
from playbooks.loader.section import Section


def read_audience(name: str, section: Section) -> AudienceSpec | None:
    ways = [w for w in get_args(Way) if section.has(w)]
    if len(ways) != 1:
        section.report.add(
            section.tree.line,
            name,
            "says no one way, or several, to find people",
            f"write one of {', '.join(get_args(Way))}",
        )
        for way in ways:
            section.text(way)
        return None
    value = section.text(ways[0]) or ""
    at = section.choice(
        "at",
        get_args(AudiencePlace),
        "incident.site" if ways[0] == "on call" else "anywhere",
    )
    clause = section.texts("clause")
    section.end()
    return AudienceSpec(name, cast(Any, ways[0]), value, cast(Any, at), clause)
