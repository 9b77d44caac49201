"""Rules about what people hear: nothing that contradicts what is in force, in time, and not too
often.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from playbooks.company.commander import commander
from playbooks.definition.plan import Plan
from playbooks.definition.run import Run
from playbooks.definition.step import Step
from playbooks.messages.call_lists import OPEN
from tests.playbooks.pairs.book import STOPS_A_TRUCK
from tests.playbooks.pairs.seen import SAYS, followers
from tests.playbooks.pairs.world import PairWorld

QUARTER = timedelta(minutes=15)
MORNING, EVENING = time(7, 1), time(20, 30)  # when customers may be texted and phoned
AGAIN = frozenset(key for key, (_, says) in SAYS.items() if says == "on")
FIRST, LATE = time(6, 30), time(22)  # and texted alone
HELD_BACK = timedelta(hours=1)  # so long what can wait may be held back for somebody who has many
MOST_AN_HOUR = {"staff": 120, "retailer": 6}


def nobody_is_left_with_the_contrary_of_what_is_in_force(world: PairWorld) -> None:
    """Whoever was last told that a service is off has it off, and on has it on."""
    shops = world.directory.retailers
    for (person, service), word in world.seen.words.items():
        if _begins_later(world, word.incident):
            continue  # they were told from when
        off = world.without(service)
        if person not in shops:
            assert word.says == "on" or off, (
                f"{person} was told {word.key}, {service} is in service"
            )
        elif service == "delivery":
            if word.says == "off" and _hears_later(world, person):
                continue
            assert (word.says == "off") == (person in off), (
                f"{person} was told {word.key}; suspended: {person in off}"
            )
        else:
            assert word.says == "on" or off, (
                f"{person} was told {word.key}, {service} is in service"
            )


def _begins_later(world: PairWorld, incident: int) -> bool:
    """Whether what an incident is about has been forecast and has not begun."""
    known = world.book.warnings(incident)
    return any(trouble.onset and world.now < trouble.onset for trouble in known)


def _hears_later(world: PairWorld, shop: str) -> bool:
    """Whether it is night, or an account manager has still to phone them."""
    if not MORNING <= world.now.astimezone(world.zone).time() < LATE:
        return True
    calls = (c.notification for c in world.calls.calls if c.state in OPEN)
    return any(n.retailer == shop and world.text_of(n.incident, n.step) in AGAIN for n in calls)


def who_has_no_delivery_was_told_so(world: PairWorld) -> None:
    """At night nobody is woken for it: they hear in the morning."""
    if not MORNING <= world.now.astimezone(world.zone).time() < EVENING:
        return
    words = world.seen.words
    for shop in world.without("delivery"):
        word = words.get((shop, "delivery"))
        assert word and word.says == "off", f"{shop} has no delivery and was told {word}"


def our_own_people_know_what_is_suspended(world: PairWorld) -> None:
    """Drivers and heads of the sites hit, the order desk and marketing."""
    off = world.without("delivery")
    if not off:
        return
    centre = ("order desk", "head of marketing centre")
    people = [p for role in centre for p in world.holders_of(role)]
    for site, mask in world.directory.ground.served_from.items():
        served = {s.id for s, own in zip(world.company.retailers, mask, strict=True) if own}
        if served & off:
            people += world.holders_of("driver", site)
    gone = {a.person for a in world.company.absences} | set(world.dead)
    for person in set(people) - gone:
        word = world.seen.words.get((person, "delivery"))
        assert word and word.says == "off", f"{person} knows of no suspension: {word}"


def what_is_public_is_in_force(world: PairWorld) -> None:
    for incident, latest in world.seen.public.items():
        valid = latest.message != "Cancel" and latest.expires > world.now
        if _begins_later(world, incident):
            continue
        if latest.text == "service.suspended.public" and valid:
            said, held = world.shops_in(latest.area), world.without("delivery", incident)
            assert said == held, (
                f"public: {latest.area} is suspended ({len(said)}), in force for {len(held)}"
            )
        if latest.text == "service.resumed.public":
            held = world.without("delivery", incident)
            assert not held, f"public: resumed; in force for {len(held)}"


def trouble_is_heard_within_15_minutes(world: PairWorld) -> None:
    left = []
    for ended in world.seen.troubles:
        if ended.heard is not None:
            late = ended.heard > due(world.plan, ended.step, ended.at)
            assert not late, f"{ended.key} {ended.outcome}: heard at {ended.heard}"
            continue
        if ended.outcome in ended.step.unfollowed:  # the plan says so, with a reason
            continue
        assert world.now <= due(world.plan, ended.step, ended.at), (
            f"{ended.key} {ended.outcome} at {ended.at:%H:%M}: nobody has heard of it"
        )
        run = world.runs[ended.incident]
        assert run.status == "open", (
            f"{ended.key} {ended.outcome}: closed, and nobody has heard of it"
        )
        left.append(ended)
    world.seen.troubles[:] = left


def due(plan: Plan, step: Step, at: datetime) -> datetime:
    """When somebody must have heard: in 15 minutes, or of what can wait for the morning then."""
    book = next((b for b in plan.all_playbooks if b.steps.get(step.id) is step), None)
    if book is None:
        return at + QUARTER
    after = [step, *(book.steps[name] for name in followers(book, step.id))]
    return max(_due_by(plan, each.urgency or book.urgency, at) for each in after)


def _due_by(plan: Plan, urgency: str, at: datetime) -> datetime:
    hours = plan.ladder(urgency).hours
    if hours is None:
        return at + QUARTER
    at = at.astimezone(plan.calendar.zone)  # hours are by the clocks at the company's place
    if hours[0] <= at.time() < hours[1]:
        return at + QUARTER + HELD_BACK
    morning = at.replace(hour=hours[0].hour, minute=hours[0].minute)
    later = morning if morning > at else morning + timedelta(days=1)
    return later + QUARTER + HELD_BACK


def nobody_gets_more_messages_an_hour_than_a_person_can_read(world: PairWorld) -> None:
    for role, most in world.seen.most.items():
        assert most <= MOST_AN_HOUR[role], f"{most} messages in an hour to one of {role}"


def worse_is_heard_by_somebody_who_decides(world: PairWorld) -> None:
    """A warning that has become worse asks somebody, or a question about it is open."""
    incident = world.seen.grew
    if not incident or world.runs[incident].status == "closed":
        return
    now_asked = [
        o
        for o in world.seen.fresh
        if o.notification.incident == incident and o.notification.expects != "nothing"
    ]
    waiting = [
        o
        for o in world.open_messages()
        if o.notification.incident == incident and o.notification.expects == "option"
    ]
    suspended = world.without("delivery", incident)
    everywhere = frozenset(
        shop
        for t in world.book.warnings(incident)
        for d in t.districts
        for shop in _of_district(world, d)
    )
    reports = [o for o in world.open_messages("report") if o.notification.incident == incident]
    assert now_asked or waiting or reports or everywhere <= suspended, (
        f"incident {incident} became worse, and nobody is asked"
    )


def _of_district(world: PairWorld, district: str) -> list[str]:
    return [shop.id for shop in world.company.retailers if shop.district == district]


def what_is_opened_is_heard(world: PairWorld) -> None:
    for incident, heard in world.seen.opened.items():
        run = world.runs[incident]
        if heard is None and run.playbook in world.plan.playbooks:
            begun = [world.step_of(run, key) for key, r in run.steps.items() if r.state == "open"]
            first = [*begun, *world.plan.playbook(run.playbook).steps.values()][: len(begun) or 1]
            latest = min(due(world.plan, step, run.opened_at) for step in first)
            assert world.now <= latest, (
                f"incident {incident} ({run.playbook}): nobody has heard of it"
            )


def waiting_shops_hear_within_the_hour(world: PairWorld) -> None:
    for (kind, unit), trouble in world.book.standing.items():
        run = world.runs.get(trouble.incident)
        if kind not in STOPS_A_TRUCK or run is None or run.status == "closed":
            continue
        if unit not in run.units or not _has_deliveries(world, run, unit):
            continue
        if world.now <= _an_hour_of_the_day(world, trouble.since) or run.units[unit].served:
            continue
        for stop in world.directory.rest_of(unit, trouble.since, world.live):
            word = world.seen.words.get((stop.retailer, "delivery"))
            if word and word.says == "off":  # told of a suspension, they do not wait for a truck
                continue
            assert (trouble.incident, stop.retailer) in world.seen.told, (
                f"{stop.retailer} waits for {unit} and has heard nothing"
            )


def _an_hour_of_the_day(world: PairWorld, since: datetime) -> datetime:
    """When shops have had an hour in which they may be texted; at night it has not begun."""
    since = since.astimezone(world.plan.calendar.zone)
    until = since + timedelta(hours=1)
    if since.time() >= FIRST and until.time() < LATE and until.date() == since.date():
        return until
    morning = since.replace(hour=FIRST.hour, minute=FIRST.minute)
    return (morning if morning > since else morning + timedelta(days=1)) + timedelta(hours=1)


def _has_deliveries(world: PairWorld, run: Run, unit: str) -> bool:
    """Whether a failed truck has goods for shops on board; a standby has those that it took over."""
    loaded = unit
    if world.directory.units[unit].role == "standby":
        loaded = world.book.took_over.get(unit, "")
        if not world.book.has_goods(unit):
            return False
    known = run.units.get(loaded)
    return known is None or known.fields.get("cargo") != "inbound goods"


def who_commands_now_has_the_decisions_that_wait(world: PairWorld) -> None:
    """While those who were asked are away, whoever commands instead is asked."""
    command = {name for name, spec in world.plan.audiences.items() if spec.way == "command"}
    for run in world.open_runs():
        acting = run.steps.get("acting")
        if acting and acting.state == "open":
            continue  # nobody commands before that is settled
        for key, record in run.steps.items():
            step = world.step_of(run, key)
            if record.state != "open" or getattr(step.does, "ask", None) not in command:
                continue
            asked = {
                o.notification.person for o in world.owed if o.notification.token in record.tokens
            }
            called = commander(world.answers, run.playbook, run.acting, False, False)
            there = [person for person, _ in called.present if world.is_there(person)]
            assert not asked or not there or any(map(world.is_there, asked)), (
                f"incident {run.incident}: {key} waits for {asked}, who are away; {there} commands"
            )


TOLD = (
    nobody_is_left_with_the_contrary_of_what_is_in_force,
    who_has_no_delivery_was_told_so,
    our_own_people_know_what_is_suspended,
    what_is_public_is_in_force,
    trouble_is_heard_within_15_minutes,
    nobody_gets_more_messages_an_hour_than_a_person_can_read,
    worse_is_heard_by_somebody_who_decides,
    what_is_opened_is_heard,
    waiting_shops_hear_within_the_hour,
    who_commands_now_has_the_decisions_that_wait,
)
