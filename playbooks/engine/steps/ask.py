"""`ask: audience`: a decision between options, by one person or by n of m; `if late` is the default
without a decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from incidents.question_form import Form
from incidents.run_events import Answered, DeadlinePassed, Event, NotDelivered
from playbooks.definition.agreement import Agreement, read_agreement
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.definition.suggestions import nearest
from playbooks.engine.escalation import escalate, on_unreachable
from playbooks.engine.item_facts import fact_named
from playbooks.engine.overdue_notices import (
    escalate_overdue,
    is_overdue_notice,
    on_overdue_answered,
)
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_result import StepResult
from playbooks.engine.steps.ask_holders import (
    ASKED,
    Holders,
    agreement_flaws,
    ask_others,
    asked_people,
    follow_holders,
    holders,
    people_of,
)
from playbooks.engine.steps.ask_options import option_form, option_list, read_options
from playbooks.engine.steps.ask_votes import add_vote, agree_with, decision, vote_line
from playbooks.engine.steps.step_model import Fields, Finding, Named, StrList
from playbooks.engine.steps.vote_differences import ask_again, differing
from playbooks.engine.timeline_line import Line
from translations.messages import Message, message


def _agreement(value: Any) -> Any:
    return read_agreement(value) if isinstance(value, str) else value


AgreementField = Annotated[
    Agreement, BeforeValidator(_agreement), WithJsonSchema({"type": "string"})
]
FIELD = str | dict[str, str | dict[str, str]]
WRITTEN = dict[str, dict[str, StrList | dict[str, FIELD]] | None] | list[str]


NOBODY = "nobody"  # changes it
CHANGE = "change"  # in the data of an asking that only proposes to change the order in force


class Ask(Fields):
    word: ClassVar[str] = "ask"
    needs_limit: ClassVar[bool] = True
    needs_text: ClassVar[bool] = True
    decides: ClassVar[bool] = True
    decision: ClassVar[bool] = True

    ask: str
    options: Annotated[
        dict[str, dict[str, Any]],
        BeforeValidator(option_list, json_schema_input_type=WRITTEN),
        AfterValidator(read_options),
    ] = Field(min_length=2)
    agree: AgreementField | None = None  # of several; None: one decides
    show: StrList = ()  # facts shown to the person who decides
    # services: asked where one of them is suspended by another incident; the first option lets
    # steps that need it go ahead
    permits: StrList = ()
    keeps: ClassVar[tuple[str, ...]] = ("asked_about", "permitted")
    # an audience, or `nobody`; empty: those who may decide it
    changed_by: str = Field(default="", alias="changed by")

    def outcomes(self) -> tuple[str, ...]:
        return tuple(self.options)

    @property
    def trouble(self) -> tuple[str, ...]:  # type: ignore[override]
        """Each option needs something after it."""
        return tuple(self.options)

    def audiences(self) -> tuple[str, ...]:
        return (self.ask,)

    def names(self) -> Iterable[Named]:
        yield "ask", "audience", self.ask
        if self.changed_by not in ("", NOBODY):
            yield "changed by", "audience", self.changed_by

    def yields(self) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(name for words in self.options.values() for name in words["enter"])
        )

    def flaws(self, step: Step, playbook: Playbook, plan: Plan) -> Iterator[Finding]:
        """Numbers prepared are facts, or what earlier steps yield."""
        yield from agreement_flaws(self.agree, plan)
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
            return escalate_overdue(ctx, record) if record.late else self._put_next(ctx, record)
        if isinstance(event, NotDelivered):
            if is_overdue_notice(event.token):
                return on_unreachable(ctx, record, event, lambda: escalate_overdue(ctx, record))
            return ask_others(ctx, record, event, self._need, self._follow, self._put_next)
        if not isinstance(event, Answered):
            return None
        if is_overdue_notice(event.token):
            return on_overdue_answered(ctx, record, event)
        voter = event.person in record.data.get(ASKED, [event.person])
        return (
            self.take_vote(ctx, record, event) if voter and event.answer in self.options else None
        )

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        return escalate_overdue(ctx, record)

    def lapsed(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        """A change that was not agreed to in time: the order in force stays."""
        earlier = record.data.get("earlier")
        if not record.data.get(CHANGE) or not earlier:
            return None
        stays = message("timeline.order_stays", option=str(earlier["outcome"]))
        why = message("reason.not_agreed_in_time", limit=str(ctx.step.within))
        data = {"values": earlier["values"]}
        return StepResult(str(earlier["outcome"]), data=data, lines=[Line(stays, None, why)])

    def settled(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        """The question follows the role that decides. Who has voted may hold it only now."""
        return self._follow(ctx, record) or (
            self._decided(ctx, record) if self.agree and self.agree.among else None
        )

    def holders(self, ctx: StepContext) -> Holders:
        """Who decides now: person -> role."""
        return holders(ctx, self.ask, self.agree.among if self.agree else ())

    @property
    def _need(self) -> int:
        """How many must choose the same option."""
        return self.agree.count if self.agree else 1

    def _how(self, ctx: StepContext, record: StepRecord) -> dict[str, Any]:
        """What the message of this question carries."""
        options, form = tuple(self.options), self._form(ctx, record)
        return {
            "expects": "option",
            "options": options,
            "deadline": record.deadline,
            "form": form,
        }

    def _follow(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        def ask_next() -> StepResult:
            return self._put_next(ctx, record)

        how = self._how(ctx, record)
        return follow_holders(ctx, record, self.ask, self.holders(ctx), how, ask_next)

    def _put_next(self, ctx: StepContext, record: StepRecord) -> StepResult:
        return self._put(ctx, record, record.data["asked"])

    def _put(
        self, ctx: StepContext, record: StepRecord, place: dict[str, int] | None
    ) -> StepResult:
        """Ask the next level that has people; without an answer the next follows, the limit
        unchanged.
        """
        how = self._how(ctx, record)
        step_result = escalate(ctx, record, self.ask, place, "ask", **how)
        assert step_result.data is not None
        step_result.data["asked"] = step_result.data.pop("ladder")
        step_result.data |= asked_people(record, self.holders(ctx), step_result)
        if (
            not step_result.data["resting"] and not step_result.lines[:-1] and record.deadline
        ):  # the ones asked for are there: they have the whole limit
            step_result.wake = None
            step_result.lines = [_with_whole_limit(step_result.lines[-1], ctx)]
        return step_result

    def _otherwise(self, ctx: StepContext, record: StepRecord) -> str:
        """The option that applies without a decision; of a proposed change the order in force."""
        if record.data.get(CHANGE) and (earlier := record.data.get("earlier")):
            return str(earlier["outcome"])
        return str(ctx.step.if_late) if ctx.step.if_late in self.options else ""

    def _form(self, ctx: StepContext, record: StepRecord) -> Form | None:
        """The values asked for and the numbers prepared, as they stand now; None where it is a
        plain question.
        """
        show = {name: ctx.shown(name) for name in self.show}
        form = replace(option_form(self.options), show=show, otherwise=self._otherwise(ctx, record))
        return form if form.enters or show or record.data.get(CHANGE) else None

    def take_vote(self, ctx: StepContext, record: StepRecord, event: Answered) -> StepResult:
        """A vote, or the decision where it completes the agreement; of a person who may decide,
        asked or not.
        """
        before = record.data.get("votes", {}).get(event.person)
        add_vote(record, event)
        if decided := self._decided(ctx, record):
            return decided
        unlike = differing(record, event.person, self._need)
        line = vote_line(ctx, self.options, self.agree, event, before, bool(unlike))
        result = StepResult(wake=record.wake, lines=[line])
        if unlike:
            ask_again(ctx, record, unlike, self._how(ctx, record), result)
        return result

    def _decided(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        """The decision, once enough agree."""
        votes = record.data.get("votes", {})
        person = next(reversed(votes), None)
        agreed = agree_with(record, person) if person else []
        among = self.agree.among if self.agree else ()
        if len(agreed) < self._need or (among and not {*agreed} & {*people_of(ctx, among)}):
            return None
        return decision(ctx, self.options, str(votes[person]), agreed, record)


def _with_whole_limit(line: Line, ctx: StepContext) -> Line:
    """The line of a call that has the step's whole limit, and not just what a level of the
    escalation has.
    """
    if line.why is None or ctx.step.within is None:
        return line
    params = {**line.why.params, "limit": str(ctx.step.within)}
    return line._replace(why=Message(line.why.code, params))
