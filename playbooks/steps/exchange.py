"""Several failures at once (3.3.2): a truck that is only on offer is offered anew where the total delay becomes smaller by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from playbooks.candidates import Candidate
from playbooks.moves import Context
from playbooks.run import StepRecord

GAIN = 5  # minutes: for less nobody is asked twice
MOST = 3  # open offers that are looked at, the latest: those of the same moment
Find = Callable[[Context, str], Candidate | None]
Fits = Callable[[Context, Candidate], bool]


@dataclass(frozen=True)
class Exchange:
    """`theirs` (its instance, its record) takes the candidate meant for us, and we take the one that was offered to it."""

    theirs: Context
    record: StepRecord
    for_them: Candidate
    for_us: Candidate


def exchange(ctx: Context, meant: str, find: Find, fits: Fits) -> Exchange | None:
    """The exchange that saves the most, or None where none saves enough. `meant`: the free candidate we would be offered."""
    mine, found = find(ctx, meant), list[tuple[int, Exchange]]()
    for item, record in _offers(ctx):
        theirs, theirs_now = replace(ctx, item=item), str(record.data["candidate"])
        wanted, now, then = find(ctx, theirs_now), find(theirs, theirs_now), find(theirs, meant)
        if not (mine and wanted and now and then) or meant in record.data["tried"]:
            continue
        gain = now.minutes + mine.minutes - then.minutes - wanted.minutes
        if gain >= GAIN and fits(ctx, wanted) and fits(theirs, then):
            found.append((gain, Exchange(theirs, record, then, wanted)))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _offers(ctx: Context) -> list[tuple[str, StepRecord]]:
    """The latest open offers of trucks of this same step, for other trucks of this run."""
    prefix = f"{ctx.step.id}/"
    others = [(key.removeprefix(prefix), r) for key, r in ctx.run.steps.items() if key.startswith(prefix) and key != ctx.key]
    open_ = [(item, r) for item, r in others if r.state == "open" and r.data.get("candidate") and not r.data.get("person")]
    return open_[-MOST:]
