"""`announce: public`: a CAP 1.2 message on the public page and feed, the media notified (3.2.1).

A lasting outcome: changes of the facts under `again when` are announced as an update, it is renewed
before it expires, and it is cancelled in public when another step `cancels` it, when `until` is
reached, or when its incident closes (docs/semantics.md, M7).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from incidents import effects as do
from incidents.run_events import DeadlinePassed, Event
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.definition.suggestions import nearest
from playbooks.definition.time_limits import read_limit
from playbooks.engine.dependencies import record_of
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_result import StepResult
from playbooks.engine.steps.step_area import (
    AREA,
    area_announced,
    area_of,
    decision_moment,
    is_decided,
    no_areas,
)
from playbooks.engine.steps.step_model import Fields, Finding, Named, Span, StrList
from playbooks.engine.timeline_line import Line, who_of
from translations.messages import Message, message, plain

Category = Literal[
    "Geo",
    "Met",
    "Safety",
    "Security",
    "Rescue",
    "Fire",
    "Health",
    "Env",
    "Transport",
    "Infra",
    "CBRNE",
    "Other",
]
Kind = Literal["Alert", "Update", "Cancel"]  # of a CAP message
ENTRIES: dict[Kind, str] = {  # -> its timeline entry
    "Alert": "timeline.announced",
    "Update": "timeline.announcement_updated",
    "Cancel": "timeline.announcement_cancelled",
}
OVER = "muster.announcement.over"  # the default text for the end


class Announce(Fields):
    word: ClassVar[str] = "announce"
    needs_text: ClassVar[bool] = True
    till_closing: ClassVar[bool] = True
    keeps: ClassVar[tuple[str, ...]] = ("identifier", "sent", "number")
    restarts: ClassVar[bool] = True

    announce: Literal["public"]
    media: str | None = None  # an additional audience to notify
    event: str = ""  # key of a wording: what is announced, in a word or two
    category: Category = "Other"
    area: StrList = Field(default=(AREA,), alias="in")
    cancels: str | None = None  # the step whose announcement this one ends
    lasts: Span = Field(default_factory=lambda: read_limit("24h"))

    @property
    def begins_last(self) -> bool:  # type: ignore[override]
        """An announcement made at the same instant as a `cancels` is not cancelled by it."""
        return self.cancels is None

    def reaches_customers(self, plan: Plan) -> bool:
        return True

    def yields(self) -> tuple[str, ...]:
        """Where it was announced for."""
        return ("area",)

    def outcomes(self) -> tuple[str, ...]:
        return ("published",)

    def audiences(self) -> tuple[str, ...]:
        return (self.media,) if self.media else ()

    def names(self) -> Iterable[Named]:
        return [*super().names(), *([("event", "wording", self.event)] if self.event else [])]

    def flaws(self, step: Step, playbook: Playbook, plan: Plan) -> Iterator[Finding]:
        yield from no_areas(self.area, playbook, plan)
        others = {s.id for s in playbook.steps.values() if s.does.word == "announce"} - {step.id}
        if self.cancels and self.cancels not in others:
            yield (
                "cancels",
                message("plan.no_other_step_announces_anything", text=self.cancels),
                nearest(self.cancels, others),
            )
        for language in plan.languages:
            for key in (OVER, *([self.event] if self.event else [])):
                if key not in plan.texts.get(language, {}):
                    yield (
                        "announce",
                        message("plan.wording_is_missing", text=key),
                        message("remedy.write_it_in_texts_yaml", language=language),
                    )

    def start(self, ctx: StepContext, record: StepRecord) -> StepResult:
        target = _announced(ctx, self.cancels) if self.cancels else record
        earlier = _known(target) if target else None
        if self.cancels and earlier is None:
            why = message("reason.announced_nothing", step=self.cancels)
            line = Line(message("timeline.nothing_to_cancel"), message("who.public"), why)
            return StepResult("published", lines=[line])
        kind: Kind = "Cancel" if self.cancels else "Update" if earlier else "Alert"
        step_result = self._publish(ctx, record, kind, earlier, str(ctx.step.text))
        step_result.outcome = "published"
        step_result.standing = self.cancels is None
        step_result.data = {
            **(step_result.data or {}),
            "cancelled": earlier[0] if earlier and self.cancels else None,
        }
        self._tell_media(ctx, record, step_result)
        return step_result

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        """It is about to expire and still true: renewed."""
        return (
            self._publish(ctx, record, "Update", _known(record), str(ctx.step.text))
            if isinstance(event, DeadlinePassed)
            else None
        )

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        return None

    def while_in_force(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        """Another step has said in public that it is over; or the area is another one, and that is
        said.
        """
        over = any(
            r.data.get("cancelled") == record.data["identifier"] for r in ctx.run.steps.values()
        )
        if over:
            return StepResult("published")
        moved = self._where(ctx, record) != record.data["area"]
        return (
            self._publish(ctx, record, "Update", _known(record), str(ctx.step.text))
            if moved
            else None
        )

    def recall(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        return self._cancel(ctx, record)

    def release(self, ctx: StepContext, record: StepRecord, why: Message) -> StepResult | None:
        return self._cancel(ctx, record)

    def _cancel(self, ctx: StepContext, record: StepRecord) -> StepResult:
        step_result = self._publish(ctx, record, "Cancel", _known(record), OVER)
        step_result.outcome, step_result.wake = "published", None
        return step_result

    def _publish(
        self,
        ctx: StepContext,
        record: StepRecord,
        kind: Kind,
        earlier: tuple[str, datetime] | None,
        text: str,
    ) -> StepResult:
        number = record.data.get("number", 0) + 1
        # Incident ids begin again in a new database: the moment keeps CAP identifiers unique.
        begun = ctx.run.opened_at.strftime("%Y%m%d%H%M%S")
        identifier = f"muster-{begun}-{ctx.run.incident}-{ctx.key.replace('/', '-')}-{number}"
        # It is woken when the message expires, to renew it (`on`).
        expires, area = ctx.plan.calendar.until(self.lasts, ctx.now), self._where(ctx, record)
        effect = do.Announce(
            ctx.origin,
            identifier,
            kind,
            (earlier,) if earlier else (),
            self.event,
            text,
            ctx.values(text, area=area),
            area,
            self.category,
            ctx.run.major,
            ctx.run.drill,
            ctx.now,
            expires,
        )
        data = {
            "identifier": identifier,
            "sent": ctx.now.isoformat(),
            "number": number,
            "area": area,
            "values": {"area": area},
            "decided": decision_moment(ctx, self.area) or record.data.get("decided"),
        }
        line = Line(message(ENTRIES[kind]), message("who.public"), plain(identifier))
        return StepResult(effects=[effect], data=data, wake=expires, lines=[line])

    def _where(self, ctx: StepContext, record: StepRecord) -> str:
        """What is cancelled was announced for an area: it is over there. What was decided for an
        area shrinks only by a decision, as the suspension does that it tells of (M22).
        """
        earlier = _announced(ctx, self.cancels) if self.cancels else None
        if earlier:
            return str(earlier.data["area"])
        if not is_decided(ctx, self.area):
            return area_of(ctx, self.area)
        return area_announced(ctx, self.area, record.data)

    def _tell_media(self, ctx: StepContext, record: StepRecord, step_result: StepResult) -> None:
        if not self.media:
            return
        called = ctx.people(self.media)
        step_result.effects += [
            ctx.notify(
                ctx.token(record),
                person,
                called.role,
                "nothing",
                values={"area": self._where(ctx, record)},
            )
            for person, _ in called.present
        ]
        why = None if called.present else message("reason.no_contact")
        step_result.lines.append(Line(message("timeline.told"), who_of(called.present), why))


def _known(record: StepRecord) -> tuple[str, datetime] | None:
    data = record.data
    return (
        (data["identifier"], datetime.fromisoformat(data["sent"]))
        if data.get("identifier")
        else None
    )


def _announced(ctx: StepContext, step: str) -> StepRecord | None:
    """The announcement in force of a step to be cancelled, if any."""
    target = ctx.playbook.steps.get(step)
    record = record_of(
        ctx.run, step, ctx.item if target and target.each and target.each == ctx.step.each else None
    )
    return (
        record if record and record.state == "standing" and record.data.get("identifier") else None
    )
