"""Facts: what conditions see and texts may name. Steps are never among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from incidents.area import union
from incidents.signals import Signal
from playbooks.definition.declarations import CustomersSpec, FactSpec, FieldSpec, SignalSpec
from playbooks.definition.reported_time_facts import moment_facts
from playbooks.definition.run import ItemFacts, Run, UnitFacts
from playbooks.definition.things import thing_facts
from playbooks.definition.time_limits import Limit

_CEL = {"?": "dyn", "yes or no": "bool", "number": "double", "some of": "strings"}
_CEL |= {"whole number": "int"}
_EMPTY: dict[str, Any] = {"bool": False, "int": 0, "double": 0.0, "string": "", "strings": []}
# what other incidents suspend there, and since when the latest of it (ISO; empty: nothing)
OF_PLACE = {"suspended_there": "strings", "suspended_since": "string"}
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
    "duty": "string",  # the routine that found what this incident is about
    "counted": "int",  # by a routine that counts reports
    "found": "string",  # what was written down about it
    "area": "string",
    "share_hit": "double",
    "customers_hit": "int",
    "orders_hit": "int",
    "stops_hit": "int",
    "sites_hit": "strings",
    "sites_suspended": "strings",  # where this incident suspends a service, or that serve it
    "suspends": "strings",
    "cleared": "string",  # what it still suspends, though no report says so any more
    "message_cost": "double",
    "unknown_names": "strings",  # of hosts, lines, … that are in no register of the plan
    **OF_PLACE,
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
HELD = ("units_held", "people_engaged")  # by other incidents: `company.units_held`
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
    "empty": "bool",
    **OF_PLACE,
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
    "next_order_day": "string",
    "honest": "bool",
    "orders_online": "bool",
    "district": "string",
    "language": "string",
    "account_manager": "string",
    **OF_PLACE,
}
OF_LINE = {"id": "string", "brand": "string", "cartons": "int", **OF_BRAND}
OF_SITE = {"id": "string", "name": "string", "kind": "string", **OF_PLACE}
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
    things: Iterable[str] = (),
) -> dict[str, str]:
    """Every fact a condition of this plan may read, with its type.

    The size of each set of customers is one, under the set's name.
    """
    facts = {f"incident.{n}": t for n, t in OF_INCIDENT.items()} | {
        f"unit.{n}": t for n, t in OF_UNIT.items()
    }
    facts |= {f"company.{n}": t for n, t in OF_COMPANY.items()}
    facts |= {f"company.{n}": "strings" for n in HELD}
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
    facts |= thing_facts(things)
    for signal in signals.values():
        for name, spec in signal.fields.items():
            facts.setdefault(f"incident.{name}", cel_type(spec))
            if "unit" in signal.fields:
                facts.setdefault(f"unit.{name}", cel_type(spec))
            if signal.gathers:
                facts.setdefault(f"signal.{name}", cel_type(spec))
                if spec.kind == "time":
                    facts |= moment_facts(name)
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
        elif field and field.kind == "some of":
            merged[name] = [*merged[name], *(one for one in value if one not in merged[name])]
        elif field and field.kind == "area":
            merged[name] = union(merged[name], value)
        elif keep in ("earliest", "last"):
            # Times are kept in the zone of the place: their texts compare as they do.
            merged[name] = (min if keep == "earliest" else max)(merged[name], value)
        elif keep == "most":
            merged[name] = max(merged[name], value, key=_rank(field))
        elif value and value not in str(merged[name]).split(" · "):
            merged[name] = f"{merged[name]} · {value}" if merged[name] else value
    return merged


def _rank(field: FieldSpec | None) -> Callable[[Any], Any] | None:
    """What orders the values of a field: choices are written from the least to the most."""
    if field is None or not field.choices:
        return None
    return lambda value: field.choices.index(value) if value in field.choices else -1


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
    if isinstance(value, list):
        return value == ([field.default] if field.default else [])
    said = "no" if value is False else "yes" if value is True else str(value)
    return field.default is not None and said == field.default


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


def suspended_by(run: Run) -> list[str]:
    """The services that an incident suspends now."""
    return sorted(
        {r.data["link"] for r in run.steps.values() if r.state == "standing" and "link" in r.data}
    )


_OWN: dict[str, Callable[[Run], Any]] = {
    "kind": lambda run: run.playbook,
    "major": lambda run: run.major,
    "site": lambda run: run.site,
    "units": lambda run: [u for u, facts in run.units.items() if not facts.rejected],
    "opened_at": lambda run: run.opened_at,
    "signals": lambda run: run.signals,
    "opened_on": lambda run: run.opened_on,
    "suspends": suspended_by,
    "said": lambda run: (
        {"unit": ", ".join(run.units)}
        | {n: value for n, value in run.fields.items() if value not in ("", False, 0, None, [])}
    ),
}


def of_incident(run: Run, name: str, types: Mapping[str, str]) -> Any:
    """A fact of the incident that needs no asking; what was never reported is empty."""
    if name in _OWN:
        return cel_value(_OWN[name](run))
    items = run.items.get(f"incident.{name}")
    if items is not None or (name not in run.fields and types.get(f"incident.{name}") == "strings"):
        return [item_id for item_id, item in (items or {}).items() if not item.over]
    return cel_value(run.fields.get(name, _EMPTY.get(types.get(f"incident.{name}", "string"), "")))


def of_unit(facts: UnitFacts, name: str, types: Mapping[str, str]) -> Any:
    """A fact of a truck that this incident itself knows."""
    own = {"standby": facts.standby, "eta": facts.eta, "delay": facts.delay or 0}
    own |= {"empty": facts.empty}
    if name in own:
        return cel_value(own[name])
    return cel_value(facts.fields.get(name, _EMPTY.get(types.get(f"unit.{name}", "string"), "")))


def of_item(item: ItemFacts, item_id: str, name: str, kind: str) -> Any:
    """A fact of a line, a report that gathered, or a site; what was never reported is empty."""
    return item_id if name == "id" else cel_value(item.fields.get(name, _EMPTY.get(kind, "")))
