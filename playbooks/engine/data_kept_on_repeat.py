"""What a step keeps from one asking to the next."""

from __future__ import annotations

from typing import Any

from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.engine.step_context import ROUND


def kept_data(step: Step, record: StepRecord) -> dict[str, Any]:
    """What of a step's data outlasts an asking; a decision holds until there is another one."""
    names = ("stood", "earlier", "decided_at", ROUND, *step.does.keeps)
    kept = {name: value for name, value in record.data.items() if name in names}
    if step.does.decides and record.state in ("ended", "standing"):
        values = record.data.get("values") or {}
        kept["earlier"] = {"outcome": record.outcome, "values": values}
        kept["decided_at"] = record.at.isoformat() if record.at else None
    # The values in force stay known to the steps that follow them while it is asked again.
    if "earlier" in kept:
        kept["values"] = kept["earlier"]["values"]
    return kept
