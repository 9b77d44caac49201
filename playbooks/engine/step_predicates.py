"""Steps by what never changes of them: a pass over a run looks at those only that can be meant
(`Playbook.steps_where`).
"""

from __future__ import annotations

from functools import cache, partial

from playbooks.definition.plan import Playbook
from playbooks.definition.step import Step
from playbooks.definition.step_index import StepPredicate


def is_of_the_plan(step: Step) -> bool:
    """Not one of Muster's own, about closing."""
    return not step.builtin


def has_until(step: Step) -> bool:
    return bool(step.untils)


def decides(step: Step) -> bool:
    return bool(step.does.decides)


def may_repeat(step: Step) -> bool:
    """Done again when a fact changes, or when what it was about is back."""
    return bool(step.again_when) or step.does.can_reopen()


def decides_again(step: Step) -> bool:
    return bool(step.again_when) and bool(step.does.decides)


def permits(step: Step) -> bool:
    return bool(step.permits)


def needs_service(step: Step) -> bool:
    return bool(step.services)


def has_reported_limit(step: Step) -> bool:
    """Its limit depends on a moment that reports name."""
    return bool(step.counts_from or step.at_latest)


def rechecks_after_settle(step: Step) -> bool:
    return bool(step.does.rechecks_after_settle())


def steps_receiving(playbook: Playbook, signal: str) -> tuple[Step, ...]:
    """The steps to which a report of this kind may do something."""
    return playbook.steps_where(_hears(signal))


@cache
def _hears(signal: str) -> StepPredicate:
    """The same function each time, as `Playbook.steps_where` asks for it."""
    return partial(_one_hears, signal)


def _one_hears(signal: str, step: Step) -> bool:
    return bool(step.does.hears(signal))
