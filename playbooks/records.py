"""What a signal or a finished task makes known of a truck besides: the plan's word `records`."""

from __future__ import annotations

from incidents import effects as do

RECORDS = ("unit failed", "unit in order", "rest of the route served")


def recorded(what: str | None, unit: str | None) -> list[do.Effect]:
    """The effects of a `records` word about one truck."""
    if what is None or unit is None:
        return []
    if what == "unit failed":
        return [do.MarkUnit(unit, "failed")]
    if what == "unit in order":
        return [do.MarkUnit(unit, "in order")]
    return [do.ServeRest(unit)]
