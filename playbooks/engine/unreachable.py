"""The owner of an incident is notified of people who cannot be reached, once for each of them."""

from __future__ import annotations

from playbooks.company.resolved_audience import ResolvedAudience
from playbooks.definition.step import Step
from playbooks.engine.run_update import RunUpdate
from playbooks.engine.step_context import StepContext
from playbooks.engine.timeline_line import Line, who_of
from translations.messages import Message, message, person

TEXT = "muster.unreachable"


def report_unreachable(work: RunUpdate) -> None:
    """Notify the owner, else a deputy, else the last resort, of all people who were found to be out
    of reach: without a phone, marked as unreachable, or by a message that was not delivered.
    """
    # Looking up who is to be notified may find further people, also in a context looked at before.
    while found := _next(work):
        ctx, lost, why = found
        work.run.unreachable.append(lost)
        _report(work, ctx, lost, why)


def _next(work: RunUpdate) -> tuple[StepContext, str, Message] | None:
    known = work.run.unreachable
    return next(
        (
            (ctx, lost, why)
            for ctx in work.contexts.values()
            for lost, why in ctx.unreached.items()
            if lost not in known
        ),
        None,
    )


def _report(work: RunUpdate, ctx: StepContext, lost: str, why: Message) -> None:
    called = _receivers(work, ctx)
    token = f"{work.run.incident}:unreachable:{len(work.run.unreachable)}"
    said = {"who": ctx.name(lost), "why": why}
    # Not of the step itself: who gets this has not been `told by` it (M16).
    about = work.context(Step("plan", None), None)
    work.effects += [
        about.notify(token, key, called.role, "nothing", text=TEXT, values=said)
        for key, _ in called.present
    ]
    name = message("who.people", people=[person(lost, ctx.name(lost))])
    line = message("timeline.reported_unreachable", person=name)
    work.entry(ctx.step, ctx.item, Line(line, who_of(called.present), why))


def _receivers(work: RunUpdate, ctx: StepContext) -> ResolvedAudience:
    """The first of owner, deputies and last resort with a person who can be reached."""
    owner, lost = work.playbook.owner, work.run.unreachable
    found = ResolvedAudience("", ())
    for number in range(3):
        found = (
            ctx.people(owner, deputies=number == 1)
            if number < 2
            else ctx.decision_facts.ask("role", work.plan.escalation.last_resort)
        )
        present = tuple(one for one in found.present if one[0] not in lost)
        if present:
            return ResolvedAudience(found.role, present)
    return ResolvedAudience(found.role, ())
