"""`command post: [audiences]`: opened on a major incident; each seat is named, called in and must
acknowledge (2.1.1b).
"""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from incidents import effects as do
from incidents.run_events import Answered, DeadlinePassed, Event, NotDelivered
from playbooks.definition.run import StepRecord
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_result import StepResult
from playbooks.engine.steps.step_model import Fields, StrList
from playbooks.engine.timeline_line import Line
from translations.messages import message

# "called": person called last; "tokens": of all calls; "round": people called since all were;
# "by": who took the seat.
Seat = dict[str, Any]


class CommandPost(Fields):
    word: ClassVar[str] = "command post"
    needs_limit: ClassVar[bool] = True
    needs_text: ClassVar[bool] = True
    trouble: ClassVar[tuple[str, ...]] = ("incomplete",)
    till_closing: ClassVar[bool] = True

    command_post: StrList = Field(alias="command post", min_length=1)

    def outcomes(self) -> tuple[str, ...]:
        return ("open", "incomplete")

    def audiences(self) -> tuple[str, ...]:
        return self.command_post

    def yields(self) -> tuple[str, ...]:
        return ("empty",)

    def start(self, ctx: StepContext, record: StepRecord) -> StepResult:
        return self._call(
            ctx,
            record,
            {
                audience: {"called": None, "tokens": [], "round": [], "by": None}
                for audience in self.command_post
            },
        )

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        if isinstance(event, DeadlinePassed):
            return self._call(ctx, record, _seats(record))
        if isinstance(event, NotDelivered):
            step_result = self._call(ctx, record, _seats(record), event.token)
            step_result.lines.insert(0, ctx.unreachable(event))
            return step_result
        if isinstance(event, Answered) and event.answer == "acknowledged":
            return self._taken(ctx, record, event)
        return None

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        empty = [name for name, seat in _seats(record).items() if not seat["by"]]
        line = Line(
            message("timeline.post_incomplete"),
            message("who.audiences", audiences=empty),
            message("reason.not_taken_within", limit=str(ctx.step.within)),
        )
        return StepResult(
            "incomplete", standing=True, data={"values": {"empty": empty}}, lines=[line]
        )

    def _taken(self, ctx: StepContext, record: StepRecord, event: Answered) -> StepResult | None:
        seats = _seats(record)
        name = next(
            (n for n, seat in seats.items() if event.token in seat["tokens"] and not seat["by"]),
            None,
        )
        if name is None:
            return None
        seats[name]["by"] = event.person
        seat = message("reason.audience", audience=name)
        line = Line(message("timeline.seat_taken"), ctx.who(event.person), seat)
        if any(not seat["by"] for seat in seats.values()):
            return StepResult(data={"seats": seats}, wake=record.wake, lines=[line])
        return StepResult(
            "open",
            standing=True,
            data={"seats": seats},
            lines=[line, Line(message("timeline.post_open"), None, message("reason.all_there"))],
        )

    def _call(
        self, ctx: StepContext, record: StepRecord, seats: dict[str, Seat], only: str | None = None
    ) -> StepResult:
        """Call the next person for each empty seat.

        `only`: just the seat whose call could not be delivered; a person is called at most once for
        it within its time.
        """
        step_result = StepResult(
            data={"seats": seats}, wake=ctx.plan.calendar.until(ctx.plan.escalation.wait, ctx.now)
        )
        for number, (name, seat) in enumerate(seats.items()):
            # Only the seat whose latest call failed: an older undelivered call has been replaced
            # already.
            if not seat["by"] and (only is None or only in seat["tokens"][-1:]):
                seat["round"] = seat.get("round", []) if only else []
                self._call_seat(ctx, record, step_result, number, name)
        if only:
            step_result.wake = record.wake
        return step_result

    def _call_seat(
        self, ctx: StepContext, record: StepRecord, step_result: StepResult, number: int, name: str
    ) -> None:
        assert step_result.data is not None
        seat = step_result.data["seats"][name]
        choice = self._candidates(ctx, step_result.data["seats"], name)
        named = message("who.audience", audience=name)
        empty = message("timeline.seat_empty")
        if not choice:
            return step_result.lines.append(Line(empty, named, message("reason.no_holder_now")))
        tries = len(seat["tokens"])
        # Each round begins with the next person, so that one who does not answer is not called each
        # time.
        turn = tries % len(choice)
        person, role = next(
            (c for c in choice[turn:] + choice[:turn] if c[0] not in seat["round"]), (None, "")
        )
        if person is None:
            again = message("reason.no_phone_answers", limit=str(ctx.plan.escalation.wait))
            return step_result.lines.append(Line(empty, named, again))
        token = ctx.token(record, f"seat{number}.{tries + 1}")
        seat |= {
            "called": person,
            "tokens": [*seat["tokens"], token],
            "round": [*seat["round"], person],
        }
        how = {"urgency": do.URGENT, "deadline": record.deadline, "values": {"seat": name}}
        step_result.effects.append(ctx.notify(token, person, role, "acknowledge", **how))
        step_result.tokens.append(token)
        seat_name = message("reason.audience", audience=name)
        line = Line(message("timeline.called_to_post"), ctx.who(person), seat_name)
        return step_result.lines.append(line)

    def _candidates(
        self, ctx: StepContext, seats: dict[str, Seat], name: str
    ) -> list[tuple[str, str]]:
        """(person, role): holders first, then their deputies; one person has one seat."""
        # One person takes one seat, so those called for another one are left out.
        others = {s["by"] or s["called"] for other, s in seats.items() if other != name}
        found: dict[str, str] = {}
        for deputies in (False, True):
            called = ctx.people(name, deputies)
            for person, _ in called.present:
                if person not in others:
                    found.setdefault(person, called.role)
        return list(found.items())


def _seats(record: StepRecord) -> dict[str, Seat]:
    return {name: dict(seat) for name, seat in record.data["seats"].items()}
