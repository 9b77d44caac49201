"""Reading a drill's file into a `Drill`. Every fault of it is named at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast, get_args

from drills.script import Away, Begins, Dead, Down, Drill, Expects, Replies, Sends, Who
from incidents.company import Availability
from playbooks.limits import read_limit
from playbooks.plan import Plan
from playbooks.reading.company import FILE
from playbooks.reading.faults import BadPlan, Fault, Report, nearest
from playbooks.reading.section import Section
from playbooks.reading.tree import parse, plain

NO_STEPS = ("triage", "intake", "plan")  # lines of the transcript that belong to no step


def read_drill(path: Path, plan: Plan) -> Drill:
    """Raises BadPlan with every fault of the file."""
    report = Report(path.name)
    tree = parse(path.read_text("utf-8"), report)
    if tree is None:
        raise BadPlan(report.faults)
    section = Section(tree, report)
    drill = _drill(section, plan, path.stem)
    section.end()
    if report.faults:
        raise BadPlan(report.faults)
    beside = path.parent.parent / FILE
    return replace(drill, company=beside.read_text("utf-8")) if beside.is_file() else drill


def drills_in(folder: Path, plan: Plan) -> list[Drill]:
    """All drills of a plan's folder, by name. Raises BadPlan with the faults of all files."""
    found, faults = [], []
    for path in sorted((folder / "drills").glob("*.yaml")):
        try:
            found.append(read_drill(path, plan))
        except BadPlan as bad:
            faults += bad.faults
    if faults:
        raise BadPlan(faults)
    return found


def _drill(section: Section, plan: Plan, name: str) -> Drill:
    kinds = [*plan.playbooks, *plan.routines]
    starts = section.read("starts", datetime.fromisoformat) or datetime(2026, 11, 23, 10, 0)
    return Drill(
        name=section.text("drill", name) or name,
        titles=section.titles(),
        playbook=section.choice("playbook", kinds, required=True) or "",
        clauses=_clauses(section, plan),
        starts=starts if starts.tzinfo else starts.replace(tzinfo=plan.calendar.zone),
        runs=section.read("runs", _span) or timedelta(hours=3),
        sends=tuple(_sends(s, plan) for s in section.sections("reports")),
        replies=tuple(_replies(s, plan) for s in section.sections("answers")),
        away=tuple(_away(s) for s in section.sections("away")),
        expects=tuple(_expects(s, plan) for s in section.sections("expect")),
        begins=tuple(_begins(s, plan) for s in section.sections("routines")),
        dead=tuple(_dead(s) for s in section.sections("dead phones")),
        down=tuple(_down(s) for s in section.sections("muster down")),
        people=section.texts("people"),
    )


def _span(text: str) -> timedelta:
    """`90s`, `5m`, `3h`; `0m` is the start itself."""
    if text in ("0m", "0s", "0"):
        return timedelta()
    span = read_limit(text).span
    if span is None:
        raise ValueError(f"{text!r} is no length of time; write 90s, 5m or 3h")
    return span


def _clauses(section: Section, plan: Plan) -> tuple[str, ...]:
    clauses = section.texts("clauses")
    for clause in clauses:
        if clause not in plan.clauses:
            section.fault("clauses", f"the plan has no clause {clause}", nearest(clause, plan.clauses))
    return clauses


def _sends(section: Section, plan: Plan) -> Sends:
    sends = Sends(
        section.read("at", _span) or timedelta(),
        section.choice("signal", plan.signals, required=True) or "",
        plain(section.raw("fields")) or {},
        section.text("source", "drill") or "drill",
    )
    section.end()
    return sends


def _begins(section: Section, plan: Plan) -> Begins:
    routine = section.choice("routine", plan.routines, required=True) or ""
    found = Begins(section.read("at", _span) or timedelta(), routine, section.text("site"))
    section.end()
    return found


def _replies(section: Section, plan: Plan) -> Replies:
    found = Replies(
        _step(section, plan),
        section.text("answer", required=True) or "",
        section.read("after", _span, timedelta(minutes=1)) or timedelta(),
        section.text("role"),
        section.read("times", int),
        section.text("item"),
        section.text("person"),
        plain(section.raw("values")) or {},
    )
    section.end()
    return found


def _who(section: Section) -> Who:
    rank = section.read("rank", _rank, 0)
    return Who(section.text("role", required=True) or "", None if rank == -1 else rank, section.text("site"))


def _rank(text: str) -> int:
    """`0` is the holder, `1` the first deputy; `any` is all of them (-1)."""
    if text == "any":
        return -1
    if not text.isdecimal():
        raise ValueError(f"{text!r} is no rank; write 0 (the holder), 1 (the first deputy) or any")
    return int(text)


def _away(section: Section) -> Away:
    how = cast(Availability, section.choice("how", get_args(Availability), "away"))
    found = Away(_who(section), how, section.read("from", _span), section.read("until", _span))
    section.end()
    return found


def _dead(section: Section) -> Dead:
    begins = section.read("from", _span) or timedelta()
    after = section.read("after", _span, timedelta(seconds=20)) or timedelta()
    found = Dead(_who(section), begins, section.read("until", _span), after)
    section.end()
    return found


def _down(section: Section) -> Down:
    found = Down(section.read("from", _span) or timedelta(), section.read("until", _span) or timedelta())
    if found.ends <= found.begins:
        section.fault("until", "Muster would never be down", "write `from: 5m, until: 40m`")
    section.end()
    return found


def _expects(section: Section, plan: Plan) -> Expects:
    found = Expects(
        _step(section, plan),
        section.text("effect", required=True) or "",
        section.read("at least", int) or 1,
        section.read("by", _span),
        section.choice("never", ("yes", "no"), "no") == "yes",
        section.read("at most", int),
        section.read("since", _span),
        section.text("role"),
        section.text("item"),
        section.text("says"),
    )
    section.end()
    return found


def _step(section: Section, plan: Plan) -> str:
    """A step of any playbook or routine of the plan; a fault where there is none of this name."""
    name = section.text("step", required=True) or ""
    playbooks = [*plan.playbooks.values(), *(r.playbook for r in plan.routines.values())]
    known: Iterable[str] = {*NO_STEPS, *(s for p in playbooks for s in p.steps)}
    if name not in known:
        section.report.faults.append(
            Fault(section.report.file, section.tree.line_of("step"), name, "", f"no playbook has a step {name!r}", nearest(name, known))
        )
    return name
