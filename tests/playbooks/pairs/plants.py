"""The faults of the review of the plan (docs/plan-review.md, F1 to F30), planted again: each is one
change of the plan or of the engine, with the rule that must find it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from playbooks.definition.conditions import compile_condition
from playbooks.definition.declarations import SignalSpec
from playbooks.definition.plan import Plan
from playbooks.definition.run import Run
from playbooks.definition.step_links import Dependency, StepRef
from playbooks.engine import closing, effect_recording, gathered_items, reports
from playbooks.engine.step_context import StepContext
from playbooks.engine.steps import announce, ask, step_area, suspend
from playbooks.intake import replies
from tests.playbooks.pairs.edits import (
    Edit,
    all_of,
    changed,
    changed_head,
    changed_object,
    changed_plan,
    without_steps,
)

WEATHER, TRUCK, NETWORK = "severe_weather", "truck_failure", "network_outage"


@dataclass(frozen=True)
class Plant:
    """A fault: its number in the review, what it is, and the rules of which one must find it."""

    number: str
    what: str
    rules: tuple[str, ...]
    edit: Edit = lambda plan: plan
    engine: Callable[[], AbstractContextManager[object]] = nullcontext
    about: tuple[str, str] = ("", "")  # the pair of playbooks that it is about


def any_end_ends_all() -> AbstractContextManager[object]:
    return patch.object(gathered_items, "_names", lambda item, fields: True)


def the_first_decision_says_where() -> AbstractContextManager[object]:
    """Of several decisions that may enter an area, the last in the list that was ever taken."""

    def area_of(ctx: StepContext, sources: Any) -> str:
        decided = [found for source in sources if (found := step_area._decided(ctx, source))]
        named = [str(ctx.value(source)) for _, source in sorted(decided)]
        return next((area for area in named if area), str(ctx.value("incident.area")))

    def in_force(ctx: StepContext, sources: Any, data: Any) -> str:
        return str(data["area"]) if "area" in data else area_of(ctx, sources)

    return patch.multiple(suspend, area_of=area_of, area_in_force=in_force)


def a_failure_keeps_nothing_open() -> AbstractContextManager[object]:
    return patch.object(closing, "unresolved_failures", lambda _work: [])


def an_announcement_shrinks_by_itself() -> AbstractContextManager[object]:
    return patch.object(
        announce, "area_announced", lambda ctx, sources, data: step_area.area_of(ctx, sources)
    )


def a_standby_that_fails_is_like_any_truck() -> AbstractContextManager[object]:
    def record(run: Run, spec: SignalSpec, unit: str | None, facts: Any) -> None:
        real(run, spec, unit, facts)
        if unit in run.units:
            run.units[unit].empty = False

    real = effect_recording.record_goods
    return patch.object(reports, "record_goods", record)


def nothing_is_major_but(text: str) -> Edit:
    """Severity with a value of the plan taken away."""
    return lambda plan: replace(plan, values=plan.values | {text: []})


def always_no(plan: Plan) -> Plan:
    """Known maintenance keeps every report of the network away."""
    openings = tuple(replace(o, always=False) for o in plan.playbook(NETWORK).openings)
    return changed_head(NETWORK, openings=openings)(plan)


def nothing_recorded_by_the_roll_call(plan: Plan) -> Plan:
    options = plan.playbook("standby roll-call").steps["ready"].does.options
    bare = {name: {**words, "records": None} for name, words in options.items()}
    return changed_object("standby roll-call", "ready", options=bare)(plan)


def unled_is_enough(plan: Plan) -> Plan:
    """An acting commander for every kind of incident, however small."""
    unled = compile_condition("incident.unled", plan.types)
    for kind in plan.playbooks:
        if "acting" in plan.playbook(kind).steps:
            plan = changed(kind, "acting", whens=(unled,))(plan)
    return plan


def after(*steps: str) -> tuple[Dependency, ...]:
    """After these steps, however they ended."""
    return (Dependency(tuple(StepRef(step) for step in steps)),)


def a_decision_stays_with_those_first_asked() -> AbstractContextManager[object]:
    """Neither who leaves nor who holds the role then is noticed."""
    unchanged: Callable[..., None] = lambda *around: None  # noqa: E731
    return patch.multiple(ask, follow_holders=unchanged, ask_others=unchanged)


def received_is_done() -> AbstractContextManager[object]:
    def consent(expects: str, kinds: set[Any], rest: list[str], words: Any) -> str | None:
        done = expects == "done" and "received" in kinds
        return "done" if done else real(expects, kinds, rest, words)

    real = replies._consent
    return patch.object(replies, "_consent", consent)


def counted_in_cases(plan: Plan) -> Plan:
    texts = {
        language: {key: text.replace("条", "箱") for key, text in known.items()}
        for language, known in plan.texts.items()
    }
    return replace(plan, texts=texts)


def one_of(*refs: tuple[str, str]) -> tuple[Dependency, ...]:
    """As soon as one of these outcomes has come."""
    return (Dependency(tuple(StepRef(step, outcome) for step, outcome in refs), first=True),)


PLANTS = (
    Plant("F1", "a small all-clear ends a big storm", ("nothing_closes_unsettled", "nobody_is_left_with_the_contrary_of_what_is_in_force"), engine=any_end_ends_all, about=(WEATHER, WEATHER)),
    Plant("F2", "the area of the first decision stays", ("what_is_public_is_in_force", "who_has_no_delivery_was_told_so"), engine=the_first_decision_says_where, about=(WEATHER, WEATHER)),
    Plant("F2b", "what is public shrinks before what is in force", ("what_is_public_is_in_force",), engine=an_announcement_shrinks_by_itself, about=(WEATHER, WEATHER)),
    Plant("F3", "after go on nobody is asked again", ("worse_is_heard_by_somebody_who_decides",), all_of(changed(WEATHER, "decide", again_when=()), changed(WEATHER, "decide_local", again_when=())), about=(WEATHER, WEATHER)),
    Plant("F4", "silence sends the trucks out", ("silence_sends_nobody_out",), changed(WEATHER, "decide_local", if_late="go on"), about=(WEATHER, WEATHER)),
    Plant("F5", "our own people hear of no suspension", ("our_own_people_know_what_is_suspended",), without_steps(WEATHER, "trucks_stop", "order_desk_told", "marketing_told"), about=(WEATHER, TRUCK)),
    Plant("F5b", "a standby is sent into the storm", ("nothing_goes_into_a_suspension_without_a_persons_word",), all_of(changed(TRUCK, "takeover", needs=()), changed(TRUCK, "next_free", needs=()), changed(TRUCK, "new_times", needs=())), about=(WEATHER, TRUCK)),
    Plant("F5c", "goods of today are promised where nothing is delivered", ("nothing_goes_into_a_suspension_without_a_persons_word",), all_of(*(changed("bulk_demand", step, needs=()) for step in ("at_once", "at_once_order", "at_once_told", "at_once_run"))), about=(WEATHER, "bulk_demand")),
    Plant("F6", "received is read as done", ("what_is_received_is_not_done",), engine=received_is_done, about=(TRUCK, TRUCK)),
    Plant("F7", "a standby is called back and not told", ("whoever_is_called_back_hears_it",), without_steps(TRUCK, "come_back"), about=(TRUCK, TRUCK)),
    Plant("F7b", "the standby is sent before the leaders decide, and told nothing", ("whoever_is_called_back_hears_it",), all_of(changed(TRUCK, "takeover", afters=()), without_steps(TRUCK, "come_back")), about=(TRUCK, TRUCK)),
    Plant("F8", "the driver who cannot organise the rescue has no successor", ("trouble_is_heard_within_15_minutes",), without_steps(TRUCK, "rescue_head"), about=(TRUCK, TRUCK)),
    Plant("F9", "acknowledging closes with a host down", ("nothing_closes_unsettled",), changed_head(NETWORK, closes_when=None), engine=a_failure_keeps_nothing_open, about=(NETWORK, NETWORK)),
    Plant("F10", "a safety accident is a report to be looked at", ("a_safety_accident_brings_security",), changed_head("safety_accident", openings=()), about=("safety_accident", "safety_accident")),
    Plant("F11", "maintenance swallows what is down", ("harm_is_taken_whatever_is_maintained",), always_no, about=(NETWORK, NETWORK)),
    Plant("F12", "who commands instead of the leaders is not asked what waits for them", ("who_commands_now_has_the_decisions_that_wait",), engine=a_decision_stays_with_those_first_asked, about=(WEATHER, TRUCK)),
    Plant("F13", "what is forecast is suspended at once", ("nothing_is_suspended_before_it_begins",), changed(WEATHER, "suspended", afters=one_of(("decide", "suspend"), ("decide_local", "suspend"))), about=(WEATHER, WEATHER)),
    Plant("F14", "a blue warning is a disaster", ("blue_alone_is_no_disaster",), nothing_is_major_but("minor_levels"), about=(WEATHER, WEATHER)),
    Plant("F15", "no truck is found, and the shops hear nothing", ("waiting_shops_hear_within_the_hour",), without_steps(TRUCK, "waits_told"), about=(TRUCK, TRUCK)),
    Plant("F16", "the next standby is sent to the empty one", ("no_truck_is_sent_to_an_empty_one_or_is_not_ready_itself",), engine=a_standby_that_fails_is_like_any_truck, about=(TRUCK, TRUCK)),
    Plant("F17", "the rest of the route is refused, and nobody hears", ("trouble_is_heard_within_15_minutes",), without_steps(TRUCK, "rest_other"), about=(TRUCK, TRUCK)),
    Plant("F17b", "the workshop refuses, and nobody hears", ("trouble_is_heard_within_15_minutes",), without_steps(TRUCK, "repair_other"), about=(TRUCK, TRUCK)),
    Plant("F18", "a finished route leaves its task open", ("what_is_served_asks_nobody_to_serve_it",), changed_object(TRUCK, "delivered", records=None), about=(TRUCK, TRUCK)),
    Plant("F19a", "nobody hears that settlement works again", ("nobody_is_left_with_the_contrary_of_what_is_in_force",), all_of(without_steps(NETWORK, "back_told"), without_steps(WEATHER, "bank_clear")), about=(WEATHER, WEATHER)),
    Plant("F20", "the UPS is empty, and the order desk hears nothing", ("no_power_reaches_those_who_take_orders",), without_steps(NETWORK, "paralysis_desk"), about=(NETWORK, NETWORK)),
    Plant("F21", "a truck that is not ready is offered", ("no_truck_is_sent_to_an_empty_one_or_is_not_ready_itself",), nothing_recorded_by_the_roll_call, about=(TRUCK, "routine")),
    Plant("F22", "a wedding is promised goods after the day", ("nobody_is_promised_a_day_after_the_need",), changed("bulk_demand", "foreseeable", afters=after("eligible")), about=("bulk_demand", "bulk_demand")),
    Plant("F23", "cartons are counted as cases", ("goods_are_counted_in_the_unit_of_the_trade",), counted_in_cases, about=("bulk_demand", "bulk_demand")),
    Plant("F24", "one ladder for everything", ("nobody_gets_more_messages_an_hour_than_a_person_can_read",), changed_plan(escalations={}), about=("bulk_demand", "routine")),
    Plant("F25", "an acting commander for a complaint", ("nobody_stands_in_for_the_leader_in_small_things",), unled_is_enough, about=("complaint", "complaint")),
    Plant("F26", "what a driver writes is not understood", ("words_of_those_on_the_scene_are_taken",), changed_object(TRUCK, "checkins", in_words=False, pass_on=None), about=(TRUCK, TRUCK)),
    Plant("F27", "some were not reached, and nobody hears", ("trouble_is_heard_within_15_minutes",), without_steps(WEATHER, "calls_left"), about=(WEATHER, WEATHER)),
    Plant("F28", "a part is clear, and those in it are not told", ("nobody_is_left_with_the_contrary_of_what_is_in_force",), without_steps(WEATHER, "part_clear"), about=(WEATHER, WEATHER)),
    Plant("F29", "television and radio are dead, and nobody hears", ("trouble_is_heard_within_15_minutes",), without_steps(WEATHER, "media_silent", "later_media_silent", "media_over_silent"), about=(WEATHER, WEATHER)),
    Plant("F30", "a missing backup goes to a site", ("a_missing_backup_is_made_by_those_who_can",), all_of(changed("readiness", "make_ready", whens=()), without_steps("readiness", "backup_again")), about=("routine", "routine")),
)  # fmt: skip
