"""What applies without a decision in time, and outcomes that no step follows; in bold where the
people who sign the plan must not overlook it.
"""

from __future__ import annotations

from playbooks.definition.plan import Playbook
from playbooks.definition.step import Step
from playbooks.prose.phrasing import Phrasing, bold


def default_sentence(phrasing: Phrasing, playbook: Playbook, step: Step) -> str:
    """What applies without a decision in time; in bold where it is an outcome and no escalation."""
    words = phrasing.wording.words
    if step.if_late in (None, "escalate"):
        return words["if nobody decides escalate"].format(phrasing.name(playbook.owner))
    said = words["if nobody decides"].format(phrasing.name(str(step.if_late)))
    if step.by_order_of:
        said = words["by order of"].format(said, clause=step.by_order_of)
    return bold(said)


def default_briefly(phrasing: Phrasing, step: Step) -> str:
    """The same beside the limit, where the document says once what it means."""
    said = phrasing.wording.words["late briefly"].format(phrasing.name(str(step.if_late)))
    if step.by_order_of:
        clause = phrasing.wording.words["clause"].format(step.by_order_of)
        said = phrasing.wording.comma.join([said, clause])
    return bold(said)


def unfollowed(phrasing: Phrasing, step: Step) -> str:
    """After which outcomes nothing follows; with its reason in bold."""
    words = phrasing.wording.words
    opens, closes = phrasing.wording.quotes[0], phrasing.wording.quotes[1]
    named = words["or"].join(
        f"{opens}{phrasing.name(outcome)}{closes}" for outcome in step.unfollowed
    )
    if not step.because:
        return words["nothing follows"].format(named)
    reason = phrasing.title(step.because, "").rstrip("。.")
    return bold(words["nothing follows because"].format(named, reason=reason))
