"""How many have voted alike in a decision that several must agree to, after a vote."""

from __future__ import annotations

from dataclasses import dataclass

from playbooks.definition.plan import Plan
from playbooks.definition.run import Run
from playbooks.engine.dependencies import record_of
from playbooks.engine.steps.ask_votes import agree_with


@dataclass(frozen=True, slots=True)
class VoteStatus:
    """Of a decision that is still open. `agreed`: who chose the same option with the same values;
    `needed`: how many must; `among`: roles or audiences of which one must be among them.
    """

    agreed: int
    needed: int
    among: tuple[str, ...] = ()


def vote_status(
    plan: Plan, run: Run | None, step: str, item: str | None, person: str
) -> VoteStatus | None:
    """After the vote of this person on this step; None where it is decided, or one person decides.

    `plan`: that of the run; `run`: as it is after the vote.
    """
    record = record_of(run, step, item) if run else None
    if run is None or record is None or record.state != "open":
        return None
    known = plan.playbook(run.playbook).steps.get(step)
    agreement = getattr(known.does, "agree", None) if known else None
    if agreement is None or person not in record.data.get("votes", {}):
        return None
    return VoteStatus(len(agree_with(record, person)), agreement.count, agreement.among)
