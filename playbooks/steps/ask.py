"""`ask: audience`: a decision between options, by one person or by n of m; `if late` is what stands when nobody decides."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field

from incidents.events import Answered, DeadlinePassed, Event, NotDelivered
from playbooks.ladder import chase, chase_answered, climb, of_chase
from playbooks.moves import Context, Move
from playbooks.run import StepRecord
from playbooks.steps.words import Fields, Words


def _options(value: Any) -> Any:
    return {str(name): {} for name in value} if isinstance(value, list) else value


def _agree(text: str | None) -> str | None:
    need, _, of = (text or "1 of 1").partition(" of ")
    if not (need.isdecimal() and of.isdecimal() and 1 <= int(need) <= int(of)):
        raise ValueError(f"{text!r} says not how many must agree; write 2 of 3")
    return text


WRITTEN = dict[str, dict[str, Words] | None] | list[str]


class Ask(Fields):
    word: ClassVar[str] = "ask"
    needs_limit: ClassVar[bool] = True
    needs_text: ClassVar[bool] = True

    ask: str
    options: Annotated[dict[str, dict[str, Words]], BeforeValidator(_options, json_schema_input_type=WRITTEN)] = Field(min_length=2)
    agree: Annotated[str | None, AfterValidator(_agree)] = None  # "2 of 3"

    def outcomes(self) -> tuple[str, ...]:
        return tuple(self.options)

    @property
    def trouble(self) -> tuple[str, ...]:  # type: ignore[override]
        """Each option needs something after it."""
        return tuple(self.options)

    def audiences(self) -> tuple[str, ...]:
        return (self.ask,)

    def start(self, ctx: Context, record: StepRecord) -> Move:
        return self._put(ctx, record, None)

    def on(self, ctx: Context, record: StepRecord, event: Event) -> Move | None:
        if isinstance(event, DeadlinePassed):
            return chase(ctx, record) if record.late else self._put(ctx, record, record.data["asked"])
        if isinstance(event, NotDelivered):
            return Move(wake=record.wake, lines=[("could not be reached", ctx.name(event.person), event.why)])
        if not isinstance(event, Answered):
            return None
        if of_chase(event.token):
            return chase_answered(ctx, record, ctx.name(event.person))
        return self._voted(ctx, record, event) if event.answer in self.options else None

    def late(self, ctx: Context, record: StepRecord) -> Move | None:
        return chase(ctx, record)

    def _put(self, ctx: Context, record: StepRecord, place: dict[str, int] | None) -> Move:
        """Ask the next level that has anybody; one that does not answer is followed by the next, the limit unchanged."""
        move = climb(ctx, record, self.ask, place, "ask", expects="option", options=tuple(self.options), deadline=record.deadline)
        assert move.data is not None
        move.data = {"asked": move.data["ladder"]}
        if not move.lines[:-1] and record.deadline:  # the ones asked for are there: they have the whole limit
            move.wake = None
        return move

    def _voted(self, ctx: Context, record: StepRecord, event: Answered) -> Move:
        votes = {**record.data.get("votes", {}), event.person: event.answer}
        need = int(self.agree.split()[0]) if self.agree else 1
        who = ctx.name(event.person)
        if list(votes.values()).count(event.answer) < need:
            return Move(data={"votes": votes}, wake=record.wake, lines=[(f"votes {event.answer}", who, f"{need} must agree")])
        given = "; ".join(f"{k} {v}" for k, v in event.values.items())
        return Move(
            event.answer,
            data={"votes": votes, "values": event.values},
            lines=[(f"decided: {event.answer}", who, given)],
        )
