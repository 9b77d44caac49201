"""`suspend: link`: a service is taken out of use for customers of an area, until it is resumed (3.2.1, 3.2.4).

It stands: its run does not close while it is in force, and its area follows the incident's. A review that passes unanswered
leaves it in force and its owner is called (PLAN_LANGUAGE, meaning 7, 13, 14). Overlapping ones add up, each lifted by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from incidents import effects as do
from incidents.events import Answered, DeadlinePassed, Event, NotDelivered
from playbooks.ladder import climb, undelivered
from playbooks.limits import read_limit
from playbooks.moves import Context, Move
from playbooks.plan import Plan, Playbook, Step
from playbooks.run import StepRecord
from playbooks.steps.areas import AREA, area_of, no_areas
from playbooks.steps.words import Fields, Finding, Named, Span, Words

REVIEW = "muster.review"


class Suspend(Fields):
    word: ClassVar[str] = "suspend"
    asks: ClassVar[tuple[str, ...]] = ("suspensions",)
    begins_last: ClassVar[bool] = True

    suspend: str
    customers: str = Field(default="", alias="for")  # a set of the plan; nobody named: everybody in the area
    area: Words = Field(default=(AREA,), alias="in")  # what holds it: facts, what was entered with an answer; the first that is known
    instead: str = ""
    review: Span = Field(default_factory=lambda: read_limit("24h"))

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
                    yield "suspend", f"the wording {key!r} is missing", f"write it in texts/{language}.yaml"

    def start(self, ctx: Context, record: StepRecord) -> Move:
        area, token = area_of(ctx, self.area), ctx.token(record)
        effect = self._effect(ctx, token, area, record)
        data = {"token": token, **self._now(effect), "since": ctx.now.isoformat(), "ladder": None}
        return Move("in force", True, [effect], data=data, wake=self._review(ctx), lines=[("suspended", self.suspend, self._scope(area))])

    def on(self, ctx: Context, record: StepRecord, event: Event) -> Move | None:
        """Only its review is ever asked about: nothing else awaits an answer."""
        if isinstance(event, DeadlinePassed):
            return self._ask(ctx, record)
        if isinstance(event, NotDelivered):
            nobody_left, known = undelivered(record, event.token, event.person)
            move = self._ask(ctx, record) if nobody_left else Move(data={"undelivered": known}, wake=record.wake)
            move.lines.insert(0, ("could not be reached", ctx.name(event.person), event.why))
            return move
        if isinstance(event, Answered) and event.answer == "acknowledged":
            line = ("reviewed, stays in force", ctx.name(event.person), f"asked again in {self.review}")
            return Move(data={"ladder": None}, wake=self._review(ctx), lines=[line], anew=True)
        return None

    def late(self, ctx: Context, record: StepRecord) -> Move | None:
        return None

    def stands(self, ctx: Context, record: StepRecord) -> Move | None:
        by = resumed_by(ctx, record)
        if by:
            return self._lift(ctx, record, f"resumed by step {by}")
        area = area_of(ctx, self.area)
        if area == record.data["area"]:
            return None
        effect = self._effect(ctx, record.data["token"], area, record)
        return Move(effects=[effect], data=self._now(effect), wake=record.wake, lines=[("suspended", self.suspend, self._scope(area))])

    def let_go(self, ctx: Context, record: StepRecord, why: str) -> Move | None:
        """Nothing stays suspended that nobody looks after."""
        return self._lift(ctx, record, f"its incident was closed: {why}")

    def _ask(self, ctx: Context, record: StepRecord) -> Move:
        """Is it still needed? Somebody has to look, level after level."""
        place = record.data.get("ladder")
        part = f"review{ctx.now.isoformat()}." if place is None else str(record.data["part"])
        move = climb(ctx, record, ctx.playbook.owner, place, part, text=REVIEW, values={"link": self.suspend})
        move.data = {**(move.data or {}), "part": part}
        return move

    def _review(self, ctx: Context) -> datetime:
        return ctx.plan.calendar.until(self.review, ctx.now)

    def _now(self, effect: do.Suspend) -> dict[str, Any]:
        return {"area": effect.area, "values": {"area": effect.area, "customers": effect.count}}

    def _scope(self, area: str) -> str:
        where = ", ".join(part for part in (self.customers, area) if part)
        return f"{where}; instead: {self.instead}" if self.instead else where

    def _effect(self, ctx: Context, token: str, area: str, record: StepRecord) -> do.Suspend:
        since = datetime.fromisoformat(record.data["since"]) if record.data.get("token") == token else ctx.now
        count = ctx.scene.ask("count", do.Customers(self.customers, area=area)) if self.customers else ctx.scene.ask("hit", area).customers
        return do.Suspend(
            ctx.origin, token, self.suspend, area, self.customers, self.instead, ctx.step.text or "", ctx.values(), count, since
        )  # fmt: skip

    def _lift(self, ctx: Context, record: StepRecord, why: str) -> Move:
        still = others(ctx, self.suspend, record.data["area"])
        what = "lifted, but others still suspend it" if still else "in service again"
        named = ", ".join(f"#{number}" for number in still)
        lines = [(what, self.suspend, f"{why}; still suspended by {named}" if still else why)]
        return Move("in force", effects=[do.Lift(record.data["token"], self.suspend, why, still)], lines=lines)


def others(ctx: Context, link: str, area: str) -> tuple[int, ...]:
    """Other incidents that suspend the same service somewhere in that area."""
    found: tuple[int, ...] = ctx.scene.ask("suspended", link, area, ctx.run.incident)
    return found


def resumed_by(ctx: Context, record: StepRecord) -> str | None:
    """The step of this run that has lifted it, if one has."""
    lifts = (key.partition("/")[0] for key, r in ctx.run.steps.items() if record.data["token"] in r.data.get("lifts", ()))
    return min(lifts, default=None)
