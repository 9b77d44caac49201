"""Facts: what conditions see and texts may name. Steps are never among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from incidents.area import union
from incidents.signals import Signal
from playbooks.definition.declarations import CustomersSpec, FactSpec, FieldSpec, SignalSpec
from playbooks.definition.run import ItemFacts, Run, UnitFacts
from playbooks.definition.time_limits import Limit

_CEL = {"?": "dyn", "yes or no": "bool", "whole number": "int", "number": "double"}
_EMPTY: dict[str, Any] = {"bool": False, "int": 0, "double": 0.0, "string": ""}
OF_INCIDENT = {
    "kind": "string",
    "major": "bool",
    "site": "string",
    "units": "strings",
    "open_stops": "int",
    "opened_at": "string",
    "signals": "int",
    "opened_on": "string",
    "said": "dyn",
    "unled": "bool",
    # of a routine that follows a closed incident: its number, and how many of its steps were late
    "about": "int",
    "late": "int",
    "area": "string",
    "share_hit": "double",
    "customers_hit": "int",
    "orders_hit": "int",
    "stops_hit": "int",
    "sites_hit": "strings",
    "message_cost": "double",
}
# fact -> of `customers.Hit`
OF_AREA = {
    "share_hit": "share",
    "customers_hit": "customers",
    "orders_hit": "orders",
    "stops_hit": "stops",
}
# gaps
OF_COMPANY = dict.fromkeys(
    ("without_phone", "contacts_without_phone", "without_holder", "without_deputy", "off_duty"),
    "strings",
)
OF_UNIT = {
    "id": "string",
    "kind": "string",
    "load": "int",
    "cold_chain": "bool",
    "plate": "string",
    "site": "string",
    "role": "string",
    "driver": "string",
    "standby": "string",
    "eta": "string",
    "delay": "int",
    "waiting": "int",
    "cartons": "int",
    "taken_by": "string",
}
OF_BRAND = {
    "class": "int",
    "price": "double",
    "supply": "string",
    "general": "bool",
    "stock": "int",
    "cover": "double",
    "factory": "string",
    "substitutes": "strings",
}
OF_CUSTOMER = {
    "id": "string",
    "class": "string",
    "order_day": "int",
    "orders_today": "bool",
    "honest": "bool",
    "orders_online": "bool",
    "district": "string",
    "language": "string",
    "account_manager": "string",
}
OF_LINE = {"id": "string", "brand": "string", "cartons": "int", **OF_BRAND}
OF_SITE = {"id": "string", "name": "string", "kind": "string"}
# the keywords of `for each`; each names the facts of its own item only
ITEMS = (
    "unit",
    "line",
    "signal",
    "site",
)
OF_CANDIDATE = {
    "id": "string",
    "kind": "string",
    "load": "int",
    "cold_chain": "bool",
    "site": "string",
    "minutes": "int",
    "role": "string",
    "farthest": "int",
    "plate": "string",
}


def cel_type(spec: FieldSpec | FactSpec) -> str:
    return _CEL.get(spec.kind, "string")


def has_type(value: Any, kind: str) -> bool:
    """Whether a value is of a CEL type; an integer is accepted for any number."""
    kinds: dict[str, tuple[type, ...]] = {"bool": (bool,), "int": (int,), "double": (int, float)}
    return type(value) in kinds.get(kind, (str,))


def value_type(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "strings"
    if isinstance(value, bool):
        return "bool"
    return {int: "int", float: "double"}.get(type(value), "string")


def declared_facts(
    signals: Mapping[str, SignalSpec],
    values: Mapping[str, Any],
    outside: Mapping[str, FactSpec] | None = None,
    customers: Mapping[str, CustomersSpec] | None = None,
) -> dict[str, str]:
    """Every fact a condition of this plan may read, with its type.

    The size of each set of customers is one, under the set's name.
    """
    facts = {f"incident.{n}": t for n, t in OF_INCIDENT.items()} | {
        f"unit.{n}": t for n, t in OF_UNIT.items()
    }
    facts |= {f"company.{n}": t for n, t in OF_COMPANY.items()}
    facts |= {f"candidate.{n}": t for n, t in OF_CANDIDATE.items()} | {"today": "string"}
    facts |= {f"line.{n}": t for n, t in OF_LINE.items()} | {
        f"site.{n}": t for n, t in OF_SITE.items()
    }
    kinds = {field.kind for signal in signals.values() for field in signal.fields.values()}
    facts |= {f"customer.{n}": t for n, t in OF_CUSTOMER.items() if "customer" in kinds}
    facts |= {f"brand.{n}": t for n, t in OF_BRAND.items() if "brand" in kinds}
    facts |= {f"plan.{name}": value_type(value) for name, value in values.items()}
    facts |= {f"facts.{name}": cel_type(spec) for name, spec in (outside or {}).items()}
    facts |= {f"incident.{spec.fact}": "int" for spec in (customers or {}).values() if spec.fact}
    for signal in signals.values():
        for name, spec in signal.fields.items():
            facts.setdefault(f"incident.{name}", cel_type(spec))
            if "unit" in signal.fields:
                facts.setdefault(f"unit.{name}", cel_type(spec))
            if signal.gathers:
                facts.setdefault(f"signal.{name}", cel_type(spec))
        if signal.gathers:
            facts |= {f"incident.{signal.gathers}": "strings", "signal.id": "string"}
    return facts


def merge_fields(
    spec: SignalSpec, known: Mapping[str, Any], fresh: Mapping[str, Any]
) -> dict[str, Any]:
    """Known fields updated by a further report, as each field's `keep` says: latest, most, or
    all.
    """
    merged = dict(known)
    for name, value in fresh.items():
        field = spec.fields.get(name)
        keep = field.keep if field else "latest"
        if name in merged and field and _left_out(field, value):
            continue  # what a report does not say leaves what is known
        if name not in merged or keep == "latest":
            merged[name] = value
        elif field and field.kind == "area":
            merged[name] = union(merged[name], value)
        elif keep == "most":
            merged[name] = max(merged[name], value)
        elif value and value not in str(merged[name]).split(" · "):
            merged[name] = f"{merged[name]} · {value}" if merged[name] else value
    return merged


def updatable_fields(signal: Signal, spec: SignalSpec, opens: bool) -> dict[str, Any]:
    """The fields a report updates: not its truck, and no area if it reports the end of
    something.
    """
    return {
        n: v
        for n, v in signal.fields.items()
        if n != "unit" and (opens or n not in spec.fields or spec.fields[n].kind != "area")
    }


def _left_out(field: FieldSpec, value: Any) -> bool:
    """Whether a value is only the default of an omitted field."""
    return (
        field.default is not None
        and ("no" if value is False else "yes" if value is True else str(value)) == field.default
    )


def cel_value(value: Any) -> Any:
    """A value as CEL takes it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    return (
        value.text
        if isinstance(value, Limit)
        else list(value)
        if isinstance(value, tuple)
        else value
    )


_OWN: dict[str, Callable[[Run], Any]] = {
    "kind": lambda run: run.playbook,
    "major": lambda run: run.major,
    "site": lambda run: run.site,
    "units": lambda run: list(run.units),
    "opened_at": lambda run: run.opened_at,
    "signals": lambda run: run.signals,
    "opened_on": lambda run: run.opened_on,
    "said": lambda run: (
        {"unit": ", ".join(run.units)}
        | {n: value for n, value in run.fields.items() if value not in ("", False, 0, None)}
    ),
}


def of_incident(run: Run, name: str, types: Mapping[str, str]) -> Any:
    """A fact of the incident that needs no asking; what was never reported is empty."""
    if name in _OWN:
        return cel_value(_OWN[name](run))
    if types.get(f"incident.{name}") == "strings":
        return [
            item_id
            for item_id, item in run.items.get(f"incident.{name}", {}).items()
            if not item.over
        ]
    return cel_value(run.fields.get(name, _EMPTY.get(types.get(f"incident.{name}", "string"), "")))


def of_unit(facts: UnitFacts, name: str, types: Mapping[str, str]) -> Any:
    """A fact of a truck that this incident itself knows."""
    own = {"standby": facts.standby, "eta": facts.eta, "delay": facts.delay or 0}
    if name in own:
        return cel_value(own[name])
    return cel_value(facts.fields.get(name, _EMPTY.get(types.get(f"unit.{name}", "string"), "")))


def of_item(item: ItemFacts, item_id: str, name: str, kind: str) -> Any:
    """A fact of a line, a report that gathered, or a site; what was never reported is empty."""
    return item_id if name == "id" else cel_value(item.fields.get(name, _EMPTY.get(kind, "")))
