"""`approve: application`: the approver for this many cartons (`ranges`) decides, by line (3.4.3.1).

Approved lines are in `approved`; the others are refused lines (docs/semantics.md, M18).

Escalates like a question, and follows the role that may approve so much (M15).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator

from incidents.question_form import Form
from incidents.run_events import Answered, DeadlinePassed, Event, NotDelivered
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.definition.suggestions import nearest
from playbooks.engine.dependencies import record_of
from playbooks.engine.escalation import escalate, on_unreachable
from playbooks.engine.items import LINES
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
    ask_others,
    asked_people,
    follow_holders,
    holders,
)
from playbooks.engine.steps.step_model import Fields, Finding
from playbooks.engine.timeline_line import Line
from translations import FaultError
from translations.messages import message, optional

ALL, PART, NONE = "approve", "approve part", "refuse"
ENTERS = {ALL: dict[str, str](), PART: {"lines": "lines"}, NONE: {"reason": "text"}}
Lines = list[dict[str, Any]]


def _application(word: str) -> str:
    if word != "application":
        raise FaultError(message("plan.cannot_be_approved_write", text=word))
    return word


class Approve(Fields):
    word: ClassVar[str] = "approve"
    trouble: ClassVar[tuple[str, ...]] = ("refused",)
    decision: ClassVar[bool] = True
    needs_limit: ClassVar[bool] = True
    needs_text: ClassVar[bool] = True

    approve: Annotated[str, AfterValidator(_application)]
    ranges: str
    lines: str | None = None  # `eligible yes`: only lines whose own step ended so

    def outcomes(self) -> tuple[str, ...]:
        return ("approved", "refused")

    def audiences(self) -> tuple[str, ...]:
        return ()

    def flaws(self, step: Step, playbook: Playbook, plan: Plan) -> Iterable[Finding]:
        if self.ranges not in plan.approvals:
            yield (
                "ranges",
                message("plan.there_is_no_approval", text=self.ranges),
                nearest(self.ranges, plan.approvals),
            )
        named, _, outcome = (self.lines or "").partition(" ")
        target = playbook.steps.get(named)
        if named and target is None:
            yield (
                "lines",
                message("plan.there_is_no_step", text=named),
                nearest(named, playbook.steps),
            )
        elif target and (target.each is None or target.each[1] != LINES):
            yield (
                "lines",
                message("plan.stands_for_no_line", named=named),
                message("remedy.name_step_under"),
            )
        elif target and outcome not in target.does.outcomes():
            yield (
                "lines",
                message("plan.never_ends_as", named=named, text=outcome),
                nearest(outcome, target.does.outcomes()),
            )

    def yields(self) -> tuple[str, ...]:
        return ("lines", "refused_lines", "cartons", "value", "reason", "approver")

    def start(self, ctx: StepContext, record: StepRecord) -> StepResult:
        lines = self._asked(ctx)
        if not lines:
            why = message("reason.no_line_allowed")
            given = _given([], self._all(ctx), why.to_json())
            line = Line(message("timeline.refused"), None, why)
            return StepResult("refused", data=given, lines=[line])
        return self._put(ctx, record, None, lines)

    def on(self, ctx: StepContext, record: StepRecord, event: Event) -> StepResult | None:
        if isinstance(event, DeadlinePassed):
            return escalate_overdue(ctx, record) if record.late else self._put_next(ctx, record)
        if isinstance(event, NotDelivered):
            if is_overdue_notice(event.token):
                return on_unreachable(ctx, record, event, lambda: escalate_overdue(ctx, record))
            return ask_others(ctx, record, event, 1, self.settled, self._put_next)
        if not isinstance(event, Answered):
            return None
        if is_overdue_notice(event.token):
            return on_overdue_answered(ctx, record, event)
        may = event.person in record.data.get(ASKED, [event.person])
        return self._decided(ctx, record, event) if may and event.answer in ENTERS else None

    def settled(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        """The application follows the role that may approve so much."""
        lines = record.data.get("lines")
        if not lines:
            return None
        by, how = self.approver(ctx, lines), _how(record, lines)
        now = holders(ctx, by, ())
        return follow_holders(ctx, record, by, now, how, lambda: self._put_next(ctx, record))

    def late(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        return escalate_overdue(ctx, record)

    def approver(self, ctx: StepContext, lines: Lines) -> str:
        """The audience that may approve so much."""
        spec = ctx.plan.approvals[self.ranges]
        return spec.by(sum(line["cartons"] for line in lines))

    def _all(self, ctx: StepContext) -> Lines:
        return [dict(item.fields) for item in ctx.run.items.get(LINES, {}).values()]

    def _asked(self, ctx: StepContext) -> Lines:
        step, _, outcome = (self.lines or "").partition(" ")
        return [
            line
            for line in self._all(ctx)
            if not step or _ended(ctx, step, line["brand"]) == outcome
        ]

    def _put_next(self, ctx: StepContext, record: StepRecord) -> StepResult:
        return self._put(ctx, record, record.data["asked"], record.data["lines"])

    def _put(
        self, ctx: StepContext, record: StepRecord, place: dict[str, int] | None, lines: Lines
    ) -> StepResult:
        by, how = self.approver(ctx, lines), _how(record, lines)
        step_result = escalate(ctx, record, by, place, "approve", **how)
        assert step_result.data is not None
        resting = step_result.data["resting"]
        now: Holders = holders(ctx, by, ())
        step_result.data |= {"asked": step_result.data.pop("ladder"), "lines": lines}
        step_result.data |= asked_people(record, now, step_result)
        if place is None:
            why = message("reason.audience", audience=by)
            count = message("who.cartons", count=how["values"]["cartons"])
            step_result.lines.insert(0, Line(message("timeline.to_be_approved"), count, why))
        if (
            not (resting or step_result.lines[1:-1]) and record.deadline and place is None
        ):  # the one who may decide is there, and has the whole limit
            step_result.wake = None
        return step_result

    def _decided(self, ctx: StepContext, record: StepRecord, event: Answered) -> StepResult:
        lines, who = record.data["lines"], ctx.who(event.person)
        chosen = {ALL: lines, PART: event.values.get("lines") or [], NONE: []}[event.answer]
        reason = str(event.values.get("reason", ""))
        given = _given(chosen, lines, reason)
        price = sum(
            ctx.decision_facts.ask("brand", line["brand"])["price"] * line["cartons"]
            for line in chosen
        )
        given["values"] |= {"approver": ctx.name(event.person), "value": round(price, 2)}
        if not chosen:
            refused = Line(message("timeline.refused"), who, optional(reason))
            return StepResult("refused", data=given, lines=[refused])
        granted = [
            message("reason.line", brand=line["brand"], cartons=line["cartons"]) for line in chosen
        ]
        part = message("timeline.approved_in_part")
        what = message("timeline.approved") if event.answer == ALL else part
        line = Line(what, who, message("reason.all", reasons=granted))
        return StepResult("approved", data=given, lines=[line])


def _how(record: StepRecord, lines: Lines) -> dict[str, Any]:
    """What the message of this application carries."""
    enters = {option: dict(wanted) for option, wanted in ENTERS.items() if wanted}
    total = sum(line["cartons"] for line in lines)
    return {
        "expects": "option",
        "options": tuple(ENTERS),
        "deadline": record.deadline,
        "form": Form(enters, lines=tuple(lines)),
        "values": {"lines": _numbered(lines), "cartons": total},
    }


def _numbered(lines: Lines) -> Lines:
    """As the question shows them, so that a part can be named by number."""
    return (
        [{**line, "number": number} for number, line in enumerate(lines, 1)]
        if len(lines) > 1
        else lines
    )


def _ended(ctx: StepContext, step: str, line: str) -> str | None:
    record = record_of(ctx.run, step, line)
    return record.outcome if record else None


def _given(chosen: Iterable[dict[str, Any]], asked: Lines, reason: Any) -> dict[str, Any]:
    """What was approved, and what is missing of what was asked for.

    `reason`: a text that was typed, or a stored message.
    """
    granted = {line["brand"]: line["cartons"] for line in chosen}
    left = [
        {"brand": line["brand"], "cartons": line["cartons"] - granted.get(line["brand"], 0)}
        for line in asked
    ]
    lines = [{"brand": brand, "cartons": cartons} for brand, cartons in granted.items()]
    refused = [line for line in left if line["cartons"]]
    return {
        "values": {
            "lines": lines,
            "refused_lines": refused,
            "cartons": sum(granted.values()),
            "reason": reason,
        }
    }
