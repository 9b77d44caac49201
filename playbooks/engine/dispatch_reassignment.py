"""Several failures at once (3.3.2): a truck that is only on offer is reassigned if that reduces the
total delay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from playbooks.company.candidates import Candidate
from playbooks.definition.run import StepRecord
from playbooks.engine.needed_services import unpermitted_suspensions
from playbooks.engine.step_context import StepContext

GAIN = 5  # minutes: minimum gain for asking a driver twice
MOST = 3  # open offers that are looked at, the latest: those of the same moment
Find = Callable[[StepContext, str], Candidate | None]
Fits = Callable[[StepContext, Candidate], bool]


@dataclass(frozen=True)
class Reassignment:
    """`theirs` (its instance, its record) takes the candidate meant for us, and we take the one
    that was offered to it.
    """

    theirs: StepContext
    record: StepRecord
    for_them: Candidate
    for_us: Candidate


def find_reassignment(ctx: StepContext, meant: str, find: Find, fits: Fits) -> Reassignment | None:
    """The exchange that saves the most, or None where none saves enough.

    `meant`: the free candidate we would be offered.
    """
    mine, found = find(ctx, meant), list[tuple[int, Reassignment]]()
    for item, record in _offers(ctx):
        theirs, theirs_now = replace(ctx, item=item), str(record.data["candidate"])
        wanted, now, then = find(ctx, theirs_now), find(theirs, theirs_now), find(theirs, meant)
        if unpermitted_suspensions(theirs):
            continue
        # A candidate that has refused the other truck's route is not offered it again.
        if not (mine and wanted and now and then) or meant in record.data["tried"]:
            continue
        gain = now.minutes + mine.minutes - then.minutes - wanted.minutes
        if gain >= GAIN and fits(ctx, wanted) and fits(theirs, then):
            found.append((gain, Reassignment(theirs, record, then, wanted)))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _offers(ctx: StepContext) -> list[tuple[str, StepRecord]]:
    """The latest open offers of trucks of this same step, for other trucks of this run."""
    prefix = f"{ctx.step.id}/"
    others = [
        (key.removeprefix(prefix), r)
        for key, r in ctx.run.steps.items()
        if key.startswith(prefix) and key != ctx.key
    ]
    open_ = [
        (item, r)
        for item, r in others
        # Not people, whose way is always 0 minutes: an exchange could save nothing.
        if r.state == "open" and r.data.get("candidate") and not r.data.get("person")
    ]
    return open_[-MOST:]
