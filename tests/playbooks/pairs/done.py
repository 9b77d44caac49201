"""Rules about what is done: nothing closes unsettled, silence sends nobody out, trucks go where they
are needed.
"""

from __future__ import annotations

import re
from datetime import timedelta

from incidents import effects as do
from tests.playbooks.pairs.book import ENDS_UNREPORTED, STOPS_A_TRUCK
from tests.playbooks.pairs.world import PairWorld

SENDS_OUT = frozenset({"go on", "resume", "deliver"})
BY_A_PERSON = frozenset({"close", "settled"})
MAINTAINED = ("host.down", "power.lost", "settlement.failed", "attack.found", "data.damaged")
IN_WORDS = frozenset({"driver.checkin", "weather.report"})  # texts that ask for words
COUNTED = frozenset({"demand.approve", "demand.approve.now"})  # texts with a number of cartons
CASES = re.compile(r"\d ?箱")
# Texts that promise a customer goods today, or at a time.
PROMISES = frozenset(
    {"delivery.later", "delivery.from", "delivery.collect", "demand.coming", "demand.coming.today"}
    | {"road.collect", "road.later"}
)
SERVES = frozenset(
    {"delivered", "rest_other", "next_day", "kept", "insurer_delivers", "finished", "takeover"}
    | {"hand_over", "served", "not_served", "other_road"}
)


def nothing_closes_unsettled(world: PairWorld) -> None:
    for run in world.seen.closed:
        closing = run.steps.get("closing")
        if closing and closing.outcome == "close":
            continue
        left = [thing for thing in world.book.of(run.incident) if thing[0] not in ENDS_UNREPORTED]
        for kind, unit in world.book.of(run.incident):
            if kind in STOPS_A_TRUCK and unit in run.units:
                facts = run.units[unit]
                deliveries = facts.fields.get("cargo") != "inbound goods"
                if deliveries and not facts.served and world.answers.rest(unit, facts.since).stops:
                    left.append((kind, unit))
        assert not left, f"incident {run.incident} closed by itself with {left}"


def silence_sends_nobody_out(world: PairWorld) -> None:
    """No order to go on, or to resume, comes about because nobody answered."""
    sent = [(key, outcome) for _, key, outcome in world.seen.by_silence if outcome in SENDS_OUT]
    assert not sent, f"by silence: {sent}"
    # What people voted may come into force later: when somebody commands in place of those away.
    voted = any(e.what.code == "timeline.decided" and e.who for e in world.seen.entries)
    if world.seen.by_time_alone and not voted:
        back = world.seen.off_before - world.without("delivery")
        assert not back, f"by silence: {len(back)} shops are delivered to again"


def nothing_goes_into_a_suspension_without_a_persons_word(world: PairWorld) -> None:
    """Neither a truck nor a promise, where service had been suspended before."""
    off = world.seen.off_before & world.without("delivery")
    for incident, effect in world.seen.effects if off else ():
        if isinstance(effect, do.OfferUnit):
            facts = world.runs[incident].units[effect.instead_of]
            stops = world.directory.rest_of(effect.instead_of, facts.since, world.live)
            there = off & {stop.retailer for stop in stops}
            assert not there or _permitted(world, incident, effect.instead_of), (
                f"{effect.unit} is sent to {len(there)} shops without delivery"
            )
    for owed in world.seen.fresh if off else ():
        n = owed.notification
        promised = n.key in PROMISES and n.person in off
        assert not promised or _permitted(world, n.incident, n.item), (
            f"{n.person} has no delivery and is told {n.key}"
        )


def _permitted(world: PairWorld, incident: int, item: str | None) -> bool:
    """Whether somebody has said that it goes ahead."""
    run = world.runs[incident]
    steps = world.plan.playbook(run.playbook).steps
    return any(
        record.outcome == steps[key.partition("/")[0]].does.outcomes()[0]
        or record.data.get("earlier")
        for key, record in run.steps.items()
        if getattr(steps[key.partition("/")[0]].does, "permits", ())
        and key.partition("/")[2] in ("", item)
    )


def harm_is_taken_whatever_is_maintained(world: PairWorld) -> None:
    assert world.seen.refused_report not in MAINTAINED, f"{world.seen.refused_report}: put aside"


def whoever_is_called_back_hears_it(world: PairWorld) -> None:
    """A standby under way whose truck needs it no more."""
    for incident, unit, failed, at in world.seen.released:
        run = world.runs[incident]
        facts = run.units.get(failed)
        gone = run.status == "closed" or unit in run.units or facts is None or facts.rejected
        if gone or facts is None or facts.served or failed in world.book.finished:
            continue
        driver = world.directory.units[unit].driver
        told = [o for o in world.seen.fresh if o.notification.person == driver]
        away = driver in world.dead or world.directory.absent(driver, at) is not None
        assert told or away, f"{unit} was let go by incident {incident}, and its driver not told"


def no_truck_is_sent_to_an_empty_one_or_is_not_ready_itself(world: PairWorld) -> None:
    for _, effect in world.seen.effects:
        if isinstance(effect, do.OfferUnit):
            assert effect.unit not in world.book.not_ready, f"{effect.unit} is not ready"
            failed = world.directory.units[effect.instead_of]
            assert failed.role != "standby" or world.book.has_goods(effect.instead_of), (
                f"{effect.unit} is sent to {effect.instead_of}, which has nothing on it"
            )


def what_is_served_asks_nobody_to_serve_it(world: PairWorld) -> None:
    for owed in world.open_messages():
        n = owed.notification
        assert n.item not in world.book.finished or n.step not in SERVES, (
            f"{n.person} is asked by {n.step} for {n.item}, which is served"
        )


def nobody_stands_in_for_the_leader_in_small_things(world: PairWorld) -> None:
    for owed in world.seen.fresh:
        n = owed.notification
        assert n.key != "command.proposal" or world.runs[n.incident].major, (
            f"an acting commander for incident {n.incident}"
        )


def blue_alone_is_no_disaster(world: PairWorld) -> None:
    for run in world.open_runs():
        levels = {t.was_worst for t in world.book.warnings(run.incident, ended=True)}
        assert not run.major or levels != {"blue"}, f"incident {run.incident} is major"


def nobody_is_promised_a_day_after_the_need(world: PairWorld) -> None:
    for incident, effect in world.seen.effects:
        if isinstance(effect, do.TellCustomers) and effect.text == "demand.granted":
            needed = str(world.runs[incident].fields.get("needed") or "")
            day = str(effect.values.get("day") or "")
            assert not needed or day[:10] <= needed[:10], f"needed by {needed}, promised {day}"


def a_safety_accident_brings_security(world: PairWorld) -> None:
    for (kind, _), trouble in world.book.standing.items():
        if (
            kind == "safety.accident" or (kind == "truck.failed" and trouble.injured)
        ) and world.now > trouble.since + timedelta(minutes=15):
            asked = [
                o for o in world.owed
                if o.notification.incident == trouble.incident and o.notification.role == "head of security"
            ]  # fmt: skip
            assert asked, "the head of security has not heard of an accident"


def no_power_reaches_those_who_take_orders(world: PairWorld) -> None:
    """When the UPS of a site that takes orders has been empty for a quarter of an hour."""
    reserve = world.plan.values["ups_reserve"].span
    for (kind, site), trouble in world.book.standing.items():
        run = world.runs.get(trouble.incident)
        if (
            kind != "power.lost"
            or site not in world.plan.values["order_sites"]
            or run is None
            or run.status == "closed"
        ):
            continue
        if world.now > trouble.since + reserve + timedelta(minutes=16):
            assert _was_asked(world, trouble.incident, "order desk"), "the order desk has not heard"


def a_missing_backup_is_made_by_those_who_can(world: PairWorld) -> None:
    for run in world.runs.values():
        if run.playbook == "readiness" and run.fields.get("duty") == "daily backup":
            asked = _was_asked(world, run.incident, "information centre")
            assert asked or run.opened_at == world.now, "nobody in IT was asked to make it"


def _was_asked(world: PairWorld, incident: int, role: str) -> bool:
    known = (o.notification for o in world.owed)
    return any(n.incident == incident and n.role == role for n in known)


def what_is_received_is_not_done(world: PairWorld) -> None:
    step, text = world.seen.texted
    assert "收到" not in text or world.seen.taken != "done", f"{step}: {text} is taken as done"


def words_of_those_on_the_scene_are_taken(world: PairWorld) -> None:
    step, text = world.seen.texted
    assert step not in IN_WORDS or not world.seen.lost or text.endswith("？"), f"{step}: {text}"


def nothing_is_suspended_before_it_begins(world: PairWorld) -> None:
    for run in world.open_runs():
        known = world.book.warnings(run.incident, ended=True)
        if known and all(trouble.onset and world.now < trouble.onset for trouble in known):
            off = world.without("delivery", run.incident)
            assert not off, f"incident {run.incident}: {len(off)} shops before the warning begins"


def goods_are_counted_in_the_unit_of_the_trade(world: PairWorld) -> None:
    """In cartons (条); a case (箱) holds 250 of them."""
    for owed in world.seen.fresh:
        n = owed.notification
        assert n.key not in COUNTED or not CASES.search(n.text), f"{n.key}: {n.text}"


DONE = (
    nothing_closes_unsettled,
    silence_sends_nobody_out,
    nothing_goes_into_a_suspension_without_a_persons_word,
    harm_is_taken_whatever_is_maintained,
    whoever_is_called_back_hears_it,
    no_truck_is_sent_to_an_empty_one_or_is_not_ready_itself,
    what_is_served_asks_nobody_to_serve_it,
    nobody_stands_in_for_the_leader_in_small_things,
    blue_alone_is_no_disaster,
    nobody_is_promised_a_day_after_the_need,
    a_safety_accident_brings_security,
    no_power_reaches_those_who_take_orders,
    a_missing_backup_is_made_by_those_who_can,
    what_is_received_is_not_done,
    words_of_those_on_the_scene_are_taken,
    nothing_is_suspended_before_it_begins,
    goods_are_counted_in_the_unit_of_the_trade,
)
