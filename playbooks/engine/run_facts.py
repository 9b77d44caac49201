"""What a run learns from what was decided or reported: who commands, which truck has taken over,
how late it is, what is in order again.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from incidents import effects as do
from playbooks.engine.step_context import StepResult
from playbooks.engine.timeline_line import Line
from translations.messages import message

if TYPE_CHECKING:
    from playbooks.engine.run_update import RunUpdate

_TEACHING = (do.AppointCommander, do.AssignUnit, do.ServeRest, do.MarkUnit)


def learn_from(work: RunUpdate, item: str | None, step_result: StepResult) -> None:
    """A takeover accepted, or a route served to its end, changes what is known of a truck."""
    for effect in step_result.effects:
        learn(work, effect)
        if isinstance(effect, do.AssignUnit) and item in work.run.units and step_result.data:
            facts = work.run.units[item]
            facts.standby, facts.eta = effect.unit, datetime.fromisoformat(step_result.data["eta"])
            planned = step_result.data["planned"]
            facts.delay = _late(facts.eta, datetime.fromisoformat(planned) if planned else None)


def learn(work: RunUpdate, effect: do.Effect) -> None:
    """Remember who commands, how late the rest of a truck's route was served (2.1.2.5), or that the
    truck is in order again.
    """
    if not isinstance(effect, _TEACHING):
        return
    work.moved += 1
    if isinstance(effect, do.AppointCommander):
        work.run.acting = effect.role
    if isinstance(effect, do.ServeRest) and effect.unit in work.run.units:
        facts, step = work.run.units[effect.unit], work.playbook.steps["closing"]
        last = work.context(step, None).rest(effect.unit).last
        if last and not facts.served:
            facts.caused = _late(work.now, last)
            delay = message("reason.minutes", count=facts.caused)
            work.entry(step, effect.unit, Line(message("timeline.delay_caused"), None, delay))
        facts.served = True
    if isinstance(effect, do.MarkUnit) and effect.unit in work.run.units:
        work.run.units[effect.unit].in_order = effect.state == "in order"


def _late(moment: datetime, planned: datetime | None) -> int:
    """Minutes after what was planned, never fewer than none."""
    return max(0, round((moment - planned).total_seconds() / 60)) if planned else 0
