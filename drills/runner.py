"""Playing a drill: its reports, answers and failures go in at their minutes, and the transcript is
what the plan did.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from demo import demo_company
from drills.pending_events import NEVER, Answer, Fail, Happening, PendingEvents, holders
from drills.plan_publishing import publish
from drills.scenario import (
    AbsenceChange,
    AbsenceLine,
    ChangeLine,
    Drill,
    PublishLine,
    ReportLine,
)
from drills.simulation import Simulation
from drills.transcript import Transcript, transcript
from incidents.company import Absence, Company
from incidents.signals import SignalRefusedError
from playbooks.definition.plan import Plan
from playbooks.intake.answer_values import AnswerValueError, answers_to
from playbooks.intake.signals import check_signal
from playbooks.loader.company_file import read_company
from playbooks.messages.call_lists import of_calls
from translations import english, message

BEFORE = timedelta(days=1)


def run_drill(drill: Drill, plan: Plan, company: Company | None = None) -> Transcript:
    """Play a drill against a copy of the company: the one given, else the one beside the plan, else
    the demo company of its day.
    """
    start = drill.starts.astimezone(tz=plan.calendar.zone)
    own = read_company(drill.company, start.date()) if drill.company else None
    world = run_scenario(drill, plan, company or own or demo_company(start))
    return transcript(drill, world, start)


def run_scenario(drill: Drill, plan: Plan, company: Company) -> Simulation:
    """The world after the drill: its absences hold, and everything in it has happened."""
    start = drill.starts.astimezone(tz=plan.calendar.zone)
    world = Simulation(plan, _with_absences(company, drill, start), start)
    run_lines(drill, world, start)
    return world


def run_lines(drill: Drill, world: Simulation, start: datetime) -> None:
    """Let everything of the drill happen in `world`, to the end of its time."""
    waiting = PendingEvents(drill, start, world.company)
    end = start + drill.runs
    while (moment := _up(drill, start, min(waiting.first(), world.next_due() or NEVER))) <= end:
        world.now = max(world.now, moment)
        if waiting.first() <= moment:  # an answer in the very moment of its deadline counts
            _happens(world, waiting.take())
        else:
            world.pass_to(moment)
        waiting.expect(world)
    world.now = max(world.now, end)


def _up(drill: Drill, start: datetime, moment: datetime) -> datetime:
    """When Muster can act on something: at once, or when it is up again."""
    return max(
        (start + d.ends for d in drill.down if start + d.begins <= moment < start + d.ends),
        default=moment,
    )


def _happens(world: Simulation, what: Happening) -> None:
    if isinstance(what, ReportLine):
        _report(world, what)
    elif isinstance(what, Answer):
        if what.owed.state == "sent":
            _answer(world, what)
    elif isinstance(what, Fail):
        if what.owed.state == "sent":
            world.fail(what.owed, "the phone is dead")
    elif isinstance(what, PublishLine):
        publish(world, what)
    elif isinstance(what, ChangeLine):
        _change(world, what)
    elif isinstance(what, AbsenceChange):
        _change_absence(world, what)
    else:
        world.begin(what.routine, what.site)


def _change(world: Simulation, change: ChangeLine) -> None:
    """In the newest open incident that has such a decision. A refusal is written down."""
    person = min(holders(world.company, change.who), default=change.who.role)
    key = f"{change.step}/{change.item}" if change.item else change.step
    incident = max((n for n, run in world.runs.items() if key in run.steps), default=None)
    if incident is None:
        return world.note(change.step, "not taken", person, "nothing was asked")
    try:
        refused = world.revise(incident, key, person, change.answer, **change.values)
        why = english(refused) if refused else ""
    except AnswerValueError as cannot:
        why = str(cannot)
    if why:
        name = world.answers.name(person)
        world.note(change.step, "not taken", name, f"{change.answer}: {why}", incident)
    return None


def _change_absence(world: Simulation, change: AbsenceChange) -> None:
    """What the live system does when an absence begins or ends."""
    for person in sorted(holders(world.company, change.who)) if change.how else ():
        world.leaves(person, str(change.how))
    world.recheck()


def _answer(world: Simulation, what: Answer) -> None:
    """What is no answer, and what an option asks for and was not given, leaves the question open,
    as it would at the desk.
    """
    asked, said = what.owed.notification, what.rule
    known = (
        *answers_to(asked.expects, asked.options),
        *(("all reached",) if of_calls(asked.token) else ()),
    )
    try:
        if said.answer not in known:
            raise AnswerValueError([message("refusal.answer_with", options=list(known))])
        world.answer(what.owed, said.answer, **said.values)
    except AnswerValueError as why:
        world.note(
            asked.step,
            "not taken",
            f"{asked.name} ({asked.role})",
            f"{said.answer}: {why}",
            asked.incident,
            asked.clause,
        )


def _report(world: Simulation, sends: ReportLine) -> None:
    """A report the plan does not take is written down with its reasons, as the desk would show
    them.
    """
    try:
        number = len(world.log)
        signal = check_signal(
            sends.signal,
            sends.fields,
            f"drill-{number}",
            sends.source,
            world.now,
            world.plan,
            world.directory,
            world.now.astimezone(UTC),
        )
    except SignalRefusedError as refused:
        return world.note("intake", "refused", sends.signal, str(refused))
    world.report(signal)
    return None


def _with_absences(company: Company, drill: Drill, start: datetime) -> Company:
    away = tuple(
        _absence(person, a, drill, start) for a in drill.away for person in holders(company, a.who)
    )
    return replace(company, absences=company.absences + away)


def _absence(person: str, away: AbsenceLine, drill: Drill, start: datetime) -> Absence:
    begins = start - BEFORE if away.begins is None else start + away.begins
    ends = start + drill.runs + BEFORE if away.ends is None else start + away.ends
    return Absence(person, away.how, begins, ends)
