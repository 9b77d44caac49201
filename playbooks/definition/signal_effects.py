"""Effects of a signal or a finished task on the company's data: the plan's word `records`."""

from __future__ import annotations

from incidents import effects as do
from incidents.fact_effects import RecordMaintenance, SetFact
from incidents.signals import Signal

SERVED, FACT, WINDOW = "rest of the route served", "fact", "quiet window"
READING = "reading"  # stored among the signals: no action required
TAKEN = "goods taken over"  # the standby has the goods on board: known to the incident alone
FAILED, IN_ORDER = "unit failed", "unit in order"
OF_UNIT = (FAILED, IN_ORDER, SERVED)
# fields the report must have
NEEDS = dict.fromkeys((*OF_UNIT, TAKEN), ("unit",)) | {
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
    if what == FAILED:
        return [do.MarkUnit(unit, "failed")]
    if what == IN_ORDER:
        return [do.MarkUnit(unit, "in order")]
    return [do.CompleteRoute(unit)]


def record_effects(what: str | None, signal: Signal, unit: str | None) -> list[do.Effect]:
    """The effects of a report's `records` word; `unit` is the truck it is about."""
    if what == FACT:
        return [
            SetFact(str(signal.fields["name"]), signal.fields["value"], signal.time, signal.source)
        ]
    if what == WINDOW:
        return [_maintenance(signal)]
    return [] if what in (READING, TAKEN) else signal_effects(what, unit)


def _maintenance(signal: Signal) -> RecordMaintenance:
    told = signal.fields
    own = ("starts", "ends", "site", "note")
    named = {name: str(value) for name, value in told.items() if value and name not in own}
    site, about = told.get("site") or None, str(told.get("note") or "")
    return RecordMaintenance(signal.kind, site, told["starts"], told["ends"], about, named)
