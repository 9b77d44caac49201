"""Effects of a signal or a finished task on the company's data: the plan's word `records`."""

from __future__ import annotations

from incidents import effects as do
from incidents.fact_effects import RecordMaintenance, SetFact
from incidents.signals import Signal

SERVED, FACT, WINDOW = "rest of the route served", "fact", "quiet window"
READING = "reading"  # stored among the signals: no action required
OF_UNIT = ("unit failed", "unit in order", SERVED)
# fields the report must have
NEEDS = dict.fromkeys(OF_UNIT, ("unit",)) | {
    FACT: ("name", "value"),
    WINDOW: ("starts", "ends"),
    READING: (),
}
RECORDS = tuple(NEEDS)
BEYOND_RUNS = (FACT, WINDOW, SERVED)  # effects beyond a single incident


def signal_effects(what: str | None, unit: str | None) -> list[do.Effect]:
    """The effects of a `records` word about one truck."""
    if what is None or unit is None:
        return []
    if what == "unit failed":
        return [do.MarkUnit(unit, "failed")]
    if what == "unit in order":
        return [do.MarkUnit(unit, "in order")]
    return [do.CompleteRoute(unit)]


def record_effects(what: str | None, signal: Signal, unit: str | None) -> list[do.Effect]:
    """The effects of a report's `records` word; `unit` is the truck it is about."""
    if what == FACT:
        return [
            SetFact(str(signal.fields["name"]), signal.fields["value"], signal.time, signal.source)
        ]
    if what == WINDOW:
        site, about = signal.fields.get("site") or None, str(signal.fields.get("note") or "")
        return [
            RecordMaintenance(
                signal.kind, site, signal.fields["starts"], signal.fields["ends"], about
            )
        ]
    return [] if what == READING else signal_effects(what, unit)
