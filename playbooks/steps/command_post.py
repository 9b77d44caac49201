"""`command post: [audiences]`: opened on a major incident; each seat is named, called in and must acknowledge (2.1.1b)."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from incidents import effects as do
from incidents.events import Answered, DeadlinePassed, Event, NotDelivered
from playbooks.moves import Context, Move
from playbooks.run import StepRecord
from playbooks.steps.words import Fields, Words

Seat = dict[str, Any]  # {"called": person called last, "tokens": of all calls, "round": called since all were, "by": who took the seat}


class CommandPost(Fields):
    word: ClassVar[str] = "command post"
    needs_limit: ClassVar[bool] = True
    needs_text: ClassVar[bool] = True
    trouble: ClassVar[tuple[str, ...]] = ("incomplete",)
    till_closing: ClassVar[bool] = True

    command_post: Words = Field(alias="command post", min_length=1)

    def outcomes(self) -> tuple[str, ...]:
        return ("open", "incomplete")

    def audiences(self) -> tuple[str, ...]:
        return self.command_post

    def yields(self) -> tuple[str, ...]:
        return ("empty",)

    def start(self, ctx: Context, record: StepRecord) -> Move:
        return self._call(
            ctx, record, {audience: {"called": None, "tokens": [], "round": [], "by": None} for audience in self.command_post}
        )

    def on(self, ctx: Context, record: StepRecord, event: Event) -> Move | None:
        if isinstance(event, DeadlinePassed):
            return self._call(ctx, record, _seats(record))
        if isinstance(event, NotDelivered):
            move = self._call(ctx, record, _seats(record), event.token)
            move.lines.insert(0, ("could not be reached", ctx.name(event.person), event.why))
            return move
        if isinstance(event, Answered) and event.answer == "acknowledged":
            return self._taken(ctx, record, event)
        return None

    def late(self, ctx: Context, record: StepRecord) -> Move | None:
        empty = [name for name, seat in _seats(record).items() if not seat["by"]]
        lines = [("command post incomplete", ", ".join(empty), f"not taken within {ctx.step.within}")]
        return Move("incomplete", standing=True, data={"values": {"empty": empty}}, lines=lines)

    def _taken(self, ctx: Context, record: StepRecord, event: Answered) -> Move | None:
        seats = _seats(record)
        name = next((n for n, seat in seats.items() if event.token in seat["tokens"] and not seat["by"]), None)
        if name is None:
            return None
        seats[name]["by"] = event.person
        line = ("took the seat", ctx.name(event.person), name)
        if any(not seat["by"] for seat in seats.values()):
            return Move(data={"seats": seats}, wake=record.wake, lines=[line])
        return Move("open", standing=True, data={"seats": seats}, lines=[line, ("command post open", "", "everybody has acknowledged")])

    def _call(self, ctx: Context, record: StepRecord, seats: dict[str, Seat], only: str | None = None) -> Move:
        """Call whoever is next for each seat that is empty.

        `only`: just the seat whose call could not be delivered; nobody is called for it twice until its time is over.
        """
        move = Move(data={"seats": seats}, wake=ctx.plan.calendar.until(ctx.plan.escalation.wait, ctx.now))
        for number, (name, seat) in enumerate(seats.items()):
            if not seat["by"] and (only is None or only in seat["tokens"][-1:]):
                seat["round"] = seat.get("round", []) if only else []
                self._call_seat(ctx, record, move, number, name)
        if only:
            move.wake = record.wake
        return move

    def _call_seat(self, ctx: Context, record: StepRecord, move: Move, number: int, name: str) -> None:
        assert move.data is not None
        seat = move.data["seats"][name]
        choice = self._candidates(ctx, move.data["seats"], name)
        if not choice:
            return move.lines.append(("nobody for the seat", name, "nobody holds this role here now"))
        tries = len(seat["tokens"])
        turn = tries % len(choice)
        person, role = next((c for c in choice[turn:] + choice[:turn] if c[0] not in seat["round"]), (None, ""))
        if person is None:
            again = f"no phone of theirs answers; called anew in {ctx.plan.escalation.wait} at most"
            return move.lines.append(("nobody for the seat", name, again))
        token = ctx.token(record, f"seat{number}.{tries + 1}")
        seat |= {"called": person, "tokens": [*seat["tokens"], token], "round": [*seat["round"], person]}
        how = {"urgency": do.URGENT, "deadline": record.deadline, "values": {"seat": name}}
        move.effects.append(ctx.notify(token, person, role, "acknowledge", **how))
        move.tokens.append(token)
        return move.lines.append(("called to the command post", ctx.name(person), name))

    def _candidates(self, ctx: Context, seats: dict[str, Seat], name: str) -> list[tuple[str, str]]:
        """(person, role): the holders first, then their deputies; nobody sits on two seats."""
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
