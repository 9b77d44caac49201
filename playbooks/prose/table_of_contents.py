"""What a plan holds: each playbook and routine in a line, with the name under which it is read
alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.definition.plan import Playbook
from playbooks.definition.step import Step
from playbooks.prose.phrasing import Phrasing


def contents(phrasing: Phrasing) -> Iterator[str]:
    plan, words = phrasing.plan, phrasing.wording.words
    yield words["heading"].format(title=phrasing.title(plan.name, ""), what=words["contents"])
    yield f"  {words['legend']}"
    yield from (_line(phrasing, playbook) for playbook in plan.playbooks.values())
    yield from (_line(phrasing, routine.playbook) for routine in plan.routines.values())
    yield f"  {words['policies']}"
    yield ""


def _line(phrasing: Phrasing, playbook: Playbook) -> str:
    words, many = phrasing.wording.words, sum(map(is_own_step, playbook.steps.values()))
    steps = words["steps"].format(many) if many > 1 else words["one step"]
    title = f"{phrasing.title(playbook.titles, playbook.name)} ({playbook.name})"
    return "  " + words["heading"].format(
        title=title, what=words["content"].format(steps=steps, who=phrasing.name(playbook.owner))
    )


def is_own_step(step: Step) -> bool:
    """Whether it is in the playbook's own file: common steps are listed once."""
    return not step.builtin and not step.file
