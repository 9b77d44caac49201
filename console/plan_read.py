"""`muster plan read`: the plan as sentences, for the meeting in which it is agreed to."""

from __future__ import annotations

from console import say
from playbooks.aloud import WORDINGS
from playbooks.aloud.plan import aloud
from playbooks.reading import BadPlan, read_folder
from playbooks.reading.faults import nearest
from settings import Settings


def read(settings: Settings, playbook: str, language: str, texts: bool) -> int:
    """The exit code."""
    if language not in WORDINGS:
        say.refuse([f"the plan cannot be read in {language!r}; languages: {', '.join(sorted(WORDINGS))}"])
    try:
        plan = read_folder(settings.plan)
    except BadPlan as bad:
        say.refuse(str(fault) for fault in bad.faults)
    known = {*plan.playbooks, *plan.routines}
    if playbook and playbook not in known:
        say.refuse([f"there is no playbook {playbook!r}; {nearest(playbook, known)}"])
    for line in aloud(plan, language, playbook or None, texts):
        say.out(line)
    return say.DONE
