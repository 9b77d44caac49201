"""The rules of PLAN_LANGUAGE that hold whatever happens. Each looks at a world and asserts; the number is the rule's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from incidents import effects as do
from tests.playbooks.fortune import Fortune


def rule_01_every_step_ends_in_one_outcome_of_its_kind(world: Fortune) -> None:
    for run in world.runs.values():
        steps = world.plan.playbook(run.playbook).steps
        for key, record in run.steps.items():
            outcomes = (*steps[key.partition("/")[0]].does.outcomes(), "withdrawn")
            over = record.state in ("ended", "standing")
            assert record.outcome in outcomes if over else record.outcome is None, f"{key}: {record.state}, {record.outcome}"


def rule_07_what_has_ended_does_not_change_any_more(world: Fortune) -> None:
    for took in world.took:
        steps = world.plan.playbook(took.after.playbook).steps
        for key, record in took.before.steps.items() if took.before else ():
            step = steps[key.partition("/")[0]]
            if record.state == "ended" and not step.again_when and not step.builtin and "set" not in record.data:  # sets are live
                assert took.after.steps[key] == record, f"{key} had ended as {record.outcome}"


def rule_10_severity_never_falls(world: Fortune) -> None:
    for took in world.took:
        assert not (took.before and took.before.major) or took.after.major


def rule_13_an_unfinished_run_has_a_deadline_ahead(world: Fortune) -> None:
    for run in world.runs.values():
        due = run.next_due()
        assert run.status == "closed" or (due and due > world.now), f"incident {run.incident} is asleep: {due}"


def rule_14_a_closed_run_holds_no_truck_and_nobody_owes_it_an_answer(world: Fortune) -> None:
    for run in world.runs.values():
        if run.status == "closed":
            out = [u for u, live in world.live.units.items() if live.incident == run.incident and live.state != "failed"]
            owing = [o.draft.step for o in world.of(run.incident) if o.state == "sent" and o.draft.expects != "nothing"]
            assert not out and not owing, f"{out} {owing}"
            assert {r.state for r in run.steps.values()} <= {"idle", "ended"}


def rule_14_after_closing_nothing_is_sent(world: Fortune) -> None:
    for incident, count in world.closed_with.items():
        assert len(world.of(incident)) == count


def rule_20_no_truck_is_in_two_dispatches_and_none_is_held_by_nobody(world: Fortune) -> None:
    records = [(run.incident, r) for run in world.runs.values() for r in run.steps.values() if r.state in ("open", "standing")]
    used = [(r.data["unit"], incident) for incident, r in records if r.data.get("unit")]
    assert all(n == 1 for n in Counter(u for u, _ in used).values()), f"{used}"
    for unit, live in world.live.units.items():
        assert live.state == "failed" or (unit, live.incident) in used, f"{unit} is {live.state} for incident {live.incident}"


def rule_21_nobody_is_owed_the_same_notice_twice(world: Fortune) -> None:
    notices = Counter((e.token, e.person) for e in world.done if isinstance(e, do.Notify))
    assert all(n == 1 for n in notices.values()), f"{notices.most_common(1)}"


def rule_22_an_answer_to_a_withdrawn_notice_changes_nothing(world: Fortune) -> None:
    for took in world.took:
        if took.stale:
            assert (took.after, took.effects) == (took.before, ()), f"{took.event}"


def rule_23_the_same_answer_a_second_time_changes_nothing(world: Fortune) -> None:
    for took in world.took:
        if took.again and took.anything and not took.event.token.rpartition(":")[2].startswith("late"):  # type: ignore[union-attr]
            assert (took.again.run, took.again.effects) == (took.anything.run, took.anything.effects), f"{took.event}"


RULES: tuple[Callable[[Fortune], None], ...] = tuple(f for name, f in sorted(globals().items()) if name.startswith("rule_"))
