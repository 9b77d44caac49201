"""`tell: audience or customers`: a message, no answer awaited; to sets of any size, which are
counted here and never expanded.

A set is live: who joins it later gets the same, once (M12). `told by [steps]` is every recipient of
those steps. `by: phone` makes a call list for each account manager (3.2.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field

from incidents import effects as do
from incidents.customer_effects import CALL_LIST_TEXT
from incidents.run_events import Answered, DeadlinePassed, Event, NotDelivered
from playbooks.company.company_lookup import Progress
from playbooks.definition.data_requirements import SEEN_SUSPENSIONS
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.definition.suggestions import nearest
from playbooks.definition.time_limits import read_limit
from playbooks.engine.customer_sets import choose_set
from playbooks.engine.step_context import ROUND, StepContext
from playbooks.engine.step_result import StepResult
from playbooks.engine.steps.step_area import area_told, no_areas
from playbooks.engine.steps.step_model import Fields, Finding, Named, Span, StrList
from playbooks.engine.steps.tell_timeline import (
    earlier_recipients,
    no_calls,
    reassigned,
    retailers,
    some_unreached,
)
from playbooks.engine.timeline_line import Line, who_of
from translations import FaultError
from translations.messages import message

# The last call of a list is reported at once; this catches a report lost with its process.
LOOK = timedelta(minutes=15)
_TOLD_BY = re.compile(r"^told by \[(.+)\]$")


def _form(text: str) -> str:
    if text.startswith("told by") and not _TOLD_BY.match(text):
        raise FaultError(message("plan.names_no_steps_write_told_by", text=text))
    return text


def _campaign_key(ctx: StepContext, record: StepRecord) -> str:
    """Another one for each set of values, and after each time the text was taken back."""
    taken_back = {ROUND: record.data[ROUND]} if ROUND in record.data else {}
    return do.campaign_key(ctx.values() | taken_back)


class Tell(Fields):
    word: ClassVar[str] = "tell"
    needs_text: ClassVar[bool] = True

    tell: Annotated[str, AfterValidator(_form)]
    by: Literal["phone"] | None = None
    # areas instead of the set's own: facts, what was entered with an answer
    area: StrList = Field(default=(), alias="in")
    but: str = Field(default="", alias="except")  # a set of customers that is left out
    call_again: Span = Field(default_factory=lambda: read_limit("30m"), alias="call again")

    def outcomes(self) -> tuple[str, ...]:
        return ("all reached", "some unreached") if self.by else ("told",)

    @property
    def needs_limit(self) -> bool:  # type: ignore[override]
        """Calling continues until its limit."""
        return self.by is not None

    @property
    def trouble(self) -> tuple[str, ...]:  # type: ignore[override]
        return ("some unreached",) if self.by else ()

    failures: ClassVar[tuple[str, ...]] = ("some unreached",)

    @property
    def texts(self) -> tuple[str, ...]:
        return (CALL_LIST_TEXT,) if self.by else ()

    def names(self) -> Iterable[Named]:
        return [] if self.told_by else [("tell", "audience or customers", self.tell)]

    @property
    def told_by(self) -> tuple[str, ...]:
        """Steps that are named instead of an audience."""
        found = _TOLD_BY.match(self.tell)
        return tuple(step.strip() for step in found[1].split(",")) if found else ()

    def reaches_customers(self, plan: Plan) -> bool:
        return bool(self.told_by) or self.tell in plan.customers

    def flaws(self, step: Step, playbook: Playbook, plan: Plan) -> Iterator[Finding]:
        yield from no_areas(self.area, playbook, plan)
        spec = plan.customers.get(self.tell)
        if self.area and not (spec and spec.live):
            live = [name for name, known in plan.customers.items() if known.live]
            yield "in", message("plan.set_has_no_area", text=self.tell), nearest(self.tell, live)

    def asks_of(self, plan: Plan) -> tuple[str, ...]:
        named = (plan.customers.get(name) for name in (self.tell, self.but))
        return (SEEN_SUSPENSIONS,) if any(spec and spec.others for spec in named) else ()

    def start(self, ctx: StepContext, record: StepRecord) -> StepResult:
        if self.told_by:
            return self._tell_recipients(ctx, record)
        return (
            self._customers(ctx, record)
            if self.tell in ctx.plan.customers
            else self._people(ctx, record)
        )

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        if isinstance(event, DeadlinePassed):
            return self._look(ctx, record)
        if isinstance(event, NotDelivered):
            return self._hand_over(ctx, record, event)
        if isinstance(event, Answered) and event.answer == "acknowledged":
            line = Line(message("timeline.call_list_taken"), ctx.who(event.person))
            return StepResult(wake=record.wake, lines=[line])
        return self._look(ctx, record) if isinstance(event, Answered) else None

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        found = self._progress(ctx, record)
        if found.reached == found.total:
            return self._look(ctx, record)
        line = some_unreached(ctx, found.total - found.reached, found.total)
        return StepResult("some unreached", lines=[line])

    def joined(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        """The set's area has changed since the message: new members get the same."""
        spec = ctx.plan.customers.get(self.tell)
        told: dict[str, Any] = record.data.get("set") or {}
        if spec is None or not spec.live or not told:
            return None
        now, _ = self._chosen(ctx)[0]
        if now.area == told["area"]:
            return None
        before = do.Customers(self.tell, area=told["area"])
        fresh = replace(now, before=before)
        count = ctx.decision_facts.ask("count", fresh)
        # A text of its own: those who come back into the area had the first one, and its end.
        step_result = StepResult(data={"set": {**told, "area": now.area}}, wake=record.wake)
        if count:
            mark = do.campaign_key({"mark": told["mark"], "at": ctx.now})
            step_result.effects = self._letters(ctx, record, fresh, count, mark)
            came = message("reason.came_into_area", customers=self.tell)
            step_result.lines = [Line(message("timeline.told"), retailers(count), came)]
        return step_result

    def _people(self, ctx: StepContext, record: StepRecord) -> StepResult:
        called = ctx.people_or_deputies(self.tell)
        token = ctx.token(record)
        effects: list[do.Effect] = [
            ctx.notify(token, person, called.role, "nothing") for person, _ in called.present
        ]
        why = None if called.present else message("reason.no_holder_now")
        line = Line(message("timeline.told"), who_of(called.present), why)
        return StepResult("told", effects=effects, lines=[line])

    def _customers(self, ctx: StepContext, record: StepRecord) -> StepResult:
        effects: list[do.Effect] = []
        if record.asking > 1:  # what has not gone out yet is not true any more
            earlier = replace(record, asking=record.asking - 1)
            effects.append(do.Withdraw(ctx.token(earlier), message("reason.newer_time")))
        sets, mark = self._chosen(ctx), _campaign_key(ctx, record)
        effects += [
            outgoing
            for to, count in sets
            if count
            for outgoing in self._letters(ctx, record, to, count, mark)
        ]
        total, spec = sum(count for _, count in sets), ctx.plan.customers[self.tell]
        data: dict[str, Any] = {"passing": bool(total and (spec.on or spec.live))}
        if spec.live:
            data["set"] = {"area": sets[0][0].area, "mark": mark}
        members = message("reason.customers", customers=self.tell)
        if not self.by:
            line = Line(message("timeline.told"), retailers(total), members)
            return StepResult("told", effects=effects, data=data, lines=[line])
        if not total:
            return StepResult("all reached", data=data, lines=[no_calls(self.tell)])
        lines = [Line(message("timeline.call_lists_created"), retailers(total), members)]
        return StepResult(
            effects=effects,
            tokens=[ctx.token(record, "calls")],
            data=data,
            wake=ctx.now + LOOK,
            lines=lines,
        )

    def _chosen(self, ctx: StepContext) -> list[tuple[do.Customers, int]]:
        """Who is meant now, without those to be left out."""
        found = choose_set(ctx, self.tell)
        if not self.but and not self.area:
            return found
        area = area_told(ctx, self.area) if self.area else None
        less = [replace(to, but=self._left_out(ctx), area=area or to.area) for to, _ in found]
        return [(to, ctx.decision_facts.ask("count", to)) for to in less]

    def _left_out(self, ctx: StepContext) -> do.Customers | None:
        return choose_set(ctx, self.but)[0][0] if self.but else None

    def _progress(self, ctx: StepContext, record: StepRecord) -> Progress:
        found: Progress = ctx.decision_facts.ask("calls", ctx.token(record, "calls"))
        return found

    def _look(self, ctx: StepContext, record: StepRecord) -> StepResult:
        found = self._progress(ctx, record)
        if found.total and found.reached == found.total:
            members = message("reason.customers", customers=self.tell)
            line = Line(message("timeline.all_reached"), retailers(found.total), members)
            return StepResult("all reached", lines=[line])
        return StepResult(wake=ctx.now + LOOK)

    def _hand_over(self, ctx: StepContext, record: StepRecord, event: NotDelivered) -> StepResult:
        """An unreachable caller calls no customers: the owner gets their list, else the last
        resort.
        """
        line = ctx.unreachable(event)
        owner = ctx.people(ctx.playbook.owner)
        last = ctx.decision_facts.ask("role", ctx.plan.escalation.last_resort)
        others = [
            (p, called.role)
            for called in (owner, last)
            for p, _ in called.present
            if p != event.person
        ]
        count = self._progress(ctx, record).left.get(event.person, 0)
        if not others or not count:
            return StepResult(wake=record.wake, lines=[line])
        (person, role), token = others[0], ctx.token(record, "calls")
        outgoing = ctx.notify(
            token,
            person,
            role,
            "acknowledge",
            text=CALL_LIST_TEXT,
            values={"count": count, "say_text": ctx.step.text},
            deadline=record.deadline,
        )
        handed = do.ReassignCalls(token, event.person, person)
        return StepResult(
            wake=record.wake,
            effects=[handed, outgoing],
            lines=[line, reassigned(ctx, person, count)],
        )

    def _tell_recipients(self, ctx: StepContext, record: StepRecord) -> StepResult:
        """Only the ledger knows whom these steps sent to, or may have (meaning 16)."""
        same = all(ctx.playbook.steps[step].each == ctx.step.each for step in self.told_by)
        to = do.Customers(
            self.tell,
            told_by=self.told_by,
            item=ctx.item if same else None,
            but=self._left_out(ctx),
        )
        letter = self._letter(ctx, record, to, None, _campaign_key(ctx, record))
        line = earlier_recipients(ctx, self.told_by, self.but)
        return StepResult("told", effects=[letter], lines=[line])

    def _letters(
        self, ctx: StepContext, record: StepRecord, to: do.Customers, count: int, mark: str
    ) -> list[do.Effect]:
        """The text to each member; and, by phone, the calls, while a person is there to make
        them.
        """
        effects: list[do.Effect] = [self._letter(ctx, record, to, count, mark)]
        if self.by and record.state == "open":
            token, text = ctx.token(record, "calls"), str(ctx.step.text)
            again = ctx.plan.calendar.until(self.call_again, ctx.now) - ctx.now
            effects.append(
                do.CallCustomers(
                    ctx.origin, token, to, count, text, ctx.values(), mark, again, record.deadline
                )
            )
        return effects

    def _letter(
        self,
        ctx: StepContext,
        record: StepRecord,
        to: do.Customers,
        count: int | None,
        mark: str | None,
    ) -> do.Effect:
        return do.TellCustomers(
            ctx.origin, ctx.token(record), to, count, str(ctx.step.text), ctx.values(), mark
        )
