"""Who an open decision is put to: it follows the role that takes it (docs/semantics.md, M15).

Kept with the step: who was asked and by which token, who of them cannot be reached, and who held
the role when it was last looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from incidents import effects as do
from incidents.run_events import NotDelivered
from playbooks.company.resolved_audience import ResolvedAudience
from playbooks.definition.agreement import Agreement
from playbooks.definition.declarations import ROLE_WAYS
from playbooks.definition.plan import Plan
from playbooks.definition.run import StepRecord
from playbooks.definition.suggestions import nearest
from playbooks.engine.escalation import all_unreachable
from playbooks.engine.overdue_notices import is_overdue_notice
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_result import StepResult
from playbooks.engine.steps.step_model import Finding
from playbooks.engine.timeline_line import Line, who_of
from translations.messages import Message, message

ASKED = "people"  # person -> the token of their latest question
GONE = "gone"  # who of them cannot be reached
HOLDERS = "holders"
Holders = dict[str, str]  # person -> the role by which they decide


def agreement_flaws(agree: Agreement | None, plan: Plan) -> Iterator[Finding]:
    """Names that are neither a role nor an audience."""
    if agree is None:
        return
    known = {*plan.audiences, *roles_of(plan)}
    for name in agree.among:
        if name not in known:
            fault = message("plan.there_is_no_role_or_department", text=name)
            yield "agree", fault, nearest(name, known)


def roles_of(plan: Plan) -> set[str]:
    """The roles that audiences, departments and the command name."""
    named = {spec.value for spec in plan.audiences.values() if spec.way in ROLE_WAYS}
    return named | {*plan.command.led_by} | {r for d in plan.departments for r in d.roles}


def holders(ctx: StepContext, audience: str, among: Iterable[str]) -> Holders:
    """Who decides now: the audience, and those one of which must agree."""
    called = ctx.people(audience)
    found = {person: called.role for person, _ in called.present}
    return found | {p: role for p, role in people_of(ctx, among).items() if p not in found}


def people_of(ctx: StepContext, among: Iterable[str]) -> Holders:
    """The people of roles or audiences who are there; while none is, who commands."""
    found = _present(_called(ctx, name) for name in among)
    if found or not among:
        return found
    command = [name for name, spec in ctx.plan.audiences.items() if spec.way == "command"]
    return _present(ctx.people(name) for name in command[:1])


def _called(ctx: StepContext, name: str) -> ResolvedAudience:
    if name in ctx.plan.audiences:
        return ctx.people(name)
    named: ResolvedAudience = ctx.decision_facts.ask("named", name, ctx.site, False)
    return named


def _present(found: Iterable[ResolvedAudience]) -> Holders:
    return {person: called.role for called in found for person, _ in called.present}


def asked_people(record: StepRecord, now: Holders, put: StepResult) -> dict[str, Any]:
    """What is kept with the step once `put` has asked another level."""
    assert put.data is not None
    # A question of an older version, which does not know who has it: any of them may answer.
    if record.tokens and ASKED not in record.data:
        return {}
    asked = dict(record.data.get(ASKED, {}))
    for token in put.tokens:
        asked |= dict.fromkeys(put.data["called"], token)
    # Only those asked: who must agree and is not of the audience is asked by `follow_holders`.
    return {ASKED: asked, HOLDERS: [person for person in now if person in asked]}


def _too_few(record: StepRecord, need: int) -> bool:
    """Whether those who can still be reached are too few to decide. The last resort has no level
    above: it is called again in its time.
    """
    asked = record.data.get(ASKED)
    if asked is None or record.data.get("last"):
        return False
    there = {*asked} - {*record.data.get(GONE, ())}
    return len(there | {*record.data.get("votes", {})}) < need


def ask_others(
    ctx: StepContext,
    record: StepRecord,
    event: NotDelivered,
    need: int,
    follow: Callable[[StepContext, StepRecord], StepResult | None],
    ask_next: Callable[[StepContext, StepRecord], StepResult],
) -> StepResult:
    """A person asked cannot be reached, or has left: the question goes to the present holder
    (`follow`), or to the next level (`ask_next`) where fewer than `need` are left to decide.
    """
    nobody_left, undelivered = all_unreachable(record, event.token, event.person)
    # Noted before `follow`, which asks no person twice.
    record.data[GONE] = [*record.data.get(GONE, []), event.person]
    step_result = follow(ctx, record)
    if step_result is None and (nobody_left or _too_few(record, need)):
        step_result = ask_next(ctx, record)
    if step_result is None:
        step_result = StepResult(data={"undelivered": undelivered}, wake=record.wake)
    step_result.lines.insert(0, ctx.unreachable(event))
    return step_result


def follow_holders(
    ctx: StepContext,
    record: StepRecord,
    audience: str,
    now: Holders,
    how: Mapping[str, Any],
    ask_next: Callable[[], StepResult],
) -> StepResult | None:
    """Put an open question to who holds the role now, and withdraw it from who does not any more.

    Where no person holds it, `ask_next` asks the next level. None where nothing has changed.
    """
    asked, known = record.data.get(ASKED), record.data.get(HOLDERS)
    # Outside its hours a question has not been sent; records of older versions lack both.
    if not asked or known is None or record.data.get("resting"):
        return None
    if sorted(now) == sorted(known):
        return None
    if not now:
        return ask_next()
    joined = [person for person in now if person not in asked]
    # Asked on a higher level only because no person held the role.
    taken_over = len(joined) == len(now)
    lost = [p for p in asked if p not in now and (taken_over or p in known)]
    result = StepResult(wake=record.wake, data={HOLDERS: [*now]})
    if lost:
        _withdraw(ctx, record, audience, lost, result)
    if joined:
        _ask(ctx, record, audience, {person: now[person] for person in joined}, how, result)
        if taken_over and not record.late:
            result.wake = None  # they have what is left of the limit
    return result


def _withdraw(
    ctx: StepContext, record: StepRecord, audience: str, lost: list[str], result: StepResult
) -> None:
    assert result.data is not None
    why = message("reason.another_decides", audience=audience)
    # Of every level: the last resort has been asked several times.
    result.effects += [
        do.Withdraw(token, why, tuple(lost))
        for token in record.tokens
        if not is_overdue_notice(token)
    ]
    result.lines.append(Line(message("timeline.no_longer_asked"), _who(ctx, lost), why))
    asked = record.data[ASKED]
    result.data[ASKED] = {person: asked[person] for person in asked if person not in lost}


def _ask(
    ctx: StepContext,
    record: StepRecord,
    audience: str,
    joined: Holders,
    how: Mapping[str, Any],
    result: StepResult,
) -> None:
    assert result.data is not None
    place = {**record.data["asked"]}
    place |= {"rung": place["rung"] + 1, "next": _after_audience(ctx), "round": 1}
    place["called"] = [*joined]
    token = ctx.token(record, f"ask{place['rung']}")
    result.effects += [
        ctx.notify(token, person, role, urgency=do.URGENT, **how) for person, role in joined.items()
    ]
    result.tokens = [token]
    result.data |= {"asked": place, "called": [*joined], "undelivered": [], "last": False}
    left = result.data.get(ASKED, record.data[ASKED])
    result.data[ASKED] = left | dict.fromkeys(joined, token)
    result.data[GONE] = [p for p in record.data.get(GONE, ()) if p not in joined]
    why = message("reason.holds_role_now", audience=audience)
    result.lines.append(Line(message("timeline.asked_instead"), _who(ctx, joined), why))


def _after_audience(ctx: StepContext) -> int:
    """The level of the escalation that comes after the audience itself."""
    levels = ctx.escalation.levels
    return levels.index("audience") + 1 if "audience" in levels else 0


def _who(ctx: StepContext, people: Iterable[str]) -> Message:
    return who_of([(person, ctx.name(person)) for person in people])
