"""`ask: audience`: a decision between options, by one person or by n of m; `if late` is what stands when nobody decides."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field

from incidents.events import Answered, DeadlinePassed, Event, NotDelivered
from incidents.forms import Form
from playbooks.entering import KINDS
from playbooks.ladder import chase, chase_answered, climb, of_chase, unreached
from playbooks.moves import Context, Move
from playbooks.run import StepRecord
from playbooks.steps.words import Fields, Words


def _options(value: Any) -> Any:
    return {str(name): {} for name in value} if isinstance(value, list) else value


def _enters(options: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """`enter: [time, number]` names each value as its kind; `enter: {until: time}` gives names of one's own."""
    for name, words in options.items():
        if strange := set(words) - {"enter"}:
            raise ValueError(f"option {name!r} has the unknown word {sorted(strange)[0]!r}; an option may `enter` values")
        enter = words.get("enter") or {}
        named = {enter: enter} if isinstance(enter, str) else enter if isinstance(enter, dict) else {kind: kind for kind in enter}
        words["enter"] = {str(value).replace(" ", "_"): kind for value, kind in named.items()}
        for kind in words["enter"].values():
            if kind not in KINDS:
                raise ValueError(f"{kind!r} cannot be entered; one of {', '.join(KINDS)}")
    return options


def _agree(text: str | None) -> str | None:
    need, _, of = (text or "1 of 1").partition(" of ")
    if not (need.isdecimal() and of.isdecimal() and 1 <= int(need) <= int(of)):
        raise ValueError(f"{text!r} says not how many must agree; write 2 of 3")
    return text


WRITTEN = dict[str, dict[str, Words | dict[str, str]] | None] | list[str]


class Ask(Fields):
    word: ClassVar[str] = "ask"
    needs_limit: ClassVar[bool] = True
    needs_text: ClassVar[bool] = True

    ask: str
    options: Annotated[dict[str, dict[str, Any]], BeforeValidator(_options, json_schema_input_type=WRITTEN), AfterValidator(_enters)] = (
        Field(min_length=2)
    )
    agree: Annotated[str | None, AfterValidator(_agree)] = None  # "2 of 3"
    show: Words = ()  # facts prepared for whoever decides

    def outcomes(self) -> tuple[str, ...]:
        return tuple(self.options)

    @property
    def trouble(self) -> tuple[str, ...]:  # type: ignore[override]
        """Each option needs something after it."""
        return tuple(self.options)

    def audiences(self) -> tuple[str, ...]:
        return (self.ask,)

    def yields(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for words in self.options.values() for name in words["enter"]))

    def start(self, ctx: Context, record: StepRecord) -> Move:
        return self._put(ctx, record, None)

    def on(self, ctx: Context, record: StepRecord, event: Event) -> Move | None:
        if isinstance(event, DeadlinePassed):
            return chase(ctx, record) if record.late else self._put(ctx, record, record.data["asked"])
        if isinstance(event, NotDelivered):
            late = of_chase(event.token)
            return unreached(ctx, record, event, lambda: chase(ctx, record) if late else self._put(ctx, record, record.data["asked"]))
        if not isinstance(event, Answered):
            return None
        if of_chase(event.token):
            return chase_answered(ctx, record, ctx.name(event.person))
        return self._voted(ctx, record, event) if event.answer in self.options else None

    def late(self, ctx: Context, record: StepRecord) -> Move | None:
        return chase(ctx, record)

    def _put(self, ctx: Context, record: StepRecord, place: dict[str, int] | None) -> Move:
        """Ask the next level that has anybody; one that does not answer is followed by the next, the limit unchanged."""
        how = {"options": tuple(self.options), "deadline": record.deadline, "form": self._form(ctx)}
        move = climb(ctx, record, self.ask, place, "ask", expects="option", **how)
        assert move.data is not None
        move.data["asked"] = move.data.pop("ladder")
        if not move.lines[:-1] and record.deadline:  # the ones asked for are there: they have the whole limit
            move.wake = None
            move.lines = [_whole(move.lines[-1], ctx)]
        return move

    def _form(self, ctx: Context) -> Form | None:
        """The values asked for and the numbers prepared, as they stand now; None where it is a plain question."""
        enters = {option: words["enter"] for option, words in self.options.items() if words["enter"]}
        show = {name: ctx.shown(name) for name in self.show}
        late = ctx.step.if_late if ctx.step.if_late in self.options else ""
        return Form(enters, show, str(late)) if enters or show else None

    def _voted(self, ctx: Context, record: StepRecord, event: Answered) -> Move:
        votes = {**record.data.get("votes", {}), event.person: event.answer}
        need = int(self.agree.split()[0]) if self.agree else 1
        who = ctx.name(event.person)
        if list(votes.values()).count(event.answer) < need:
            return Move(data={"votes": votes}, wake=record.wake, lines=[(f"votes {event.answer}", who, f"{need} must agree")])
        kinds = self.options[event.answer]["enter"]
        given = "; ".join(f"{k} {_said(ctx, v) if kinds.get(k) == 'time' else v}" for k, v in event.values.items())
        return Move(
            event.answer,
            data={"votes": votes, "values": event.values},
            lines=[(f"decided: {event.answer}", who, given)],
        )


def _whole(line: tuple[str, str, str], ctx: Context) -> tuple[str, str, str]:
    """The line of a call that has the step's whole limit, and not just what a level of the escalation has."""
    what, who, why = line
    before, _, wait = why.rpartition(" ")
    return what, who, f"{before} {ctx.step.within or wait}"


def _said(ctx: Context, moment: str) -> str:
    """A time as the timeline has it: the clock here, with the day where it is another one."""
    local, today = datetime.fromisoformat(moment).astimezone(ctx.plan.calendar.zone), ctx.now.astimezone(ctx.plan.calendar.zone)
    return local.strftime("%H:%M" if local.date() == today.date() else "%m-%d %H:%M")
