"""plan.yaml and policies.yaml: names before steps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from playbooks.definition.agreement import read_agreement
from playbooks.definition.declarations import Escalation, PoolSpec, Titles
from playbooks.definition.desk_rights import PUBLISH
from playbooks.definition.plan import Plan
from playbooks.definition.time_limits import (
    Calendar,
    Hours,
    Limit,
    limit_of,
    read_hours,
    read_limit,
)
from playbooks.intake.bounds import whole_number
from playbooks.loader.approvals import read_approvals
from playbooks.loader.audiences import read_audience
from playbooks.loader.command import read_command
from playbooks.loader.customer_sets import read_customers
from playbooks.loader.departments import read_departments
from playbooks.loader.desk_rights import read_desk_rights
from playbooks.loader.external_facts import read_fact
from playbooks.loader.kept_in import read_record_keeping
from playbooks.loader.section import Section
from playbooks.loader.service_policies import read_replenishment, read_sender
from playbooks.loader.signals import read_signals
from playbooks.loader.sources import read_sources
from playbooks.loader.things import read_things
from playbooks.loader.yaml_tree import Items, Text, texts_in
from translations import FaultError, fault_of, message

USUAL = "usual"
LONGEST_NUMBER = 18  # signs of a value
ASK_KINDS = ("context", "record", "policy", "routine", "response")


def read_plan_file(section: Section) -> Plan:
    """Names, values, signals, facts and clauses; nothing of the other files."""
    empty = Plan()
    section.report.values = values = _values(section)
    facts = section.map("facts")
    known = facts.tree.items if facts else ()
    clauses = {name: _clause(clause, known) for name, clause in section.maps("clauses")}
    things = read_things(section)
    signals = read_signals(section, things)
    plan = Plan(
        name=section.titles("name"),
        since=section.text("in force since") or "",
        scope=section.titles("scope"),
        languages=section.texts("languages") or empty.languages,
        links=section.texts("links") or empty.links,
        calendar=_calendar(section.map("calendar")),
        values=values,
        clauses={name: (titles, kinds) for name, (titles, kinds, _) in clauses.items()},
        kept={name: kept for name, (_, _, kept) in clauses.items() if kept},
        signals=signals,
        things=things,
        sources=read_sources(section, signals),
        facts={name: read_fact(name, fact) for name, fact in section.maps("facts")},
        segments_at_most=_segments(section.map("messages")) or empty.segments_at_most,
    )
    section.end()
    return plan


def _clause(section: Section, facts: Iterable[str]) -> tuple[Titles, str, tuple[str, ...]]:
    """Its title, what it asks for, and where its record is kept."""
    kinds = section.texts("as")
    for kind in kinds:
        if kind not in ASK_KINDS:
            section.fault(
                "as",
                message("plan.text_is_unknown", text=kind),
                message("remedy.one_of_known", known=", ".join(ASK_KINDS)),
            )
    found = section.titles(), ", ".join(kinds), read_record_keeping(section, facts)
    section.end()
    return found


def _segments(section: Section | None) -> int | None:
    """SMS that one message may become."""
    if section is None:
        return None
    found = section.read("segments at most", parse_count)
    section.end()
    return found


def parse_count(text: str) -> int:
    """`3`: how often, how many. Raises ValueError naming what was expected."""
    count = whole_number(text)
    if not count:
        raise FaultError(message("plan.is_no_number_of_times_write", text=text))
    return count


def _calendar(section: Section | None) -> Calendar:
    if section is None:
        return Calendar()
    zone = section.time_zone("time zone", "Asia/Shanghai")
    country = section.text("holidays of", "CN") or "CN"
    opens = section.read("opens", time.fromisoformat, time(8)) or time(8)
    closes = section.read("closes", time.fromisoformat, time(17, 30)) or time(17, 30)
    overrides = {}
    for word, works in (("also working", True), ("also free", False)):
        for text in section.texts(word):
            try:
                overrides[date.fromisoformat(text)] = works
            except ValueError:
                section.fault(
                    word, message("plan.is_no_day", text=text), message("remedy.write_2027_02_06")
                )
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
            found[name] = inner.read(name, _value)
    return found


def _value(text: str) -> Any:
    """A number, a length of time, or the text itself. Raises FaultError."""
    if number := re.fullmatch(r"-?(\d+)(\.\d+)?", text):
        if len(text) > LONGEST_NUMBER:
            raise FaultError(message("plan.number_is_too_long", most=LONGEST_NUMBER))
        return float(text) if number[2] else int(text)
    try:
        return read_limit(text)
    except ValueError:
        return text


def read_policies(section: Section, plan: Plan) -> Plan:
    """`plan` with what policies.yaml adds to it."""
    audiences = {name: read_audience(name, spec) for name, spec in section.maps("audiences")}
    customers = {
        name: read_customers(name, spec, plan.signals, plan.values)
        for name, spec in section.maps("customers")
    }
    ladders = _escalations(section)
    plan = replace(
        plan,
        audiences={name: spec for name, spec in audiences.items() if spec},
        customers=customers,
        pools={name: _pool(name, spec, plan.types) for name, spec in section.maps("pools")},
        approvals=read_approvals(section),
        escalation=ladders.get(USUAL, Escalation()),
        escalations=ladders,
        departments=read_departments(section),
        desk=read_desk_rights(section),
        replenishment=read_replenishment(section),
        sender=read_sender(section) or plan.sender,
        keep_persons=section.read("keep persons for", _days, timedelta()) or timedelta(),
    )
    command, publish = section.map("command"), section.map("publish")
    if command:
        plan = replace(plan, command=read_command(command, plan.types))
    if plan.desk and PUBLISH in plan.desk:
        plan = replace(plan, publish=plan.desk[PUBLISH])
    if publish:
        by, clause = publish.texts("by") or plan.publish, publish.texts("clause")
        agree = publish.read("agree", read_agreement) or plan.publish_agree
        plan = replace(plan, publish=by, publish_clause=clause, publish_agree=agree)
        publish.end()
    section.end()
    return plan


def _days(text: str) -> timedelta:
    """`180 days`. Raises FaultError."""
    found = re.fullmatch(r"(\d{1,5}) days?", text)
    if not found:
        raise FaultError(message("plan.says_not_how_many_days", text=text))
    return timedelta(days=int(found[1]))


def _pool(name: str, section: Section, types: Mapping[str, str]) -> PoolSpec:
    found = PoolSpec(
        name,
        section.choice("units", ("standby",)),
        section.texts("people"),
        section.texts("clause"),
        section.strings("fits"),
    )
    if inner := section.map("fits"):
        for named, text in found.fits.items():
            inner.compiled(named, text, types)
    section.end()
    return found


def _escalations(policies: Section) -> dict[str, Escalation]:
    """The ladders by name; `usual` must be one of them."""
    found = {name: _escalation(name, spec) for name, spec in policies.maps("escalation")}
    if USUAL not in found:
        policies.fault(
            "escalation",
            message("plan.escalation_is_missing"),
            message("remedy.write_escalation_usual_levels_wait_5m"),
        )
    return found


def _escalation(name: str, section: Section) -> Escalation:
    rounds = section.read("rounds", parse_count, 3) or 1
    found = Escalation(
        section.texts("levels"),
        _pauses(section, "wait") or (read_limit("5m"),),
        rounds,
        section.text("last resort", "", required=name == USUAL) or "",
        _pauses(section, "acknowledged for") or (read_limit("30m"),),
        section.texts("clause"),
        _calling_hours(section),
        _pauses(section, "last resort every"),
        section.read("most an hour", parse_count),
    )
    section.end()
    return found


def _calling_hours(section: Section) -> Hours | None:
    """`hours: 07:00-21:30`, or the same as `quiet hours: 21:30-07:00`."""
    hours, quiet = section.read("hours", read_hours), section.read("quiet hours", read_hours)
    if hours and quiet:
        section.fault(
            "quiet hours",
            message("plan.hours_and_quiet_hours"),
            message("remedy.write_one_of_hours"),
        )
    return hours or (quiet and (quiet[1], quiet[0]))


def _pauses(section: Section, word: str) -> tuple[Limit, ...]:
    """`5m`, or `[15m, 30m, 1h]`: one pause after the other."""
    found = []
    for text in section.texts(word):
        try:
            found.append(limit_of(text, section.report.values))
        except ValueError as error:
            section.fault(word, fault_of(error))
    return tuple(found)
