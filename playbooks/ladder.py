"""Who is called next when nobody answers: the escalation policy, climbed rung by rung, for ever at the last resort (2.1.1d)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from incidents import effects as do
from incidents.events import NotDelivered
from playbooks.called import Called
from playbooks.moves import Context, Move
from playbooks.run import StepRecord

Place = dict[str, int]  # {"rung": tries so far, "next": index of the level tried next, "round": rounds begun}


def climb(ctx: Context, record: StepRecord, audience: str, place: Place | None, part: str, **how: Any) -> Move:
    """Call the next level that has anybody. Levels without anybody are passed over at once, with a line each.

    Returns effects, tokens, lines, `wake` (when this level's time is over) and the new place under data["ladder"].
    """
    policy = ctx.plan.escalation
    place = dict(place or {"rung": 0, "next": 0, "round": 1})
    move = Move()
    for _ in range(len(policy.levels) + 1):
        level, called = _level(ctx, audience, place)
        if called.present:
            return _call(ctx, record, place, called, level, part, move, how)
        away = "; ".join(f"{name}: {why}" for name, why in called.away)
        move.lines.append(("skipped a level", level, away or "nobody holds this role here"))
    return _call(ctx, record, place, _last_resort(ctx), "last resort", part, move, how)


def _level(ctx: Context, audience: str, place: Place) -> tuple[str, Called]:
    """The level at `place`, which moves on."""
    policy = ctx.plan.escalation
    if place["next"] >= len(policy.levels):
        place["next"] = 0
        place["round"] += 1
    if place["round"] > policy.rounds:
        return "last resort", _last_resort(ctx)
    level = policy.levels[place["next"]]
    place["next"] += 1
    if level == "audience":
        return audience, ctx.people(audience)
    if level == "deputies of audience":
        return f"deputies of {audience}", ctx.people(audience, deputies=True)
    return level, ctx.people(level)


def _last_resort(ctx: Context) -> Called:
    called: Called = ctx.scene.ask("role", ctx.plan.escalation.last_resort)
    return called


def _call(
    ctx: Context,
    record: StepRecord,
    place: Place,
    called: Called,
    level: str,
    part: str,
    move: Move,
    how: dict[str, Any],
) -> Move:
    place["rung"] += 1
    token = ctx.token(record, f"{part}{place['rung']}")
    wait = ctx.step.within if ctx.step.within and part == "" else ctx.plan.escalation.wait
    move.wake = ctx.plan.calendar.until(wait, ctx.now)
    told: dict[str, Any] = {"expects": "acknowledge", "urgency": do.URGENT, "deadline": move.wake} | how
    move.effects += [ctx.notify(token, person, called.role, **told) for person, _ in called.present]
    names = ", ".join(name for _, name in called.present)
    why = f"level: {level}" if place["rung"] > 1 or level != "audience" else ""
    move.lines.append(("called", names, f"{why}; answer within {wait}".lstrip("; ")))
    move.tokens = [token]
    last = level == "last resort"
    move.data = {"ladder": place, "called": [p for p, _ in called.present], "undelivered": [], "last": last}
    return move


def undelivered(record: StepRecord, token: str, person: str) -> tuple[bool, list[str]]:
    """Whether the last of those called at this level turned out unreachable, and all who did.

    Above the last resort there is nobody: it is called again when its time is over, never in a storm.
    """
    if record.data.get("last") or not record.tokens or token != record.tokens[-1]:
        return False, record.data.get("undelivered", [])
    known = [*record.data.get("undelivered", []), person]
    return set(record.data.get("called", [])) <= set(known), known


def unreached(ctx: Context, record: StepRecord, event: NotDelivered, again: Callable[[], Move]) -> Move:
    """Somebody asked cannot be reached, or has left: `again` asks the next once the last of those called is gone (meaning 15)."""
    nobody_left, known = undelivered(record, event.token, event.person)
    move = again() if nobody_left else Move(data={"undelivered": known}, wake=record.wake)
    move.lines.insert(0, ("could not be reached", ctx.name(event.person), event.why))
    return move


def of_chase(token: str) -> bool:
    """Whether this asking was about being late, and not the step's own."""
    return token.rpartition(":")[2].startswith("late")


def chase(ctx: Context, record: StepRecord) -> Move:
    """Somebody's limit has passed: tell the playbook's owner, then the levels above, until one of them takes it up."""
    move = climb(ctx, record, ctx.playbook.owner, record.data.get("ladder"), "late", text="muster.late")
    move.late = True
    return move


def chase_answered(ctx: Context, record: StepRecord, who: str) -> Move:
    """Somebody took the late step up: they are left alone for `acknowledged for`, then asked again, from the owner up."""
    policy = ctx.plan.escalation
    begun = (record.data.get("ladder") or {"rung": 0})["rung"]  # counted on, so that each call is an asking of its own
    wake = ctx.plan.calendar.until(policy.acknowledged_for, ctx.now)
    return Move(
        wake=wake,
        lines=[("took up the late step", who, f"asked again in {policy.acknowledged_for}")],
        data={"ladder": {"rung": begun, "next": 0, "round": 1}},
    )
