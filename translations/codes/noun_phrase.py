"""Codes of the phrases that name what a line is about, under `who.`, with their parameters."""

from __future__ import annotations

WHO: dict[str, tuple[str, ...]] = {
    "who.audience": ("audience",),
    "who.audiences": ("audiences",),
    "who.cartons": ("count",),
    "who.customer": ("customer",),
    "who.customers": ("customers",),
    "who.deputies": ("audience",),
    "who.entered_time": ("step", "field"),
    "who.everyone_reached": (),
    "who.last_resort": (),
    "who.limit": ("limit",),
    "who.link": ("link",),
    "who.nobody": (),
    "who.other_plan": ("plan",),
    "who.people": ("people",),
    "who.playbook": ("playbook",),
    "who.pool": ("pool",),
    "who.public": (),
    "who.retailers": ("count",),
    "who.retailers_of": ("count", "total"),
    "who.retailers_of_set": ("count", "customers"),
    "who.role": ("role",),
    "who.signal": ("signal",),
    "who.step": ("step",),
    "who.step_item": ("step", "item"),
    "who.step_outcome": ("step", "outcome"),
    "who.unit_driver": ("unit", "person"),
    "who.units": ("units",),
    "who.until": ("time",),
}
