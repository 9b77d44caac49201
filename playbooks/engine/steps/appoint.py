"""`appoint: acting commander`: the head who fits the event is proposed to leader or deputy; without
a reply in time the proposal takes effect (2.1.1c).
"""

from __future__ import annotations

from typing import ClassVar, Literal

from incidents import effects as do
from incidents.run_events import Answered, DeadlinePassed, Event, NotDelivered
from playbooks.company.resolved_audience import ResolvedAudience
from playbooks.definition.conditions import UndecidedError
from playbooks.definition.run import StepRecord
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_result import StepResult
from playbooks.engine.steps.step_model import Fields
from playbooks.engine.timeline_line import Line, who_of
from translations.messages import Message, message, person


class Appoint(Fields):
    word: ClassVar[str] = "appoint"
    needs_text: ClassVar[bool] = True
    trouble: ClassVar[tuple[str, ...]] = ("nobody",)

    appoint: Literal["acting commander"]

    def outcomes(self) -> tuple[str, ...]:
        return ("confirmed", "stands", "not needed", "nobody")

    def audiences(self) -> tuple[str, ...]:
        return ()

    def start(self, ctx: StepContext, record: StepRecord) -> StepResult:
        roles: tuple[str, ...] = ctx.decision_facts.ask("proposals", ctx.run.playbook, _first(ctx))
        if not roles:
            return _no_candidate(message("reason.no_head_there"))
        if not ctx.plan.command.confirm_by:
            return _appointed(roles[0], False, message("reason.no_confirmation"))
        return self._ask(ctx, record, roles)

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        if isinstance(event, DeadlinePassed):
            return self._unanswered(ctx, record)
        if isinstance(event, NotDelivered):
            return StepResult(wake=record.wake, lines=[ctx.unreachable(event)])
        if isinstance(event, Answered) and event.answer in record.data["roles"]:
            by = person(event.person, ctx.name(event.person))
            why = message("reason.authorised", person=by)
            return _appointed(event.answer, True, why)
        return None

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        return None

    def _ask(self, ctx: StepContext, record: StepRecord, roles: tuple[str, ...]) -> StepResult:
        asked: tuple[ResolvedAudience, ...] = ctx.decision_facts.ask("confirmers")
        limit = ctx.plan.command.within
        by = ctx.plan.calendar.until(limit, ctx.now)
        token = ctx.token(record)
        how = {
            "options": roles,
            "urgency": do.URGENT,
            "deadline": by,
            "values": {"proposal": roles[0]},
        }
        letters: list[do.Effect] = [
            ctx.notify(token, key, c.role, "option", **how) for c in asked for key, _ in c.present
        ]
        lost = [
            Line(
                message("timeline.could_not_be_asked"),
                who_of([(key, name)]),
                message("reason.absent", absence=absence),
            )
            for c in asked
            for key, name, absence in c.away
        ]
        confirmers = who_of([one for c in asked for one in c.present])
        line = Line(
            message("timeline.proposed_commander"),
            message("who.role", role=roles[0]),
            message("reason.put_to", people=confirmers, limit=str(limit)),
        )
        return StepResult(
            effects=letters,
            tokens=[token],
            data={"roles": list(roles)},
            wake=by,
            lines=[*lost, line],
        )

    def _unanswered(self, ctx: StepContext, record: StepRecord) -> StepResult:
        """No reply: the proposal takes effect, unless the leader is back, or the proposed person
        has left.
        """
        if not ctx.decision_facts.ask("unled"):
            line = Line(
                message("timeline.no_commander_needed"), None, message("reason.leader_back")
            )
            return StepResult("not needed", lines=[line])
        there: tuple[str, ...] = ctx.decision_facts.ask(
            "proposals", ctx.run.playbook, record.data["roles"][0]
        )
        if not there:
            return _no_candidate(message("reason.proposed_left"))
        why = message("reason.proposal_stands", limit=str(ctx.plan.command.within))
        return _appointed(there[0], False, why)


def _no_candidate(why: Message) -> StepResult:
    return StepResult("nobody", lines=[Line(message("timeline.nobody_can_command"), None, why)])


def _appointed(role: str, confirmed: bool, why: Message) -> StepResult:
    line = Line(message("timeline.acting_commander"), message("who.role", role=role), why)
    return StepResult(
        "confirmed" if confirmed else "stands",
        effects=[do.AppointCommander(role, confirmed)],
        lines=[line],
    )


def _first(ctx: StepContext) -> str | None:
    """The role of the first rule that comes before the kind's (an accident with injuries:
    security).
    """
    for condition, role in ctx.plan.command.first:
        try:
            if ctx.holds(condition):
                return role
        except UndecidedError:  # then the kind decides, which needs no condition
            continue
    return None
