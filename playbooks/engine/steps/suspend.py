"""`suspend: link`: a service is suspended for customers of an area, until it is resumed (3.2.1,
3.2.4).

A lasting outcome: its run does not close while it is in force, and its area follows the incident's.
A review that passes unanswered leaves it in force and its owner is called (docs/semantics.md,
M7, M13, M14). Overlapping suspensions add up, each lifted separately.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from incidents import effects as do
from incidents.run_events import Answered, DeadlinePassed, Event, NotDelivered
from playbooks.definition.data_requirements import SUSPENSIONS
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.definition.time_limits import read_limit
from playbooks.engine.escalation import all_unreachable, escalate
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_result import StepResult
from playbooks.engine.steps.step_area import (
    AREA,
    area_in_force,
    area_of,
    decision_moment,
    no_areas,
)
from playbooks.engine.steps.step_model import Fields, Finding, Named, Span, StrList
from playbooks.engine.timeline_line import Line
from translations.messages import Message, message

REVIEW = "muster.review"


class Suspend(Fields):
    word: ClassVar[str] = "suspend"
    in_force: ClassVar[bool] = True
    asks: ClassVar[tuple[str, ...]] = (SUSPENSIONS,)
    begins_last: ClassVar[bool] = True

    suspend: str
    # a set of the plan; empty: all in the area
    customers: str = Field(default="", alias="for")
    # what holds it: facts, what was entered with an answer; the first that is known
    area: StrList = Field(default=(AREA,), alias="in")
    instead: str = ""
    review: Span = Field(default_factory=lambda: read_limit("24h"))

    def reaches_customers(self, plan: Plan) -> bool:
        return True

    def outcomes(self) -> tuple[str, ...]:
        return ("in force",)

    def yields(self) -> tuple[str, ...]:
        """Where it is suspended now, and for how many customers."""
        return ("area", "customers")

    def names(self) -> Iterable[Named]:
        return [("for", "customers", self.customers)] if self.customers else []

    def flaws(self, step: Step, playbook: Playbook, plan: Plan) -> Iterator[Finding]:
        yield from no_areas(self.area, playbook, plan)
        for language in plan.languages:
            for key in (REVIEW, self.suspend, *([self.instead] if self.instead else [])):
                if key not in plan.texts.get(language, {}):
                    yield (
                        "suspend",
                        message("plan.wording_is_missing", text=key),
                        message("remedy.write_it_in_texts_yaml", language=language),
                    )

    def start(self, ctx: StepContext, record: StepRecord) -> StepResult:
        area, token = area_of(ctx, self.area), ctx.token(record)
        effect = self._effect(ctx, token, area, record)
        data = {"token": token, **self._now(effect), "since": ctx.now.isoformat(), "ladder": None}
        data["decided"] = decision_moment(ctx, self.area)
        return StepResult(
            "in force",
            True,
            [effect],
            data=data,
            wake=self._review(ctx),
            lines=[self._suspended(area)],
        )

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        """Only its review is ever asked about: nothing else awaits an answer."""
        if isinstance(event, DeadlinePassed):
            return self._ask(ctx, record)
        if isinstance(event, NotDelivered):
            nobody_left, known = all_unreachable(record, event.token, event.person)
            step_result = (
                self._ask(ctx, record)
                if nobody_left
                else StepResult(data={"undelivered": known}, wake=record.wake)
            )
            step_result.lines.insert(0, ctx.unreachable(event))
            return step_result
        if isinstance(event, Answered) and event.answer == "acknowledged":
            again = message("reason.asked_again_in", limit=str(self.review))
            line = Line(message("timeline.review_in_force"), ctx.who(event.person), again)
            return StepResult(
                data={"ladder": None}, wake=self._review(ctx), lines=[line], drops_questions=True
            )
        return None

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        return None

    def while_in_force(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        by = resuming_step(ctx, record)
        if by:
            return self._lift(ctx, record, message("reason.resumed_by_step", step=by))
        # The area grows with the incident's; service comes back only by a decision.
        area = area_in_force(ctx, self.area, record.data)
        decided = decision_moment(ctx, self.area) or record.data.get("decided")
        if area == record.data["area"]:
            record.data["decided"] = decided
            return None
        effect = self._effect(ctx, record.data["token"], area, record)
        return StepResult(
            effects=[effect],
            data={**self._now(effect), "decided": decided},
            wake=record.wake,
            lines=[self._suspended(area)],
        )

    def release(self, ctx: StepContext, record: StepRecord, why: Message) -> StepResult | None:
        """A suspension without a person to review it is lifted."""
        return self._lift(ctx, record, message("reason.its_incident_closed", why=why))

    def _ask(self, ctx: StepContext, record: StepRecord) -> StepResult:
        """Is it still needed? A person has to review it, escalated level by level."""
        place = record.data.get("ladder")
        # Each review has tokens of its own; `part` is kept while this review escalates.
        part = f"review{ctx.now.isoformat()}." if place is None else str(record.data["part"])
        step_result = escalate(
            ctx, record, ctx.playbook.owner, place, part, text=REVIEW, values={"link": self.suspend}
        )
        step_result.data = {**(step_result.data or {}), "part": part}
        return step_result

    def _review(self, ctx: StepContext) -> datetime:
        return ctx.plan.calendar.until(self.review, ctx.now)

    def _now(self, effect: do.Suspend) -> dict[str, Any]:
        values = {"area": effect.area, "customers": effect.count}
        return {"link": self.suspend, "area": effect.area, "values": values}

    def _suspended(self, area: str) -> Line:
        """The entry that says what is out of use, for which customers and where."""
        where = message("reason.area", area=area)
        if self.customers:
            where = message("reason.customers_in_area", customers=self.customers, area=area)
        if self.instead:
            where = message("reason.instead", where=where, instead=self.instead)
        return Line(message("timeline.suspended"), message("who.link", link=self.suspend), where)

    def _effect(self, ctx: StepContext, token: str, area: str, record: StepRecord) -> do.Suspend:
        since = (
            datetime.fromisoformat(record.data["since"])
            # A change of area keeps the beginning; only another asking is a new suspension.
            if record.data.get("token") == token
            else ctx.now
        )
        count = (
            ctx.decision_facts.ask("count", do.Customers(self.customers, area=area))
            if self.customers
            else ctx.decision_facts.ask("hit", area).customers
        )
        return do.Suspend(
            ctx.origin,
            token,
            self.suspend,
            area,
            self.customers,
            self.instead,
            ctx.step.text or "",
            ctx.values(),
            count,
            since,
        )

    def _lift(self, ctx: StepContext, record: StepRecord, why: Message) -> StepResult:
        # The service is back only when no other incident suspends it there (I13).
        still = others(ctx, self.suspend, record.data["area"])
        link, lift = message("who.link", link=self.suspend), record.data["token"]
        line = Line(message("timeline.in_service_again"), link, why)
        if still:
            others_too = message("reason.still_suspended", why=why, incidents=list(still))
            line = Line(message("timeline.lifted_but_suspended"), link, others_too)
        return StepResult(
            "in force", effects=[do.Lift(lift, self.suspend, why, still)], lines=[line]
        )


def others(ctx: StepContext, link: str, area: str) -> tuple[int, ...]:
    """Other incidents that suspend the same service somewhere in that area."""
    found: tuple[int, ...] = ctx.decision_facts.ask("suspended", link, area, ctx.run.incident)
    return found


def resuming_step(ctx: StepContext, record: StepRecord) -> str | None:
    """The step of this run that has lifted it, if one has."""
    lifts = (
        key.partition("/")[0]
        for key, r in ctx.run.steps.items()
        if record.data["token"] in r.data.get("lifts", ())
    )
    return min(lifts, default=None)
