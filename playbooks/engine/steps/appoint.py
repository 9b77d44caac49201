"""`appoint: acting commander`: the head who fits the event is proposed to leader or deputy; without
a reply in time the proposal takes effect (2.1.1c).
"""

from __future__ import annotations

from typing import ClassVar, Literal

from incidents import effects as do
from incidents.events import Answered, DeadlinePassed, Event, NotDelivered
from playbooks.company.resolved_audience import ResolvedAudience
from playbooks.definition.conditions import UndecidedError
from playbooks.definition.run import StepRecord
from playbooks.engine.step_context import StepContext, StepResult
from playbooks.engine.steps.step_fields import Fields


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
        roles: tuple[str, ...] = ctx.scene.ask("proposals", ctx.run.playbook, _first(ctx))
        if not roles:
            return StepResult(
                "nobody", lines=[("nobody can command", "", "no head who could stand in is there")]
            )
        if not ctx.plan.command.confirm_by:
            return _appointed(roles[0], False, "", "the plan asks nobody to confirm it")
        return self._ask(ctx, record, roles)

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        if isinstance(event, DeadlinePassed):
            return self._unanswered(ctx, record)
        if isinstance(event, NotDelivered):
            return StepResult(
                wake=record.wake,
                lines=[("could not be reached", ctx.name(event.person), event.why)],
            )
        if isinstance(event, Answered) and event.answer in record.data["roles"]:
            return _appointed(
                event.answer, True, ctx.name(event.person), f"authorised by {event.channel}"
            )
        return None

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        return None

    def _ask(self, ctx: StepContext, record: StepRecord, roles: tuple[str, ...]) -> StepResult:
        asked: tuple[ResolvedAudience, ...] = ctx.scene.ask("confirmers")
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
            ctx.notify(token, person, c.role, "option", **how)
            for c in asked
            for person, _ in c.present
        ]
        lost = [("could not be asked", name, why) for c in asked for name, why in c.away]
        names = ", ".join(name for c in asked for _, name in c.present)
        line = (
            "proposed as acting commander",
            roles[0],
            f"put to {names or 'nobody'}; it stands after {limit}",
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
        if not ctx.scene.ask("unled"):
            return StepResult(
                "not needed",
                lines=[
                    ("no acting commander needed", "", "the leader or the deputy is there again")
                ],
            )
        there: tuple[str, ...] = ctx.scene.ask(
            "proposals", ctx.run.playbook, record.data["roles"][0]
        )
        if not there:
            return StepResult(
                "nobody", lines=[("nobody can command", "", "those proposed have left")]
            )
        return _appointed(
            there[0],
            False,
            "",
            f"nobody replied within {ctx.plan.command.within}: the proposal stands",
        )


def _appointed(role: str, confirmed: bool, who: str, why: str) -> StepResult:
    said = f"{who}: {why}" if who else why
    return StepResult(
        "confirmed" if confirmed else "stands",
        effects=[do.AppointCommander(role, confirmed)],
        lines=[("acting commander", role, said)],
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
