"""`muster plan read`: the plan as sentences, for the meeting in which it is agreed to."""

from __future__ import annotations

from muster.cli import output
from muster.settings import Settings
from playbooks.definition.suggestions import nearest
from playbooks.loader import BadPlanError, read_folder
from playbooks.prose import WORDINGS
from playbooks.prose.plan import plan_prose


def read(settings: Settings, playbook: str, language: str, texts: bool) -> int:
    """The exit code."""
    if language not in WORDINGS:
        output.exit_refused(
            [f"the plan cannot be read in {language!r}; languages: {', '.join(sorted(WORDINGS))}"]
        )
    try:
        plan = read_folder(settings.plan)
    except BadPlanError as bad:
        output.exit_refused(str(fault) for fault in bad.faults)
    known = {*plan.playbooks, *plan.routines}
    if playbook and playbook not in known:
        output.exit_refused([f"there is no playbook {playbook!r}; {nearest(playbook, known)}"])
    for line in plan_prose(plan, language, playbook or None, texts):
        output.print_answer(line)
    return output.DONE
