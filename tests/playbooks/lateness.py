"""Rules about limits and conditions, which need to look at what a step reads: docs/semantics.md, M3
and M4.
"""

from __future__ import annotations

from collections import Counter

from incidents import effects as do
from playbooks.company.fact_resolvers import decision_facts_of
from playbooks.definition.conditions import UndecidedError
from playbooks.definition.facts import declared_facts
from playbooks.definition.run import Run
from playbooks.engine.run_update import RunUpdate
from tests.playbooks import oracle
from tests.playbooks.fortune import Fortune
from tests.playbooks.rules import Rule, held_by_others, instances, open_runs

# as the plan language says; not read from the machinery that is looked at
START_WHEN_UNDECIDED = (
    "page",
    "tell",
    "assign",
    "ask",
)
MAY_BE_LATE = ("ask", "assign")  # what stays open beyond its limit; all else ends at it


def verdicts(world: Fortune, run: Run, step_id: str, item: str | None) -> list[bool | None]:
    """What each condition of a step says now; None where it cannot be evaluated."""
    answers = world.answers.of(run)
    work = RunUpdate(
        answers.plan,
        run,
        decision_facts_of(answers),
        world.now,
        declared_facts(answers.plan.signals, answers.plan.values),
    )
    step = work.playbook.steps[step_id]
    found: list[bool | None] = []
    for condition in step.whens:
        try:
            found.append(work.context(step, item).holds(condition))
        except UndecidedError:
            found.append(None)
    return found


def meaning_03_what_cannot_be_evaluated_starts_calls_and_nothing_else(world: Fortune) -> None:
    for run in {
        took.after.incident: world.runs[took.after.incident] for took in world.took
    }.values():
        playbook = world.plan_of(run).playbook(run.playbook)
        for step, item, record in instances(world, run) if run.status == "open" else ():
            turns = [oracle.came(playbook, run, turn, step, item) for turn in step.afters]
            if held_by_others(world, run, step):
                continue
            if record is None and all(turn is True for turn in turns):
                said = verdicts(world, run, step.id, item)
                held_back = False in said or (
                    None in said and step.does.word not in START_WHEN_UNDECIDED
                )
                assert held_back, f"{step.id} {item} ({step.does.word}) has not begun: {said}"


def meaning_03_the_owner_is_told_of_a_fault_once(world: Fortune) -> None:
    told = Counter(
        (o.notification.incident, o.notification.person, o.notification.text)
        for o in world.owed
        if o.notification.key == "muster.condition"
    )
    assert all(n == 1 for n in told.values()), told
    for effect in world.done:
        assert (
            not isinstance(effect, do.Notify)
            or effect.text != "muster.condition"
            or effect.expects == "nothing"
        )


def meaning_19_at_midnight_what_waited_for_the_day_begins(world: Fortune) -> None:
    """Nothing but the clock has moved: the run was woken by itself."""
    for run in open_runs(world):
        playbook = world.plan_of(run).playbook(run.playbook)
        for step, item, record in instances(world, run):
            if record is None and any("today" in c.names for c in step.whens):
                turns = [oracle.came(playbook, run, turn, step, item) for turn in step.afters]
                said = verdicts(world, run, step.id, item)
                assert not (all(turn is True for turn in turns) and all(said)), (
                    f"{step.id} {item} has not begun at {world.now}: {said}"
                )


def meaning_04_at_its_limit_a_step_ends_or_is_late(world: Fortune) -> None:
    for run in open_runs(world):
        for step, item, record in instances(world, run):
            if (
                record
                and record.state == "open"
                and record.started
                and step.within
                and not getattr(step.does, "own_limit", False)
            ):
                passed = world.plan_of(run).calendar.until(step.within, record.started) <= world.now
                asked_again = record.resume is not None  # between two askings nothing is owed
                stays = step.does.word in MAY_BE_LATE and record.late
                assert not passed or asked_again or stays, f"{step.id} {item}: {record}"


def meaning_04_nothing_is_late_before_its_own_limit(world: Fortune) -> None:
    """The limit is that of this asking, and of none before it."""
    for took in world.took:
        plan = world.plan_of(took.after)
        for entry in took.entries:
            record = took.after.steps.get(oracle.key(entry.step, entry.item))
            step = plan.playbook(took.after.playbook).steps.get(entry.step)
            if entry.code == "timeline.late" and step and step.within and record and record.started:
                assert plan.calendar.until(step.within, record.started) <= took.now, (
                    f"{entry.step}: {record}"
                )


def meaning_04_what_passed_its_limit_is_marked_late(world: Fortune) -> None:
    for took in world.took:
        for entry in took.entries:
            record = took.after.steps.get(oracle.key(entry.step, entry.item))
            before = (
                took.before.steps.get(oracle.key(entry.step, entry.item)) if took.before else None
            )
            if (
                entry.code == "timeline.late"
                and record
                and before
                and record.asking == before.asking
            ):
                assert record.late, f"{entry.step}: {record}"


LATENESS: tuple[Rule, ...] = tuple(
    f for name, f in globals().items() if name.startswith("meaning_")
)
