"""`dispatch: pool`: offered to the best fitting, to the next when refused or silent.

Trucks, and people too (3.3.2, 3.3.5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from incidents import effects as do
from incidents.events import Answered, DeadlinePassed, Event, NotDelivered
from playbooks.company.candidates import Candidate, Listing
from playbooks.definition.conditions import Condition
from playbooks.definition.plan import Plan, Playbook, Step
from playbooks.definition.run import StepRecord
from playbooks.definition.time_limits import read_limit
from playbooks.engine.step_context import StepContext, StepResult
from playbooks.engine.steps.reassignment import Reassignment, find_reassignment
from playbooks.engine.steps.step_fields import Fields, Finding, Named, Span, StrList

# a truck on offer elsewhere may be refused there before its time is over
LOOK_AGAIN = timedelta(seconds=20)
NAMED = 3  # of the trucks waited for
TRUCKS = ("own site", "nearest sites")
SOURCES = (*TRUCKS, "delegates")


def _known(sources: tuple[str, ...]) -> tuple[str, ...]:
    if strange := [source for source in sources if source not in SOURCES]:
        raise ValueError(f"{strange[0]!r} is unknown; one of {', '.join(SOURCES)}")
    return sources


class Dispatch(Fields):
    word: ClassVar[str] = "dispatch"
    needs_limit: ClassVar[bool] = True
    needs_text: ClassVar[bool] = True
    trouble: ClassVar[tuple[str, ...]] = ("none",)

    dispatch: str
    sources: Annotated[StrList, AfterValidator(_known)] = Field(default=TRUCKS, alias="from")
    fit: Condition | str | None = None
    offer: Span = Field(default_factory=lambda: read_limit("3m"))
    keep_looking: Span | None = Field(default=None, alias="keep looking")

    def outcomes(self) -> tuple[str, ...]:
        return ("accepted", "none")

    def names(self) -> Iterable[Named]:
        return [("dispatch", "pool", self.dispatch)]

    def flaws(self, step: Step, playbook: Playbook, plan: Plan) -> Iterator[Finding]:
        if step.each is None or step.each[0] != "unit":
            yield (
                "dispatch",
                "in place of which truck?",
                "stand it under `for each: unit in incident.units`",
            )

    def start(self, ctx: StepContext, record: StepRecord) -> StepResult:
        step_result = self._next(ctx, record, [], [])
        meant = (step_result.data or {}).get("candidate")
        if len(ctx.run.units) == 1 or not meant:
            return step_result
        found = find_reassignment(ctx, str(meant), self._one, lambda at, c: self._fits(at, c, []))
        return self._exchanged(ctx, record, found) if found else step_result

    def _exchanged(self, ctx: StepContext, record: StepRecord, found: Reassignment) -> StepResult:
        """Trucks on offer at the same time are reassigned: the other truck's driver is released,
        and asked for us.
        """
        line = (
            "asked elsewhere",
            str(found.record.data["name"]),
            f"less delay in all: {found.for_us.id} for {ctx.item}",
        )
        theirs = self._offer(
            found.theirs, found.record, found.for_them, found.record.data["tried"], [line]
        )
        theirs.effects[:0], theirs.anew = self._let_go(found.record), True
        mine = self._offer(ctx, record, found.for_us, [], [])
        mine.others = {str(found.theirs.item): theirs}
        return mine

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        current = record.data.get("candidate")
        if isinstance(event, DeadlinePassed):
            return (
                self._passed(ctx, record, "no answer in time")
                if current
                else self._next(ctx, record, record.data["tried"], [])
            )
        if not current:
            return None
        if isinstance(event, NotDelivered):
            return self._passed(ctx, record, f"cannot be reached: {event.why}")
        if isinstance(event, Answered) and event.answer == "accepted":
            return self._accepted(ctx, record, event)
        if isinstance(event, Answered) and event.answer == "refused":
            return self._passed(ctx, record, str(event.values.get("why", "")) or "refused")
        return None

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        return StepResult(
            "none", lines=[("nobody found", self.dispatch, f"within {ctx.step.within}")]
        )

    def stands(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        """A truck stays out until the route it took over has been served."""
        if not record.data.get("unit") or ctx.item is None or ctx.rest(ctx.item).stops:
            return None
        unit = record.data["unit"]
        return StepResult(
            record.outcome,
            effects=[do.FreeUnit(unit)],
            lines=[("free again", unit, "its stops are served")],
        )

    def let_go(self, ctx: StepContext, record: StepRecord, why: str) -> StepResult | None:
        return StepResult(effects=self._let_go(record))

    def _passed(self, ctx: StepContext, record: StepRecord, why: str) -> StepResult:
        """The candidate asked will not come: let it go and ask the next."""
        line = ("does not take it", record.data["name"], why)
        step_result = self._next(
            ctx, record, [*record.data["tried"], record.data["candidate"]], [line]
        )
        step_result.effects[:0] = self._let_go(record)
        step_result.anew = True
        return step_result

    def _let_go(self, record: StepRecord) -> list[do.Effect]:
        held = record.data.get("unit")
        return [do.FreeUnit(held)] if held else []

    def _listing(self, ctx: StepContext) -> Listing:
        """All of the pool that are free or on offer, in calling order; delegates last."""
        unit = ctx.item or next(iter(ctx.run.units))
        facts = ctx.run.units[unit]
        found: Listing = ctx.scene.ask(
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
        lines: list[tuple[str, str, str]],
    ) -> list[Candidate]:
        """The first free candidate, or if none is free those on offer: candidates behind a free one
        are not evaluated.
        """
        listing, held = self._listing(ctx), []
        for listed in listing:
            if listed.id in tried:
                continue
            if listed.id in ours or listed.offered:
                held.append(listed)
            elif self._fits(ctx, c := listing.call_up(listed), lines):
                return [c]
        offered = (listing.call_up(one) for one in held if ours.get(one.id, "offered") == "offered")
        return list(islice((c for c in offered if self._fits(ctx, c, lines)), NAMED))

    def _fits(self, ctx: StepContext, c: Candidate, lines: list[tuple[str, str, str]]) -> bool:
        if not c.absent and (not isinstance(self.fit, Condition) or ctx.holds(self.fit, c)):
            return True
        lines.append(("passed over", c.id, c.away or "does not fit"))
        return False

    def _next(
        self,
        ctx: StepContext,
        record: StepRecord,
        tried: list[str],
        lines: list[tuple[str, str, str]],
    ) -> StepResult:
        ours = _held_by(ctx)
        fitting = self._fitting(ctx, tried, ours, lines)
        if fitting and fitting[0].id not in ours and not fitting[0].held_until:
            return self._offer(ctx, record, fitting[0], tried, lines)
        base = {"tried": tried, "candidate": None, "unit": None}
        if fitting:
            names = ", ".join(c.id for c in fitting)
            lines.append(("waiting", names, "on offer elsewhere"))
            return StepResult(
                data=base, wake=ctx.now + LOOK_AGAIN, lines=_unless_said(record, lines)
            )
        if self.keep_looking:
            wake = ctx.plan.calendar.until(self.keep_looking, ctx.now)
            why = f"none is free; looks again every {self.keep_looking}"
            said = _unless_said(record, [*lines, ("waiting for one", self.dispatch, why)])
            return StepResult(data={**base, "tried": []}, wake=wake, lines=said)
        return StepResult(
            "none",
            data=base,
            lines=[*lines, ("nobody found", self.dispatch, "none is free and fits")],
        )

    def _offer(
        self,
        ctx: StepContext,
        record: StepRecord,
        c: Candidate,
        tried: list[str],
        lines: list[tuple[str, str, str]],
    ) -> StepResult:
        until = ctx.plan.calendar.until(self.offer, ctx.now)
        offers = record.data.get("offers", 0) + 1
        token = ctx.token(record, f"offer{offers}.{c.id}")
        values = {"standby": c.id, "minutes": c.minutes}
        hold, truck = do.OfferUnit(c.id, str(ctx.item), until), c.driver != c.id
        role = "driver" if c.role == "standby" else "substitute" if not truck else c.role
        outgoing = ctx.notify(
            token, c.driver, role, "accept", values=values, urgency=do.URGENT, deadline=until
        )
        who = f"{c.id} ({c.driver_name})" if truck else c.driver_name
        lines = [
            *lines,
            ("offered", who, f"{c.site}, {c.minutes} min away; answer within {self.offer}"),
        ]
        arrives = c.arrives.isoformat() if c.arrives else None
        data = {
            "tried": tried,
            "offers": offers,
            "candidate": c.id,
            "name": c.driver_name,
            "unit": c.id,
            "person": not truck,
        }
        data |= {"arrives": arrives}
        return StepResult(
            effects=[hold, outgoing], tokens=[token], wake=until, data=data, lines=lines
        )

    def _accepted(self, ctx: StepContext, record: StepRecord, event: Answered) -> StepResult:
        unit, name = record.data["unit"], record.data["name"]
        if self._one(ctx, unit) is None:  # it broke down itself while it was asked
            return self._passed(ctx, record, "is not free any more")
        if record.data["person"]:
            return StepResult(
                "accepted",
                True,
                [do.AssignUnit(unit, str(ctx.item))],
                lines=[("accepted", name, "")],
            )
        eta = datetime.fromisoformat(record.data["arrives"])
        local = eta.astimezone(ctx.plan.calendar.zone).strftime("%H:%M")
        effects: list[do.Effect] = [do.AssignUnit(unit, str(ctx.item))]
        planned = ctx.rest(str(ctx.item)).first
        data = {"eta": eta.isoformat(), "planned": planned.isoformat() if planned else None}
        return StepResult(
            "accepted",
            True,
            effects,
            data=data,
            lines=[("accepted", f"{unit} ({name})", f"expected at {local}")],
        )


def _held_by(ctx: StepContext) -> dict[str, str]:
    """Trucks this run itself holds, and how: never counted as free for another of its steps."""
    steps = ctx.run.steps.values()
    return {
        r.data["unit"]: ("offered" if r.state == "open" else "out")
        for r in steps
        if r.data.get("unit") and r.state in ("open", "standing")
    }


def _unless_said(
    record: StepRecord, lines: list[tuple[str, str, str]]
) -> list[tuple[str, str, str]]:
    """A line that looking again would only repeat is not written a second time."""
    return (
        []
        if record.data.get("candidate") is None and record.data.get("tried") is not None
        else lines
    )
