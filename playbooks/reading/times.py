"""What is proved of a step's times."""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.plan import Playbook, Step


def for_a_time(step: Step) -> bool:
    """Whether a wait is for a time, which always comes."""
    return step.does.word == "wait" and step.does.signal is None


def check_times(playbook: Playbook, step: Step) -> Iterator[tuple[str, str, str]]:
    """(field, fault, expected)."""
    if step.does.word == "page" and step.within and step.within.before_stop:
        yield "within", "each level of a page has the same time", "write `within: 5m`"
    if step.does.word == "wait" and step.does.entered is not None:
        yield from _entered(playbook, *step.does.entered)


def _entered(playbook: Playbook, name: str, field: str) -> Iterator[tuple[str, str, str]]:
    """`until decide.time`: the step is a question, and one of its options enters that."""
    target = playbook.steps.get(name)
    options = getattr(target.does, "options", {}) if target else {}
    if field not in {entered for option in options.values() for entered in option.get("enter", ())}:
        yield "wait", f"nobody enters {name}.{field}", "write the question's option as `later: {enter: [time]}`"
