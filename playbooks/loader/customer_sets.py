"""Sets of customers in policies.yaml: still to be served on a route, in the incident's area, or
all; narrowed by what they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from playbooks.company.customers import OF_CUSTOMER
from playbooks.definition.conditions import Condition
from playbooks.definition.declarations import CustomersSpec, SignalSpec
from playbooks.definition.facts import OF_AREA, OF_INCIDENT, value_type
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.step import Step
from playbooks.definition.suggestions import nearest
from playbooks.engine.steps.step_model import Finding
from playbooks.loader.section import Section
from translations import message

SITE = "incident.site"
ROUTE = "rest of the route of unit"
OF_INCIDENTS = " of incident"
OTHERS = "other incidents"
WAYS = ("on", "in", "is", "at", "all", "without")
FIRST = (
    "demonstration",
    "growth",
    "ordinary",
    "special",
    "honest",
    "orders by phone",
    "orders online",
)
HOW = message("remedy.write_way_to_find_customers", ROUTE=ROUTE, SITE=SITE)


def read_customers(
    name: str, section: Section, signals: Mapping[str, SignalSpec], values: Mapping[str, Any]
) -> CustomersSpec:
    """One named set; every fault is reported at its word."""
    ways = [way for way in WAYS if section.has(way)]
    if len(ways) != 1 and ways != ["at", "without"]:
        section.report.add(
            section.tree.line, name, message("plan.says_no_one_way_to_find_customers"), HOW
        )
    found = CustomersSpec(
        name,
        section.choice("on", (ROUTE,)),
        section.texts("clause"),
        _inside(section, signals),
        _where(section, values),
        section.names("first", FIRST, "plan.is_no_kind_of_customer"),
        section.text("without"),
        section.choice("by", (OTHERS,)) == OTHERS,
        _named(section, signals),
        section.choice("at", (SITE,)) is not None,
    )
    if found.others and not found.without:
        section.fault(
            "by",
            message("plan.says_who_suspended_it_but_not"),
            message("remedy.write_without_delivery_beside_it"),
        )
    section.choice("all", ("yes", "true"))
    if found.fact in OF_INCIDENT and found.fact not in OF_AREA:
        section.report.add(
            section.tree.line,
            name,
            message("plan.incident_is_fact_of_its_own", fact=found.fact),
            message("remedy.give_set_another_name"),
        )
    section.end()
    return found


def _inside(section: Section, signals: Mapping[str, SignalSpec]) -> str | None:
    """`area of incident`: the field of that name, which some signal declares as an area."""
    text = section.text("in")
    if text is None:
        return None
    areas = {
        f"{n}{OF_INCIDENTS}"
        for s in signals.values()
        for n, f in s.fields.items()
        if f.kind == "area"
    }
    if text not in areas:
        section.fault(
            "in",
            message("plan.no_signal_has_area", text=text),
            nearest(text, areas) or message("remedy.declare_field_area_is_area"),
        )
    return text.removesuffix(OF_INCIDENTS)


def _named(section: Section, signals: Mapping[str, SignalSpec]) -> bool:
    """`is: customer`: the customer a report names; at least one signal must have the field."""
    named = section.choice("is", ("customer",)) is not None
    if named and not any(f.kind == "customer" for s in signals.values() for f in s.fields.values()):
        section.fault(
            "is",
            message("plan.no_signal_names_customer"),
            message("remedy.declare_field_customer_is_customer"),
        )
    return named


def _where(section: Section, values: Mapping[str, Any]) -> Condition | None:
    types = {f"customer.{name}": kind for name, kind in OF_CUSTOMER.items()} | {"today": "string"}
    types |= {f"plan.{name}": value_type(value) for name, value in values.items()}
    return section.condition("where", types)


def validate_told_by(plan: Plan, playbook: Playbook, step: Step) -> Iterator[Finding]:
    """`told by [steps]` names steps that send messages; `by: phone` calls customers, within a
    limit.
    """
    senders = [
        s.id for s in playbook.steps.values() if s.text and not s.builtin and s.id != step.id
    ]
    for name in getattr(step.does, "told_by", ()):
        if name not in playbook.steps:
            yield "tell", message("plan.there_is_no_step", text=name), nearest(name, senders)
        elif name not in senders:
            yield "tell", message("plan.step_tells_nobody", name=name), nearest(name, senders)
    if (but := getattr(step.does, "but", "")) and but not in plan.customers:
        yield (
            "except",
            message("plan.there_is_no_customer_set", text=but),
            nearest(but, plan.customers),
        )
    if getattr(step.does, "by", None) and step.does.tell not in plan.customers:
        yield (
            "by",
            message("plan.is_no_customer_set", text=step.does.tell),
            nearest(step.does.tell, plan.customers),
        )
