"""How many have voted alike in a decision that several must agree to, after a vote."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.runtime import Runtime
from ledger.tables import NoticeRow
from playbooks.definition.agreement import Agreement
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


def vote_status(runtime: Runtime, run: Run | None, notice: NoticeRow) -> VoteStatus | None:
    """After the vote of this notice's person; None where it is decided, or one person decides.

    `run`: as it is after the vote.
    """
    record = record_of(run, notice.step, notice.item) if run else None
    if run is None or record is None or record.state != "open":
        return None
    agreement = _agreement(runtime, run, notice.step)
    if agreement is None or notice.person not in record.data.get("votes", {}):
        return None
    agreed = len(agree_with(record, notice.person))
    return VoteStatus(agreed, agreement.count, agreement.among)


def _agreement(runtime: Runtime, run: Run, step: str) -> Agreement | None:
    plan = runtime.plans.get(run.plan, runtime.plan)
    known = plan.playbook(run.playbook).steps.get(step)
    found: Agreement | None = getattr(known.does, "agree", None) if known else None
    return found
