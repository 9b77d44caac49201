"""Reading a drill's file into a `Drill`. Every fault of it is named at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from drills import scenario_lines
from drills.scenario import Drill, Expectation, ReplyLine
from drills.scenario_lines import span
from playbooks.checks.clause_carriers import clauses_of_step
from playbooks.definition.plan import Plan
from playbooks.definition.suggestions import nearest
from playbooks.definition.written_plan import clause_of
from playbooks.loader.canonical_words import canonical_keys, canonical_values
from playbooks.loader.company_file import FILE
from playbooks.loader.faults import BadPlanError, Fault, FaultCollector
from playbooks.loader.faults_as_written import as_written
from playbooks.loader.plan_folder import folder_files
from playbooks.loader.section import Section
from playbooks.loader.yaml_tree import parse, to_plain
from translations import message

NO_STEPS = ("triage", "intake", "plan", "publish")  # lines of the transcript that belong to no step


def read_drill(path: Path, plan: Plan, folder: Path | None = None) -> Drill:
    """Raises BadPlanError with every fault of the file.

    `folder`: the plan's, where the file does not lie in its `drills/`.
    """
    report = FaultCollector(path.name)
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        report.add(1, "", message("plan.is_not_written_in_utf"), message("remedy.save_it_as_utf"))
        raise BadPlanError(report.faults) from None
    tree = parse(text, report)
    if tree is None:
        raise BadPlanError(report.faults)
    canonical_keys(tree, report)
    canonical_values(tree, f"drills/{path.name}", plan.words)
    section = Section(tree, report)
    beside = folder or path.parent.parent
    drill = _drill(section, plan, path.stem, folder_files(beside) if section.has("publish") else {})
    section.end()
    if report.faults:
        raise BadPlanError([as_written(fault, tree, plan.words) for fault in report.faults])
    company = beside / FILE
    return replace(drill, company=company.read_text("utf-8")) if company.is_file() else drill


def drills_in(folder: Path, plan: Plan) -> list[Drill]:
    """All drills of a plan's folder, by name. Raises BadPlanError with the faults of all files."""
    found, faults = [], []
    for path in sorted((folder / "drills").glob("*.yaml")):
        try:
            found.append(read_drill(path, plan))
        except BadPlanError as bad:
            faults += [replace(fault, file=f"drills/{fault.file}") for fault in bad.faults]
    if faults:
        raise BadPlanError(faults)
    return found


def _drill(section: Section, plan: Plan, name: str, files: dict[str, str]) -> Drill:
    kinds = [*plan.playbooks, *plan.routines]
    starts = section.read("starts", datetime.fromisoformat) or datetime(2026, 11, 23, 10, 0)
    facts = (scenario_lines.tells(s, plan) for s in section.sections("facts"))
    return Drill(
        name=section.text("drill", name) or name,
        titles=section.titles(),
        playbook=section.choice("playbook", kinds, required=True) or "",
        clauses=section.names("clauses", plan.clauses, "plan.plan_has_no_clause"),
        starts=starts if starts.tzinfo else starts.replace(tzinfo=plan.calendar.zone),
        runs=section.read("runs", span) or timedelta(hours=3),
        sends=(
            *(fact for fact in facts if fact),
            *(scenario_lines.read_report(s, plan) for s in section.sections("reports")),
        ),
        replies=tuple(_replies(s, plan) for s in section.sections("answers")),
        away=tuple(scenario_lines.away(s) for s in section.sections("away")),
        expects=tuple(_expects(s, plan) for s in section.sections("expect")),
        begins=tuple(scenario_lines.begins(s, plan) for s in section.sections("routines")),
        dead=tuple(scenario_lines.dead(s) for s in section.sections("dead phones")),
        down=tuple(scenario_lines.down(s) for s in section.sections("muster down")),
        people=section.texts("people"),
        changes=tuple(scenario_lines.changes(s) for s in section.sections("changes")),
        publishes=tuple(scenario_lines.publishes(s, files) for s in section.sections("publish")),
    )


def _replies(section: Section, plan: Plan) -> ReplyLine:
    found = ReplyLine(
        _step(section, plan),
        section.text("answer", required=True) or "",
        section.read("after", span, timedelta(minutes=1)) or timedelta(),
        section.text("role"),
        section.read("times", int),
        section.text("item"),
        section.text("person"),
        to_plain(section.raw("values")) or {},
    )
    section.end()
    return found


def _expects(section: Section, plan: Plan) -> Expectation:
    at_least, at_most = section.read("at least", int), section.read("at most", int)
    found = Expectation(
        _step(section, plan),
        section.text("effect", required=True) or "",
        # `at most: 0` alone says that it does not happen: once would contradict it.
        int(at_most != 0) if at_least is None else at_least,
        section.read("by", span),
        section.choice("never", ("yes", "no"), "no") == "yes",
        at_most,
        section.read("since", span),
        section.text("role"),
        section.text("item"),
        section.text("says"),
        section.names("proves", plan.sentences, "plan.plan_has_no_sentence"),
        section.tree.line,
    )
    _carries(section, found, plan)
    section.end()
    return found


def _carries(section: Section, found: Expectation, plan: Plan) -> None:
    """A line proves only sentences of clauses that its step carries out."""
    carried = clauses_of_step(plan, found.step)
    if found.step in NO_STEPS or carried is None:
        return
    for number in found.proves:
        if number in plan.sentences and clause_of(number) not in carried:
            section.fault(
                "proves",
                message("plan.step_does_not_carry_out", step=found.step, clause=clause_of(number)),
                message("remedy.name_clause_at_step"),
            )


def _step(section: Section, plan: Plan) -> str:
    """A step of any playbook or routine of the plan; a fault where there is none of this name."""
    name = section.text("step", required=True) or ""
    known: Iterable[str] = {*NO_STEPS, *(s for p in plan.all_playbooks for s in p.steps)}
    if name not in known:
        section.report.faults.append(
            Fault(
                section.report.file,
                section.tree.line_of("step"),
                name,
                "",
                message("plan.no_playbook_has_step", text=name),
                nearest(name, known),
            )
        )
    return name
