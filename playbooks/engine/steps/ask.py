"""`ask: audience`: a decision between options, by one person or by n of m; `if late` is the default
without a decision.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field

from incidents.events import Answered, DeadlinePassed, Event, NotDelivered
from incidents.question_form import Form
from playbooks.definition.plan import Plan, Playbook, Step
from playbooks.definition.run import StepRecord
from playbooks.definition.suggestions import nearest
from playbooks.engine.escalation import chase, chase_answered, escalate, of_chase, unreached
from playbooks.engine.item_facts import fact_named
from playbooks.engine.step_context import StepContext, StepResult
from playbooks.engine.steps.step_fields import Fields, Finding, StrList
from playbooks.intake.answer_options import listed, read_options


def _agree(text: str | None) -> str | None:
    need, _, of = (text or "1 of 1").partition(" of ")
    if not (need.isdecimal() and of.isdecimal() and 1 <= int(need) <= int(of)):
        raise ValueError(f"{text!r} says not how many must agree; write 2 of 3")
    return text


FIELD = str | dict[str, str | dict[str, str]]
WRITTEN = dict[str, dict[str, StrList | dict[str, FIELD]] | None] | list[str]


class Ask(Fields):
    word: ClassVar[str] = "ask"
    needs_limit: ClassVar[bool] = True
    needs_text: ClassVar[bool] = True

    ask: str
    options: Annotated[
        dict[str, dict[str, Any]],
        BeforeValidator(listed, json_schema_input_type=WRITTEN),
        AfterValidator(read_options),
    ] = Field(min_length=2)
    agree: Annotated[str | None, AfterValidator(_agree)] = None  # "2 of 3"
    show: StrList = ()  # facts shown to the person who decides

    def outcomes(self) -> tuple[str, ...]:
        return tuple(self.options)

    @property
    def trouble(self) -> tuple[str, ...]:  # type: ignore[override]
        """Each option needs something after it."""
        return tuple(self.options)

    def audiences(self) -> tuple[str, ...]:
        return (self.ask,)

    def yields(self) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(name for words in self.options.values() for name in words["enter"])
        )

    def flaws(self, step: Step, playbook: Playbook, plan: Plan) -> Iterator[Finding]:
        """Numbers prepared are facts, or what earlier steps yield."""
        yielded = {f"{s.id}.{name}" for s in playbook.steps.values() for name in s.does.yields()}
        for name in self.show:
            if fact_named(name, plan.types) not in {*plan.types, *yielded}:
                yield (
                    "show",
                    f"there is no fact named {name}",
                    nearest(name, {*plan.types, *yielded}),
                )

    def start(self, ctx: StepContext, record: StepRecord) -> StepResult:
        return self._put(ctx, record, None)

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        if isinstance(event, DeadlinePassed):
            return (
                chase(ctx, record) if record.late else self._put(ctx, record, record.data["asked"])
            )
        if isinstance(event, NotDelivered):
            late = of_chase(event.token)
            return unreached(
                ctx,
                record,
                event,
                lambda: (
                    chase(ctx, record) if late else self._put(ctx, record, record.data["asked"])
                ),
            )
        if not isinstance(event, Answered):
            return None
        if of_chase(event.token):
            return chase_answered(ctx, record, ctx.name(event.person))
        return self._voted(ctx, record, event) if event.answer in self.options else None

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        return chase(ctx, record)

    def _put(
        self, ctx: StepContext, record: StepRecord, place: dict[str, int] | None
    ) -> StepResult:
        """Ask the next level that has people; without an answer the next follows, the limit
        unchanged.
        """
        how = {"options": tuple(self.options), "deadline": record.deadline, "form": self._form(ctx)}
        step_result = escalate(ctx, record, self.ask, place, "ask", expects="option", **how)
        assert step_result.data is not None
        step_result.data["asked"] = step_result.data.pop("ladder")
        if (
            not step_result.lines[:-1] and record.deadline
        ):  # the ones asked for are there: they have the whole limit
            step_result.wake = None
            step_result.lines = [_whole(step_result.lines[-1], ctx)]
        return step_result

    def _form(self, ctx: StepContext) -> Form | None:
        """The values asked for and the numbers prepared, as they stand now; None where it is a
        plain question.
        """
        asked = {option: words["enter"] for option, words in self.options.items() if words["enter"]}
        enters = {
            option: {name: spec.kind for name, spec in fields.items()}
            for option, fields in asked.items()
        }
        lack = {
            o: names
            for o, fields in asked.items()
            if (names := tuple(n for n, spec in fields.items() if spec.default is not None))
        }
        show = {name: ctx.shown(name) for name in self.show}
        late = ctx.step.if_late if ctx.step.if_late in self.options else ""
        return Form(enters, show, str(late), may_lack=lack) if enters or show else None

    def _voted(self, ctx: StepContext, record: StepRecord, event: Answered) -> StepResult:
        """The merged values entered by those who agree: for the same name the latest wins."""
        votes = {**record.data.get("votes", {}), event.person: event.answer}
        entered = {**record.data.get("entered", {}), event.person: event.values}
        data = {"votes": votes, "entered": entered}
        need = int(self.agree.split()[0]) if self.agree else 1
        who, given = ctx.name(event.person), self._given(ctx, event.answer, event.values)
        agreed = [person for person, answer in votes.items() if answer == event.answer]
        if len(agreed) < need:
            why = "; ".join(filter(None, (given, f"{need} must agree")))
            return StepResult(
                data=data, wake=record.wake, lines=[(f"votes {event.answer}", who, why)]
            )
        others = [entered.get(person, {}) for person in agreed if person != event.person]
        values = {
            name: value
            for one in (*others, event.values)
            for name, value in one.items()
            if value not in (None, "")
        }
        return StepResult(
            event.answer,
            data={**data, "values": values},
            lines=[(f"decided: {event.answer}", who, self._given(ctx, event.answer, values))],
        )

    def _given(self, ctx: StepContext, option: str, values: Mapping[str, Any]) -> str:
        """What was entered, as the timeline has it, in the plan's order."""
        fields = self.options[option]["enter"]
        named = [name for name in dict.fromkeys((*fields, *values)) if name in values]
        times = {n for n in named if n in fields and fields[n].kind == "time"}
        return "; ".join(f"{n} {_said(ctx, values[n]) if n in times else values[n]}" for n in named)


def _whole(line: tuple[str, str, str], ctx: StepContext) -> tuple[str, str, str]:
    """The line of a call that has the step's whole limit, and not just what a level of the
    escalation has.
    """
    what, who, why = line
    before, _, wait = why.rpartition(" ")
    return what, who, f"{before} {ctx.step.within or wait}"


def _said(ctx: StepContext, moment: str) -> str:
    """A time as the timeline has it: the clock here, with the day where it is another one."""
    local, today = (
        datetime.fromisoformat(moment).astimezone(ctx.plan.calendar.zone),
        ctx.now.astimezone(ctx.plan.calendar.zone),
    )
    return local.strftime("%H:%M" if local.date() == today.date() else "%m-%d %H:%M")
