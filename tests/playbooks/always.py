"""The invariants I1 to I9 of docs/semantics.md, as far as decisions show them, and tokens."""

from __future__ import annotations

from collections import Counter

from incidents import effects as do
from incidents.run_events import Answered, DeadlinePassed
from playbooks.messages.drill_filter import MARK, MAY_LEAVE
from playbooks.messages.notification import Notification
from tests.playbooks.fortune import Fortune
from tests.playbooks.rules import Rule


def always_1_an_unfinished_run_has_a_deadline_ahead(world: Fortune) -> None:
    for run in world.runs.values():
        due = run.next_due()
        assert run.status == "closed" or (due and due > world.now), (
            f"incident {run.incident} is asleep: {due}"
        )


def always_3_no_truck_is_in_two_dispatches_and_none_is_held_by_no_one(world: Fortune) -> None:
    records = [
        (run.incident, r)
        for run in world.runs.values()
        for r in run.steps.values()
        if r.state in ("open", "standing")
    ]
    used = [(r.data["unit"], incident) for incident, r in records if r.data.get("unit")]
    assert all(n == 1 for n in Counter(u for u, _ in used).values()), f"{used}"
    for unit, live in world.live.units.items():
        assert live.state == "failed" or (unit, live.incident) in used, (
            f"{unit} is {live.state} for incident {live.incident}"
        )


def always_4_no_one_is_left_with_an_asking_that_no_step_waits_for(world: Fortune) -> None:
    waiting = {
        token
        for run in world.runs.values()
        for r in run.steps.values()
        if r.state in ("open", "standing")
        for token in r.tokens
    }
    for owed in world.owed:
        if owed.state == "sent" and owed.notification.expects != "nothing":
            assert owed.notification.token in waiting, (
                f"{owed.notification.person} was asked {owed.notification.token}, and nobody waits for it"
            )


def always_5_no_one_is_owed_the_same_notice_twice(world: Fortune) -> None:
    notices = Counter((e.token, e.person) for e in world.done if isinstance(e, do.Notify))
    assert all(n == 1 for n in notices.values()), f"{notices.most_common(1)}"


def always_6_a_page_is_urgent_and_a_campaign_never_is(world: Fortune) -> None:
    for owed in world.owed:
        notification: Notification = owed.notification
        assert notification.role != "retailer" or notification.urgency == do.BULK, notification
        assert notification.expects != "acknowledge" or notification.urgency == do.URGENT, (
            notification
        )


def always_9_a_passed_deadline_is_acted_on_once(world: Fortune) -> None:
    for took in world.took:
        if isinstance(took.event, DeadlinePassed) and took.again:
            assert (took.again.run, took.again.effects) == (took.after, ()), (
                "the same moment was acted on twice"
            )


def always_7_a_drill_reaches_no_one_but_its_own_people(world: Fortune) -> None:
    """And leaves trucks, customers and everyone else alone.

    (The guards behind it are in tests/handlers/test_live_drill.py.)
    """
    if world.drill is not None:
        outside = [
            o.notification.person for o in world.owed if o.notification.person not in world.drill
        ]
        unmarked = [
            o.notification.text for o in world.owed if not o.notification.text.startswith(MARK)
        ]
        touched = [e for e in world.done if not isinstance(e, MAY_LEAVE)]
        assert not outside and not unmarked and not touched and not world.live.units, (
            f"{outside} {unmarked} {touched} {world.live}"
        )
        assert all(run.drill for run in world.runs.values())


def token_1_an_answer_to_a_withdrawn_notice_changes_nothing(world: Fortune) -> None:
    for took in world.took:
        if took.stale:
            assert (took.after, took.effects) == (took.before, ()), f"{took.event}"


def token_2_the_same_answer_a_second_time_changes_nothing(world: Fortune) -> None:
    for took in world.took:
        if (
            isinstance(took.event, Answered)
            and took.again
            and took.anything
            and not took.event.token.rpartition(":")[2].startswith("late")
        ):
            assert (took.again.run, took.again.effects) == (
                took.anything.run,
                took.anything.effects,
            ), f"{took.event}"


ALWAYS: tuple[Rule, ...] = tuple(
    f for name, f in globals().items() if name.startswith(("always_", "token_"))
)
