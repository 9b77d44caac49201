"""`ask: audience`: a decision between options, by one person or by n of m; `if late` is the default
without a decision.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field

from incidents.question_form import Form
from incidents.run_events import Answered, DeadlinePassed, Event, NotDelivered
from playbooks.definition.plan import Plan, Playbook, Step
from playbooks.definition.run import StepRecord
from playbooks.definition.suggestions import nearest
from playbooks.engine.escalation import (
    escalate,
    escalate_overdue,
    is_overdue_notice,
    on_overdue_acknowledged,
    on_unreachable,
)
from playbooks.engine.item_facts import fact_named
from playbooks.engine.step_context import StepContext, StepResult
from playbooks.engine.steps.ask_options import option_list, read_options
from playbooks.engine.steps.step_model import Fields, Finding, StrList
from playbooks.engine.timeline_line import Line
from translations import FaultError
from translations.messages import Message, message


def _agree(text: str | None) -> str | None:
    need, _, of = (text or "1 of 1").partition(" of ")
    if not (need.isdecimal() and of.isdecimal() and 1 <= int(need) <= int(of)):
        raise FaultError(message("plan.says_not_how_many_must_agree", text=text))
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
        BeforeValidator(option_list, json_schema_input_type=WRITTEN),
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
                    message("plan.there_is_no_fact_named", source=name),
                    nearest(name, {*plan.types, *yielded}),
                )

    def start(self, ctx: StepContext, record: StepRecord) -> StepResult:
        return self._put(ctx, record, None)

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        if isinstance(event, DeadlinePassed):
            return (
                escalate_overdue(ctx, record)
                if record.late
                else self._put(ctx, record, record.data["asked"])
            )
        if isinstance(event, NotDelivered):
            late = is_overdue_notice(event.token)
            return on_unreachable(
                ctx,
                record,
                event,
                lambda: (
                    escalate_overdue(ctx, record)
                    if late
                    else self._put(ctx, record, record.data["asked"])
                ),
            )
        if not isinstance(event, Answered):
            return None
        if is_overdue_notice(event.token):
            return on_overdue_acknowledged(ctx, record, event)
        return self._voted(ctx, record, event) if event.answer in self.options else None

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        return escalate_overdue(ctx, record)

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
            step_result.lines = [_with_whole_limit(step_result.lines[-1], ctx)]
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
        # By person, so that a changed mind replaces the earlier vote.
        votes = {**record.data.get("votes", {}), event.person: event.answer}
        entered = {**record.data.get("entered", {}), event.person: event.values}
        data = {"votes": votes, "entered": entered}
        need = int(self.agree.split()[0]) if self.agree else 1
        who, given = ctx.who(event.person), self._given(ctx, event.answer, event.values)
        agreed = [person for person, answer in votes.items() if answer == event.answer]
        if len(agreed) < need:
            given.append(message("reason.must_agree", count=need))
            voted = message("timeline.votes", option=event.answer)
            line = Line(voted, who, message("reason.all", reasons=given))
            return StepResult(data=data, wake=record.wake, lines=[line])
        # The person who completes the agreement comes last below, so that their values win.
        others = [entered.get(person, {}) for person in agreed if person != event.person]
        values = {
            name: value
            for one in (*others, event.values)
            for name, value in one.items()
            if value not in (None, "")
        }
        given = self._given(ctx, event.answer, values)
        why = message("reason.all", reasons=given) if given else None
        line = Line(message("timeline.decided", option=event.answer), who, why)
        return StepResult(event.answer, data={**data, "values": values}, lines=[line])

    def _given(self, ctx: StepContext, option: str, values: Mapping[str, Any]) -> list[Message]:
        """What was entered, as the timeline has it, in the plan's order."""
        fields = self.options[option]["enter"]
        named = [name for name in dict.fromkeys((*fields, *values)) if name in values]
        kinds = {n: fields[n].kind for n in named if n in fields}
        return [_entered(ctx, name, values[name], kinds.get(name, "text")) for name in named]


def _with_whole_limit(line: Line, ctx: StepContext) -> Line:
    """The line of a call that has the step's whole limit, and not just what a level of the
    escalation has.
    """
    if line.why is None or ctx.step.within is None:
        return line
    params = {**line.why.params, "limit": str(ctx.step.within)}
    return line._replace(why=Message(line.why.code, params))


def _entered(ctx: StepContext, field: str, value: Any, kind: str) -> Message:
    """A value entered with an answer, as the timeline has it."""
    if kind == "area":
        return message("reason.entered_area", field=field, area=str(value))
    shown = _said(ctx, value) if kind == "time" else value
    return message("reason.entered", field=field, value=shown)


def _said(ctx: StepContext, moment: str) -> str:
    """A time as the timeline has it: the clock here, with the day where it is another one."""
    local, today = (
        datetime.fromisoformat(moment).astimezone(ctx.plan.calendar.zone),
        ctx.now.astimezone(ctx.plan.calendar.zone),
    )
    return local.strftime("%H:%M" if local.date() == today.date() else "%m-%d %H:%M")
