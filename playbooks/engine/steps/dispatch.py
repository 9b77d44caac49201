"""`dispatch: pool`: trucks or people (3.3.2, 3.3.5), the best fitting first, then the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from incidents import effects as do
from incidents.run_events import Answered, DeadlinePassed, Event, NotDelivered
from playbooks.company.candidates import Candidate, CandidateList
from playbooks.definition.conditions import Condition
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.definition.time_limits import read_limit
from playbooks.engine.dispatch_reassignment import Reassignment, find_reassignment
from playbooks.engine.needed_services import unpermitted_suspensions, why_held
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_result import StepResult
from playbooks.engine.steps.dispatch_state import (
    SUSPENDED,
    TRUCKS,
    held_by,
    known_sources,
    minutes_away,
    not_offered,
    offered_to,
    who_accepted,
)
from playbooks.engine.steps.dispatch_timeline import (
    asked_person,
    driver_of,
    unit_with_driver,
    unless_said,
    why_unfit,
    within_limit,
)
from playbooks.engine.steps.step_model import Fields, Finding, Named, Span, StrList
from playbooks.engine.timeline_line import Line
from translations.messages import Message, message, optional, person

# a truck on offer elsewhere may be refused there before its time is over
LOOK_AGAIN = timedelta(seconds=20)
NAMED = 3  # of the trucks waited for


class Dispatch(Fields):
    word: ClassVar[str] = "dispatch"
    needs_limit: ClassVar[bool] = True
    needs_text: ClassVar[bool] = True
    trouble: ClassVar[tuple[str, ...]] = ("none",)
    failures: ClassVar[tuple[str, ...]] = trouble
    undoes: ClassVar[bool] = True

    dispatch: str
    sources: Annotated[StrList, AfterValidator(known_sources)] = Field(default=TRUCKS, alias="from")
    fit: Condition | str | None = None
    fits: StrList = ()  # conditions by their names in the pool; the loader adds them to `fit`
    offer: Span = Field(default_factory=lambda: read_limit("3m"))
    keep_looking: Span | None = Field(default=None, alias="keep looking")

    def outcomes(self) -> tuple[str, ...]:
        return ("accepted", "none")

    def yields(self) -> tuple[str, ...]:
        return ("who",)

    def names(self) -> Iterable[Named]:
        return [("dispatch", "pool", self.dispatch)]

    def flaws(self, step: Step, playbook: Playbook, plan: Plan) -> Iterator[Finding]:
        if step.each is None or step.each[0] != "unit":
            yield (
                "dispatch",
                message("plan.in_place_of_which_truck"),
                message("remedy.stand_it_under"),
            )

    def start(self, ctx: StepContext, record: StepRecord) -> StepResult:
        step_result = self._next(ctx, record, [], [])
        meant = (step_result.data or {}).get("candidate")
        if len(ctx.run.units) == 1 or not meant:
            return step_result
        found = find_reassignment(ctx, str(meant), self._one, lambda at, c: self._fits(at, c, []))
        return self._exchanged(ctx, record, found) if found else step_result

    def _exchanged(self, ctx: StepContext, record: StepRecord, found: Reassignment) -> StepResult:
        """A truck on offer is reassigned: the other truck's driver is released, asked for us."""
        line = Line(
            message("timeline.asked_elsewhere"),
            driver_of(found.record),
            message("reason.less_delay", standby=found.for_us.id, unit=str(ctx.item)),
        )
        theirs = self._offer(
            found.theirs, found.record, found.for_them, found.record.data["tried"], [line]
        )
        theirs.effects[:0], theirs.drops_questions = self._release_unit(found.record), True
        mine = self._offer(ctx, record, found.for_us, [], [])
        mine.others = {str(found.theirs.item): theirs}
        return mine

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        current = record.data.get("candidate")
        if isinstance(event, DeadlinePassed):
            return (
                self._passed(ctx, record, message("reason.no_answer_in_time"))
                if current
                else self._next(ctx, record, record.data["tried"], [])
            )
        if not current:
            return None
        if isinstance(event, NotDelivered):
            return self._passed(ctx, record, message("reason.cannot_be_reached", why=event.why))
        if isinstance(event, Answered) and event.answer == "accepted":
            return self._accepted(ctx, record, event)
        if isinstance(event, Answered) and event.answer == "refused":
            why = optional(str(event.values.get("why", "")))
            return self._passed(ctx, record, why or message("reason.refused"))
        return None

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        return StepResult("none", lines=[self._none(within_limit(ctx))])

    def _none(self, why: Message) -> Line:
        return Line(message("timeline.nobody_found"), self._pool(), why)

    def _pool(self) -> Message:
        return message("who.pool", pool=self.dispatch)

    def settled(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        """What it needs is in service there again, or it is permitted to go ahead: it goes on."""
        if not record.data.get(SUSPENDED) or unpermitted_suspensions(ctx):
            return None
        return self._next(ctx, record, record.data["tried"], [])

    def while_in_force(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        """A truck stays out until the route it took over has been served; where no stop was
        planned (goods that come in), until that is reported.
        """
        unit = record.data.get("unit")
        if not unit or ctx.item is None or ctx.rest(ctx.item).stops:
            return None
        unplanned = not record.data["person"] and not record.data.get("planned")
        if unplanned and not ctx.run.units[ctx.item].served:
            return None
        served, back = message("reason.stops_served"), message("timeline.free_again")
        line = Line(back, message("who.units", units=[unit]), served)
        return StepResult(record.outcome, effects=[do.ReleaseUnit(unit)], lines=[line])

    def reopens(self, ctx: StepContext, record: StepRecord) -> bool:
        """The truck that accepted has failed without the goods, and is not in order again."""
        failed = ctx.run.units.get(str(record.data.get("unit")))
        broken = failed and failed.empty and not failed.in_order
        return bool(record.state == "standing" and broken)

    def recall(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        """Release the truck. A step of the plan notifies its driver."""
        unit = record.data.get("unit")
        if not unit:
            return None
        line = Line(message("timeline.recalled"), message("who.units", units=[unit]))
        effects = self._release_unit(record)
        return StepResult(record.outcome, effects=effects, lines=[line])

    def release(self, ctx: StepContext, record: StepRecord, why: Message) -> StepResult | None:
        return StepResult(effects=self._release_unit(record))

    def _passed(self, ctx: StepContext, record: StepRecord, why: Message) -> StepResult:
        """The candidate asked will not come: let it go and ask the next."""
        line = Line(message("timeline.not_taken"), driver_of(record), why)
        step_result = self._next(
            ctx, record, [*record.data["tried"], record.data["candidate"]], [line]
        )
        step_result.effects[:0] = self._release_unit(record)
        step_result.drops_questions = True
        return step_result

    def _release_unit(self, record: StepRecord) -> list[do.Effect]:
        held = record.data.get("unit")
        return [do.ReleaseUnit(held)] if held else []

    def _listing(self, ctx: StepContext) -> CandidateList:
        """All of the pool that are free or on offer, in calling order; delegates last."""
        unit = ctx.item or next(iter(ctx.run.units))
        facts = ctx.run.units[unit]
        found: CandidateList = ctx.decision_facts.ask(
            "candidates",
            self.dispatch,
            self.sources,
            unit,
            str(facts.fields.get("place", "")),
            facts.since,
        )
        return found

    def _one(self, ctx: StepContext, unit_id: str) -> Candidate | None:
        return self._listing(ctx).of(unit_id)

    def _fitting(
        self,
        ctx: StepContext,
        tried: list[str],
        ours: dict[str, str],
        lines: list[Line],
    ) -> list[Candidate]:
        """The first free candidate, or if none is free those on offer: candidates behind a free one
        are not evaluated.
        """
        listing, held = self._listing(ctx), []
        for listed in listing:
            # What this very event makes known of a truck is not in the company's state yet.
            here = ctx.run.units.get(listed.id)
            broken = here and not here.in_order and not here.unconfirmed
            if listed.id in tried or broken:
                continue
            if listed.id in ours or listed.offered:
                held.append(listed)
            elif self._fits(ctx, c := listing.call_up(listed), lines):
                return [c]
        # Our own trucks that are out are not waited for: they are under way, not on offer.
        offered = (listing.call_up(one) for one in held if ours.get(one.id, "offered") == "offered")
        return list(islice((c for c in offered if self._fits(ctx, c, lines)), NAMED))

    def _fits(self, ctx: StepContext, c: Candidate, lines: list[Line]) -> bool:
        if not c.absent and (not isinstance(self.fit, Condition) or ctx.holds(self.fit, c)):
            return True
        unit = message("who.units", units=[c.id])
        lines.append(Line(message("timeline.passed_over"), unit, why_unfit(c)))
        return False

    def _next(
        self, ctx: StepContext, record: StepRecord, tried: list[str], lines: list[Line]
    ) -> StepResult:
        if there := unpermitted_suspensions(ctx):
            waiting = Line(message("timeline.waiting"), self._pool(), why_held(there))
            return StepResult(data=not_offered(tried, suspended=True), lines=[*lines, waiting])
        ours = held_by(ctx)
        fitting = self._fitting(ctx, tried, ours, lines)
        if fitting and fitting[0].id not in ours and not fitting[0].held_until:
            return self._offer(ctx, record, fitting[0], tried, lines)
        if fitting:
            units = message("who.units", units=[c.id for c in fitting])
            busy = message("reason.on_offer_elsewhere")
            lines.append(Line(message("timeline.waiting"), units, busy))
            said = unless_said(record, lines)
            return StepResult(data=not_offered(tried), wake=ctx.now + LOOK_AGAIN, lines=said)
        if self.keep_looking:
            wake = ctx.plan.calendar.until(self.keep_looking, ctx.now)
            why = message("reason.none_free_looks_again", limit=str(self.keep_looking))
            waiting = Line(message("timeline.waiting_for_one"), self._pool(), why)
            said = unless_said(record, [*lines, waiting])
            # The next look asks all of them again: who has refused may be free by then.
            return StepResult(data=not_offered([]), wake=wake, lines=said)
        none = self._none(message("reason.none_fits"))
        return StepResult("none", data=not_offered(tried), lines=[*lines, none])

    def _offer(
        self,
        ctx: StepContext,
        record: StepRecord,
        c: Candidate,
        tried: list[str],
        lines: list[Line],
    ) -> StepResult:
        until = ctx.plan.calendar.until(self.offer, ctx.now)
        offers = record.data.get("offers", 0) + 1
        token = ctx.token(record, f"offer{offers}.{c.id}")
        values = {"standby": c.id, "minutes": minutes_away(ctx, c)}
        hold, truck = do.OfferUnit(c.id, str(ctx.item), until), c.driver != c.id
        role = "driver" if c.role == "standby" else "substitute" if not truck else c.role
        outgoing = ctx.notify(
            token, c.driver, role, "accept", values=values, urgency=do.URGENT, deadline=until
        )
        away = message("reason.offered", site=c.site, minutes=c.minutes, limit=str(self.offer))
        driver = person(c.driver, c.driver_name)
        asked = unit_with_driver(c.id if truck else "", driver)
        lines = [*lines, Line(message("timeline.offered"), asked, away)]
        data, tokens = offered_to(c, tried, offers), [token]
        return StepResult(None, False, [hold, outgoing], tokens, data, until, lines)

    def _accepted(self, ctx: StepContext, record: StepRecord, event: Answered) -> StepResult:
        unit = record.data["unit"]
        if self._one(ctx, unit) is None:  # it broke down itself while it was asked
            return self._passed(ctx, record, message("reason.not_free_any_more"))
        effects: list[do.Effect] = [do.AssignUnit(unit, str(ctx.item))]
        data, line = who_accepted(record), Line(message("timeline.accepted"), driver_of(record))
        if not record.data["person"]:
            eta = datetime.fromisoformat(record.data["arrives"])
            planned = ctx.rest(str(ctx.item)).first
            data |= {"eta": eta.isoformat(), "planned": planned.isoformat() if planned else None}
            expected = message("reason.expected_at", time=ctx.clock(eta))
            driver = unit_with_driver(unit, asked_person(record))
            line = Line(message("timeline.accepted"), driver, expected)
        return StepResult("accepted", True, effects, data=data, lines=[line])
