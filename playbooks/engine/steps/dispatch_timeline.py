"""What the timeline says of a dispatch: trucks with their drivers, and why one cannot come."""

from __future__ import annotations

from playbooks.company.candidates import CLOSED, Candidate
from playbooks.definition.run import StepRecord
from playbooks.engine.step_context import StepContext
from playbooks.engine.steps.dispatch_state import SUSPENDED
from playbooks.engine.timeline_line import Line
from translations.messages import Message, message, person


def asked_person(record: StepRecord) -> dict[str, str]:
    """The person asked last. Runs from before codes have kept the name alone."""
    return person(record.data.get("driver", ""), record.data["name"])


def driver_of(record: StepRecord) -> Message:
    return unit_with_driver("", asked_person(record))


def unit_with_driver(unit: str, driver: dict[str, str]) -> Message:
    """A truck with its driver, or a person alone."""
    if not unit:
        return message("who.people", people=[driver])
    return message("who.unit_driver", unit=unit, person=driver)


def within_limit(ctx: StepContext) -> Message:
    return message("reason.within", limit=str(ctx.step.within))


def why_unfit(c: Candidate) -> Message:
    """Why a candidate cannot come."""
    if c.absent == CLOSED:
        return message("reason.closed_for_the_day")
    if c.absent:
        return message("reason.driver_absent", absence=c.absent)
    return message("reason.does_not_fit")


def unless_said(record: StepRecord, lines: list[Line]) -> list[Line]:
    """A line that looking again would only repeat is not written a second time."""
    return (
        []
        if record.data.get("candidate") is None
        and record.data.get("tried") is not None
        and not record.data.get(SUSPENDED)
        else lines
    )
