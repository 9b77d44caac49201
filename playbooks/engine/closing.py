"""When a run closes: no open step, no lasting outcome (truck out, suspension in force), and `closes
when` true.

docs/semantics.md, M14.
"""

from __future__ import annotations

from collections.abc import Callable

from incidents import effects as do
from playbooks.definition.conditions import UndecidedError
from playbooks.definition.plan import QUIET
from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.engine.needed_services import why_held
from playbooks.engine.run_update import RunUpdate
from playbooks.engine.suspension_permissions import held_steps
from playbooks.engine.timeline_line import Line
from playbooks.engine.unresolved_failures import unresolved_failures
from translations.messages import Message, message

CLOSING = (
    "closing"  # the built-in question to the owner when a run has come to rest and cannot close
)


def close_or_ask(work: RunUpdate, settle: Callable[[RunUpdate], None]) -> None:
    """Close a finished run; if no step is open and it still cannot close, the owner is asked,
    repeatedly.
    """
    asked = work.run.steps.get(CLOSING)
    # A signal under `ends on` closes the run even while steps are open (M14).
    if work.ending:
        return _close(work, work.ending)
    for question in (asked, work.run.steps.get(QUIET)):
        if question and question.state == "ended" and question.outcome == "close":
            return _close(work, message("reason.owner_closed"))
    # The two built-in questions are about closing: they must not keep the run open themselves.
    if any(r.state == "open" for key, r in work.run.steps.items() if key not in (CLOSING, QUIET)):
        return _withdraw_question(work, asked)
    reason = _why_not(work)
    if reason is None:
        return _close(work, message("reason.all_steps_ended"))
    # An open question is not put a second time; an answered one is, if the run still cannot close.
    if asked is None or asked.state == "ended":
        step = work.playbook.steps[CLOSING]
        work.entry(step, None, Line(message("timeline.cannot_close"), None, reason))
        work.start(step, None, asked or StepRecord())
    return None


def _why_not(work: RunUpdate) -> Message | None:
    out = [
        _place(step, item)
        for step, item, r in work.active()
        if r.state == "standing" and not step.does.till_closing
    ]
    if out:
        return message("reason.still_stands", steps=out)
    if work.held:
        return message("reason.unconfirmed")
    for _, _, there in held_steps(work):
        return why_held(there)
    condition = work.playbook.closes_when
    if condition is not None:
        try:
            holds = work.context(work.playbook.steps[CLOSING], None).holds(condition)
        # A failing `closes when` counts as false: the owner is asked whether to close (M3, M14).
        except UndecidedError as undecided:
            return undecided.message
        if not holds:
            return message("reason.not_yet", condition=condition.text)
    # That a person has read of a failure settles nothing.
    if failed := unresolved_failures(work):
        return message("reason.not_put_right", steps=[_place(*one) for one in failed])
    return None


def _place(step: Step, item: str | None) -> Message:
    """A step, and which of its items."""
    if item is None:
        return message("who.step", step=step.id)
    return message("who.step_item", step=step.id, item=item)


def _withdraw_question(work: RunUpdate, asked: StepRecord | None) -> None:
    """Something began again: the question to the owner has no object any more."""
    if asked and asked.state == "open":
        work.end(work.playbook.steps[CLOSING], None, asked, "withdrawn")


def close_now(work: RunUpdate, why: Message) -> None:
    """Close from any state; a closed run stays unchanged."""
    if work.run.status == "open":
        _close(work, why)


def _close(work: RunUpdate, why: Message) -> None:
    """Withdraw what is pending, let go what is held.

    What was decided in this very call still goes out.
    """
    for step, item, record in work.active():
        release_step(work, step, item, record, why)
    work.effects += _no_longer_true(work)
    work.run.status, work.run.closed_at = "closed", work.now
    line = Line(message("timeline.closed"), None, why)
    work.entry(work.playbook.steps[CLOSING], None, line)


def _no_longer_true(work: RunUpdate) -> list[do.Effect]:
    """Earlier messages to waiting or affected customers are obsolete: unsent ones are cancelled."""
    tokens = [
        f"{work.run.incident}:{key}:{record.asking}"
        for key, record in work.run.steps.items()
        # Only earlier ones: what was decided in this call, such as the all-clear, has `at` equal to
        # now.
        if record.data.get("passing") and record.at and record.at < work.now
    ]
    return [do.Withdraw(token, message("reason.incident_closed")) for token in tokens]


def release_step(
    work: RunUpdate, step: Step, item: str | None, record: StepRecord, why: Message
) -> None:
    """Pending steps are withdrawn; lasting outcomes are released by their kind, and end with that
    outcome.
    """
    if record.state == "open":
        return work.end(step, item, record, "withdrawn", silent=step.builtin)
    work.apply(step, item, record, step.does.release(work.context(step, item), record, why))
    return work.end(step, item, record, str(record.outcome))
