"""Faults planted on purpose (tests/README.md): what each story and rule
must catch.

A plant changes the machinery for as long as its `with` lasts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from unittest.mock import patch

from incidents import effects as do
from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.engine import advance, closing
from playbooks.engine.run_update import RunUpdate
from playbooks.engine.step_context import StepContext
from playbooks.engine.steps import dispatch
from playbooks.engine.steps.suspend import Suspend
from playbooks.state_updates import UnitTakenError
from tests.playbooks.plant_stories import STORIES


def own_units_not_excluded() -> AbstractContextManager[object]:
    return patch.object(dispatch, "held_by", lambda ctx: {})


@contextmanager
def a_deadline_not_matched_to_its_asking() -> Iterator[None]:
    """The limit of the first asking goes on running for the next."""
    real = RunUpdate.start

    def start(work: RunUpdate, step: Step, item: str | None, record: StepRecord) -> None:
        first = record.data.get("first") or (record.deadline and record.deadline.isoformat())
        real(work, step, item, record)
        if first and record.deadline:
            record.deadline = datetime.fromisoformat(first)
        record.data["first"] = first or (record.deadline and record.deadline.isoformat())

    with patch.object(RunUpdate, "start", start):
        yield


def no_withdrawal_on_ending() -> AbstractContextManager[object]:
    return patch.object(RunUpdate, "_drop", lambda work, record, why: record.tokens.clear())


@contextmanager
def a_truck_left_held_after_closing() -> Iterator[None]:
    """The run forgets its trucks when it closes."""

    def let_go(work: RunUpdate, step: Step, item: str | None, record: StepRecord, why: str) -> None:
        real(work, step, item, record, why)
        work.effects[:] = [e for e in work.effects if not isinstance(e, do.ReleaseUnit)]

    real = closing.release_step
    with patch.object(closing, "release_step", let_go):
        yield


@contextmanager
def a_suspension_left_after_closing() -> Iterator[None]:
    """The run forgets what it suspended when it closes."""
    with patch.object(Suspend, "release", lambda self, ctx, record, why: None):
        yield


@contextmanager
def one_after_the_other_instead_of_snapshot_starts() -> Iterator[None]:
    """The first that may start starts, and what that changes is seen by those after it in the
    file.
    """

    def start(work: RunUpdate) -> bool:
        turns = work.turns()
        for step, item, record in work.instances():
            begun = record is not None and record.state != "idle"
            if not begun and not step.builtin and turns.ready(step, item):
                work.start(step, item, record or StepRecord())
                return True
        return False

    with patch.object(advance, "_start", start):
        yield


def tokens_left_out() -> AbstractContextManager[object]:
    """The same question asked again has the same name."""
    return patch.object(
        StepContext, "token", lambda ctx, record, part="": f"{ctx.run.incident}:{ctx.key}"
    )


PLANTS: tuple[Callable[[], AbstractContextManager[object]], ...] = (
    own_units_not_excluded,
    a_deadline_not_matched_to_its_asking,
    no_withdrawal_on_ending,
    a_truck_left_held_after_closing,
    a_suspension_left_after_closing,
    one_after_the_other_instead_of_snapshot_starts,
    tokens_left_out,
)


def stories_that_fail() -> list[str]:
    failed = []
    for tell in STORIES:
        try:
            tell()
        except (AssertionError, UnitTakenError, KeyError):
            failed.append(tell.__name__)
    return failed
