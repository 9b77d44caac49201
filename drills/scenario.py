"""A drill's file: what is reported, who answers what and when, who is away, and what must have come of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from playbooks.limits import read_limit
from playbooks.plan import Plan
from playbooks.reading.faults import BadPlan, Fault, Report
from playbooks.reading.section import Section
from playbooks.reading.tree import parse


@dataclass(frozen=True, slots=True)
class Sends:
    """A signal reported `at` so long after the start."""

    at: timedelta
    signal: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Replies:
    """Who is asked in `step` answers `after` so long; a rule holds `times` often (None: always), then the next one that fits."""

    step: str
    answer: str
    after: timedelta
    role: str | None = None
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """The holder of a role, with this rank, cannot be called during the drill."""

    role: str
    rank: int


@dataclass(frozen=True, slots=True)
class Expects:
    """A line that must stand in the transcript (`never`: must not): step and effect, at least so often, no later than `by`."""

    step: str
    effect: str
    at_least: int = 1
    by: timedelta | None = None
    never: bool = False


@dataclass(frozen=True)
class Drill:
    name: str
    titles: dict[str, str]
    playbook: str
    clauses: tuple[str, ...]
    starts: datetime
    runs: timedelta
    sends: tuple[Sends, ...]
    replies: tuple[Replies, ...]
    away: tuple[Away, ...] = ()
    expects: tuple[Expects, ...] = ()


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
    return drill


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
    playbook = section.choice("playbook", plan.playbooks, required=True) or ""
    starts = section.read("starts", datetime.fromisoformat) or datetime(2026, 11, 23, 10, 0)
    drill = Drill(
        name=section.text("drill", name) or name,
        titles=section.titles(),
        playbook=playbook,
        clauses=section.texts("clauses"),
        starts=starts if starts.tzinfo else starts.replace(tzinfo=plan.calendar.zone),
        runs=section.read("runs", _span) or timedelta(hours=3),
        sends=tuple(_sends(s, plan) for s in section.sections("reports")),
        replies=tuple(_replies(s) for s in section.sections("answers")),
        away=tuple(_away(s) for s in section.sections("away")),
        expects=tuple(_expects(s) for s in section.sections("expect")),
    )
    _check_steps(section, drill, plan)
    return drill


def _span(text: str) -> timedelta:
    """`90s`, `5m`, `3h`; `0m` is the start itself."""
    if text in ("0m", "0s", "0"):
        return timedelta()
    span = read_limit(text).span
    if span is None:
        raise ValueError(f"{text!r} is no length of time; write 90s, 5m or 3h")
    return span


def _sends(section: Section, plan: Plan) -> Sends:
    sends = Sends(
        section.read("at", _span) or timedelta(),
        section.choice("signal", plan.signals, required=True) or "",
        section.strings("fields"),
    )
    section.end()
    return sends


def _replies(section: Section) -> Replies:
    found = Replies(
        section.text("step", required=True) or "",
        section.text("answer", required=True) or "",
        section.read("after", _span, timedelta(minutes=1)) or timedelta(),
        section.text("role"),
        section.read("times", int),
    )
    section.end()
    return found


def _away(section: Section) -> Away:
    found = Away(section.text("role", required=True) or "", section.read("rank", int) or 0)
    section.end()
    return found


def _expects(section: Section) -> Expects:
    found = Expects(
        section.text("step", required=True) or "",
        section.text("effect", required=True) or "",
        section.read("at least", int) or 1,
        section.read("by", _span),
        section.choice("never", ("yes", "no"), "no") == "yes",
    )
    section.end()
    return found


def _check_steps(section: Section, drill: Drill, plan: Plan) -> None:
    known = {"triage", "plan", *(s for p in plan.playbooks.values() for s in p.steps)}
    named: Iterable[str] = [r.step for r in drill.replies] + [e.step for e in drill.expects]
    for step in named:
        if step not in known:
            section.report.faults.append(Fault(section.report.file, 1, step, "", f"no playbook has a step {step!r}"))
