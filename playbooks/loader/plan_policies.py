"""plan.yaml and policies.yaml: names before steps."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from playbooks.definition.declarations import (
    ApprovalSpec,
    AudienceSpec,
    Command,
    CustomersSpec,
    Escalation,
    FactSpec,
    PoolSpec,
    SignalSpec,
)
from playbooks.definition.departments import Department
from playbooks.definition.facts import declared
from playbooks.definition.time_limits import Calendar, Limit, read_limit
from playbooks.loader.approvals import read_approvals
from playbooks.loader.audiences import read_audience
from playbooks.loader.command import read_command
from playbooks.loader.customer_sets import read_customers
from playbooks.loader.departments import read_departments
from playbooks.loader.external_facts import read_fact
from playbooks.loader.record_places import read_kept
from playbooks.loader.section import Section
from playbooks.loader.services import read_services
from playbooks.loader.signals import read_signals
from playbooks.loader.yaml_tree import Items, Text, texts_in

ASK_KINDS = ("context", "record", "policy", "routine", "response")


@dataclass
class Head:
    """What playbooks are read against."""

    name: dict[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ("zh", "en")
    # of the chain from order to customer (1.4)
    links: tuple[str, ...] = (
        "ordering",
        "settlement",
        "sorting",
        "delivery",
    )
    clauses: dict[str, tuple[dict[str, str], str]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    signals: dict[str, SignalSpec] = field(default_factory=dict)
    facts: dict[str, FactSpec] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    audiences: dict[str, AudienceSpec] = field(default_factory=dict)
    customers: dict[str, CustomersSpec] = field(default_factory=dict)
    pools: dict[str, PoolSpec] = field(default_factory=dict)
    escalation: Escalation | None = None
    command: Command = field(default_factory=Command)
    departments: tuple[Department, ...] = ()
    publish: tuple[str, ...] = ("leading group",)
    replenishment: dict[str, int] = field(default_factory=dict)
    sender: str = "muster.invalid"
    since: str = ""
    scope: dict[str, str] = field(default_factory=dict)
    publish_clause: tuple[str, ...] = ()
    kept: dict[str, tuple[str, ...]] = field(default_factory=dict)
    segments_at_most: int = 4
    approvals: dict[str, ApprovalSpec] = field(default_factory=dict)

    @property
    def types(self) -> dict[str, str]:
        """Every fact a condition of this plan may read, with its type."""
        return declared(self.signals, self.values, self.facts, self.customers)


def read_plan_file(section: Section, head: Head) -> None:
    head.name = section.titles("name")
    head.since = section.text("in force since") or ""
    head.scope = section.titles("scope")
    head.languages = section.texts("languages") or head.languages
    head.links = section.texts("links") or head.links
    head.calendar = _calendar(section.map("calendar"))
    head.values = _values(section)
    section.report.values = head.values
    facts = section.map("facts")
    for name, clause in section.maps("clauses"):
        kinds = clause.texts("as")
        head.clauses[name] = (clause.titles(), ", ".join(kinds))
        for kind in kinds:
            if kind not in ASK_KINDS:
                clause.fault("as", f"{kind!r} is unknown", f"one of {', '.join(ASK_KINDS)}")
        if kept := read_kept(clause, facts.tree.items if facts else ()):
            head.kept[name] = kept
        clause.end()
    head.signals = read_signals(section)
    for name, fact in section.maps("facts"):
        head.facts[name] = read_fact(name, fact)
    messages = section.map("messages")
    if messages:
        head.segments_at_most = messages.read("segments at most", counted, 4) or 4
        messages.end()
    section.end()


def counted(text: str) -> int:
    """`3`: how often, how many. Raises ValueError naming what was expected."""
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise ValueError(f"{text!r} is no number of times; write 1, 2, 3 …")
    return int(text)


def _calendar(section: Section | None) -> Calendar:
    if section is None:
        return Calendar()
    zone = section.text("time zone", "Asia/Shanghai") or "Asia/Shanghai"
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        section.fault(
            "time zone", f"there is no time zone {zone!r}", "write one such as Asia/Shanghai"
        )
        zone = "UTC"
    country = section.text("holidays of", "CN") or "CN"
    opens = section.read("opens", time.fromisoformat, time(8)) or time(8)
    closes = section.read("closes", time.fromisoformat, time(17, 30)) or time(17, 30)
    overrides = {}
    for word, works in (("also working", True), ("also free", False)):
        for text in section.texts(word):
            try:
                overrides[date.fromisoformat(text)] = works
            except ValueError:
                section.fault(word, f"{text!r} is no day", "write 2027-02-06")
    section.end()
    return Calendar(zone, country, opens, closes, overrides)


def _values(section: Section) -> dict[str, Any]:
    inner = section.map("values")
    if inner is None:
        return {}
    found: dict[str, Any] = {}
    for name, tree in inner.tree.items.items():
        if isinstance(tree, Items):
            found[name] = tuple(t.value for t in texts_in(tree))
        elif isinstance(tree, Text):
            found[name] = _value(tree.value)
    return found


def _value(text: str) -> Any:
    """A number, a length of time, or the text itself."""
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    if re.fullmatch(r"-?\d+\.\d+", text):
        return float(text)
    try:
        return read_limit(text)
    except ValueError:
        return text


def read_policies(section: Section, head: Head) -> None:
    for name, spec in section.maps("audiences"):
        found = read_audience(name, spec)
        if found:
            head.audiences[name] = found
    head.customers = {
        name: read_customers(name, spec, head.signals, head.values)
        for name, spec in section.maps("customers")
    }
    for name, spec in section.maps("pools"):
        head.pools[name] = PoolSpec(
            name, spec.choice("units", ("standby",)), spec.text("people"), spec.texts("clause")
        )
        spec.end()
    head.approvals = read_approvals(section)
    escalation = section.map("escalation")
    usual = escalation.map("usual") if escalation else None
    if usual:
        head.escalation = _escalation(usual)
    elif not escalation:
        section.fault(
            "escalation",
            "escalation is missing",
            "write `escalation: {usual: {levels: […], wait: 5m, rounds: 3, last resort: role}}`",
        )
    head.departments = read_departments(section)
    if command := section.map("command"):
        head.command = read_command(command, head.types)
    read_services(section, head)
    publish = section.map("publish")
    if publish:
        head.publish = publish.texts("by") or head.publish
        head.publish_clause = publish.texts("clause")
        publish.end()
    section.end()


def _escalation(section: Section) -> Escalation:
    rounds = section.read("rounds", counted, 3) or 1
    found = Escalation(
        section.texts("levels"),
        cast(Limit, section.limit("wait", read_limit("5m"))),
        rounds,
        section.text("last resort", "", required=True) or "",
        cast(Limit, section.limit("acknowledged for", read_limit("30m"))),
        section.texts("clause"),
    )
    section.end()
    return found
