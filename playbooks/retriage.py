"""Reports that known maintenance kept from opening anything, and that have not ended when it is
over: they are judged again, as if they were reported then. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from incidents.signals import Signal
from playbooks.company.fact_source import FactSource
from playbooks.definition.data_dependencies import signals_judged_again
from playbooks.definition.plan import Plan
from playbooks.intake.bounds import LONGEST_NAME
from playbooks.playbook_choice import choose
from playbooks.suppression import suppression_reason

AGAIN = "after maintenance:"  # begins the id of a report that is judged again
LOOK_BACK = timedelta(days=31)  # work that takes longer is no window


@dataclass(frozen=True, slots=True)
class HeardReport:
    """A report that was judged; `quiet`: known maintenance kept it from opening anything."""

    signal: Signal
    quiet: bool


def judged_again(heard: Sequence[HeardReport], answers: FactSource) -> list[Signal]:
    """Of reports in order of time, those to be judged now: kept quiet then, covered by no
    maintenance now, and neither ended nor reported once more since.
    """
    return [
        replace(
            one,
            id=_id_of(one),
            time=answers.now,
            received_at=answers.now,
            fields=dict(one.fields),
        )
        for one in _unsettled(heard, answers.plan)
        if not _covered(one, answers)
    ]


def next_look(heard: Sequence[HeardReport], answers: FactSource) -> datetime | None:
    """When one of them may have to be judged again; None where there is none."""
    covered = [_covered(one, answers) for one in _unsettled(heard, answers.plan)]
    if not covered:
        return None
    if not all(covered):
        return answers.now
    return min((moment for moment in _ends(answers) if moment > answers.now), default=None)


def _unsettled(heard: Sequence[HeardReport], plan: Plan) -> Iterator[Signal]:
    kinds = signals_judged_again(plan)
    for number, one in enumerate(heard):
        spec = plan.signals.get(one.signal.kind)
        if one.quiet and spec and spec.gathers and one.signal.kind in kinds:
            later = (other.signal for other in heard[number + 1 :])
            if not _heard_of(one.signal, later, plan):
                yield one.signal


def _heard_of(signal: Signal, later: Iterable[Signal], plan: Plan) -> bool:
    """Whether a later report is about the same: its end, or the same once more."""
    spec, again = plan.signals[signal.kind], _id_of(signal)
    for other in later:
        theirs = plan.signals.get(other.kind)
        if theirs is None:
            continue
        if theirs.settles == spec.gathers and _names(other, signal, spec.by, {None, ""}):
            return True
        same = theirs.gathers == spec.gathers and bool(spec.by) and _names(other, signal, spec.by)
        if same or other.id == again:
            return True
    return False


def _names(
    other: Signal, signal: Signal, by: Iterable[str], nothing: Collection[str | None] = ()
) -> bool:
    """Whether a report names the same as another one, or `nothing`, which ends all of them."""
    told = [(other.fields.get(name), signal.fields.get(name)) for name in by]
    return all(value == known or value in nothing for value, known in told)


def _id_of(signal: Signal) -> str:
    return f"{AGAIN}{signal.source}:{signal.id}"[:LONGEST_NAME]


def _covered(signal: Signal, answers: FactSource) -> bool:
    now = replace(signal, time=answers.now)
    chosen = choose(now, answers)
    if chosen is None or chosen.opening is None:
        return False
    return suppression_reason(now, chosen.playbook, answers, chosen.opening) is not None


def _ends(answers: FactSource) -> Iterator[datetime]:
    """The ends of all maintenance that is known, the next day's hours included."""
    yield from (window.ends for window in answers.live.windows)
    calendar = answers.plan.calendar
    today = answers.now.astimezone(calendar.zone).date()
    for playbook in answers.plan.playbooks.values():
        for hours in playbook.quiet_while.hours:
            yield from (calendar.at(today + timedelta(days=n), hours.closes) for n in (0, 1, 2))
