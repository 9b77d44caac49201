"""What must hold whatever happens, in any plan. Each rule looks at a world and asserts; its number
is the one it has in the design.

`meaning_NN` is rule M NN of docs/semantics.md, `always_N` is invariant I N.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from incidents import effects as do
from playbooks.definition.plan import Dependency, Playbook
from playbooks.definition.run import Run, StepRecord
from playbooks.definition.step import Step
from tests.playbooks import oracle
from tests.playbooks.fortune import Fortune, Took
from translations.messages import message

Rule = Callable[[Fortune], None]
CLOSED = ("closing", message("timeline.closed"), message("reason.all_steps_ended"))


def instances(world: Fortune, run: Run) -> Iterator[tuple[Step, str | None, StepRecord | None]]:
    """The plan's own steps for every item, with their records."""
    for step in world.plan_of(run).playbook(run.playbook).steps.values():
        if not step.builtin:
            yield from (
                (step, item, run.steps.get(oracle.key(step.id, item)))
                for item in oracle.items(step, run)
            )


def unjustified(world: Fortune) -> Iterator[tuple[Playbook, Step, Dependency, str]]:
    """Turns that had not come for something that has just begun."""
    for took in world.took:
        playbook = world.plan_of(took.after).playbook(took.after.playbook)
        for step, item, record in instances(world, took.after):
            name = oracle.key(step.id, item)
            if oracle.begun(record) and not (took.before and name in took.before.steps):
                for turn in step.afters:
                    if oracle.came(playbook, took.after, turn, step, item) is False:
                        yield playbook, step, turn, name


def kept_waiting(world: Fortune) -> Iterator[tuple[Playbook, Step, str]]:
    """Instances without a condition whose turn has come, and which have not begun."""
    for run in open_runs(world):
        playbook = world.plan_of(run).playbook(run.playbook)
        for step, item, record in instances(world, run):
            turns = [oracle.came(playbook, run, turn, step, item) for turn in step.afters]
            if held_by_others(world, run, step):
                continue
            if record is None and not step.whens and all(turn is True for turn in turns):
                yield playbook, step, oracle.key(step.id, item)


def held_by_others(world: Fortune, run: Run, step: Step) -> bool:
    """A step that needs what another incident suspends, or the question that permits it (M23)."""
    others = {s.link for s in (world.live.suspensions or {}).values() if s.incident != run.incident}
    return bool(getattr(step.does, "permits", ()) or others & set(step.services))


def open_runs(world: Fortune) -> list[Run]:
    return [run for run in world.runs.values() if run.status == "open"]


def begun_before(took: Took) -> Iterator[tuple[str, StepRecord, StepRecord]]:
    """Steps with their records before and after an event."""
    for name, record in took.before.steps.items() if took.before else ():
        yield name, record, took.after.steps[name]


def meaning_01_every_step_ends_in_one_outcome_of_its_kind(world: Fortune) -> None:
    for run in world.runs.values():
        steps = world.plan_of(run).playbook(run.playbook).steps
        for key, record in run.steps.items():
            outcomes = (*steps[key.partition("/")[0]].does.outcomes(), "withdrawn")
            ended = record.state in ("ended", "standing")
            assert record.outcome in outcomes if ended else record.outcome is None, (
                f"{key}: {record.state}, {record.outcome}"
            )


def meaning_01_nothing_begins_before_its_turn(world: Fortune) -> None:
    wrong = [
        f"{name}: {turn}"
        for playbook, step, turn, name in unjustified(world)
        if not oracle.from_outside(playbook, step, turn)
    ]
    assert not wrong, wrong


def meaning_01_what_may_begin_has_begun(world: Fortune) -> None:
    waits = [
        name
        for playbook, step, name in kept_waiting(world)
        if not any(oracle.from_outside(playbook, step, t) for t in step.afters)
    ]
    assert not waits, waits


def meaning_05_members_of_a_group_begin_together(world: Fortune) -> None:
    for run in world.runs.values():
        steps = world.plan_of(run).playbook(run.playbook).steps
        for members in world.groups if run.playbook == "breakdown" else ():
            if members and not any(world.broken in c.text for c in steps[members[0]].whens):
                for item in oracle.items(steps[members[0]], run):
                    there = {member: oracle.key(member, item) in run.steps for member in members}
                    assert len(set(there.values())) == 1, f"{item}: {there}"


def meaning_06_until_is_final(world: Fortune) -> None:
    for run in open_runs(world):
        playbook = world.plan_of(run).playbook(run.playbook)
        for step, item, record in instances(world, run):
            if oracle.over(playbook, run, step, item):
                assert record and record.state not in ("idle", "open"), (
                    f"{step.id} {item} goes on: {record}"
                )
    for took in world.took:
        for name, before, after in begun_before(took):
            assert (
                before.outcome != "withdrawn" or after.outcome == "withdrawn" or name == "closing"
            ), f"{name} came back"


def meaning_07_what_has_ended_does_not_change_any_more(world: Fortune) -> None:
    for took in world.took:
        steps = world.plan_of(took.after).playbook(took.after.playbook).steps
        for name, before, after in begun_before(took):
            step = steps[name.partition("/")[0]]
            live = (
                "set" in before.data
            )  # sets are live (docs/semantics.md, M12): who joins later is told, too
            # What follows several troubles is heard of each of them (M2).
            again = step.again_when or oracle.follows_troubles(steps, step)
            # A report that comes after its limit arrives all the same (M4).
            late = (step.does.word, before.outcome, after.outcome) == ("wait", "overdue", "arrived")
            if before.state == "ended" and not (again or step.builtin or live or late):
                assert after == before, f"{name} had ended as {before.outcome}"


def meaning_07_what_stands_is_not_withdrawn(world: Fortune) -> None:
    for took in world.took:
        steps = world.plan_of(took.after).playbook(took.after.playbook).steps
        for name, before, after in begun_before(took):
            dispatch = steps[name.partition("/")[0]].does.word == "dispatch"
            # A truck under way that fails is replaced: its step begins again (M7).
            if dispatch and after.asking > before.asking:
                continue
            if before.state == "standing":
                assert (after.state in ("standing", "ended"), after.outcome) == (
                    True,
                    before.outcome,
                ), f"{name}: {after}"


def meaning_08_from_outside_a_turn_waits_as_its_outcome_says(world: Fortune) -> None:
    wrong = [
        f"{name}: {turn}"
        for playbook, step, turn, name in unjustified(world)
        if oracle.from_outside(playbook, step, turn)
    ]
    waits = [
        name
        for playbook, step, name in kept_waiting(world)
        if any(oracle.from_outside(playbook, step, t) for t in step.afters)
    ]
    assert not wrong and not waits, f"{wrong} {waits}"


def meaning_09_once_for_each_truck_or_once_for_the_incident(world: Fortune) -> None:
    for run in world.runs.values():
        steps = world.plan_of(run).playbook(run.playbook).steps
        for name in run.steps:
            step_id, _, item = name.partition("/")
            assert item in run.units if steps[step_id].each else not item, name


def meaning_10_severity_never_falls(world: Fortune) -> None:
    for took in world.took:
        assert not (took.before and took.before.major) or took.after.major


def meaning_11_a_step_that_repeats_has_not_ended(world: Fortune) -> None:
    for run in world.runs.values():
        steps = world.plan_of(run).playbook(run.playbook).steps
        for name, record in run.steps.items():
            repeat = steps[name.partition("/")[0]].repeat
            if repeat and record.state == "ended" and record.outcome == repeat.if_outcome:
                assert repeat.times is not None and record.times >= repeat.times, (
                    f"{name}: {record}"
                )
            assert not record.times or record.data.get("stood"), f"{name} forgot what stood"


def meaning_14_a_closed_run_holds_no_truck_and_no_one_owes_it_an_answer(world: Fortune) -> None:
    for run in world.runs.values():
        if run.status == "closed":
            out = [
                u
                for u, live in world.live.units.items()
                if live.incident == run.incident and live.state != "failed"
            ]
            owing = [
                o.notification.step
                for o in world.of(run.incident)
                if o.state == "sent" and o.notification.expects != "nothing"
            ]
            assert not out and not owing, f"{out} {owing}"
            assert {r.state for r in run.steps.values()} <= {"idle", "ended"}


def meaning_14_a_closed_run_leaves_no_suspension_in_force(world: Fortune) -> None:
    closed = {run.incident for run in world.runs.values() if run.status == "closed"}
    left = [
        token for token, held in (world.live.suspensions or {}).items() if held.incident in closed
    ]
    assert not left, left


def meaning_14_after_closing_nothing_is_sent(world: Fortune) -> None:
    for incident, count in world.closed_with.items():
        assert len(world.of(incident)) == count


def meaning_14_it_closes_by_itself_only_when_nothing_is_pending(world: Fortune) -> None:
    for took in world.took:
        closed = any((e.step, e.what, e.why) == CLOSED for e in took.entries)
        playbook = world.plan_of(took.after).playbook(took.after.playbook)
        for entry in took.entries if closed else ():
            if entry.code == "timeline.withdrawn" and entry.step != "closing":
                assert oracle.over(playbook, took.after, playbook.steps[entry.step], entry.item), (
                    f"{entry.step} was pending"
                )


def meaning_14_where_nothing_is_open_the_owner_is_asked(world: Fortune) -> None:
    for run in open_runs(world):
        assert any(record.state == "open" for record in run.steps.values()), (
            f"incident {run.incident} rests, and nobody is asked"
        )


def meaning_15_no_one_who_is_away_is_called_but_at_the_last_resort(world: Fortune) -> None:
    for took in world.took:
        plan = world.plan_of(took.after)
        steps = plan.playbook(took.after.playbook).steps
        letters = [
            e
            for e in took.effects
            if isinstance(e, do.Notify) and e.role != plan.escalation.last_resort
        ]
        # asked from afar
        called = {
            e.person
            for e in letters
            if e.origin.step not in steps or steps[e.origin.step].does.word != "appoint"
        }
        away = [person for person in called if world.absent_at(person, took.now)]
        assert not away, away


RULES: tuple[Rule, ...] = tuple(f for name, f in globals().items() if name.startswith("meaning_"))
