"""How a sentence refers to other steps of its list: by number, or by what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from playbooks.definition.plan import Dependency, Playbook
from playbooks.prose.phrasing import Phrasing

# outcomes after which another person has to act
TROUBLE = frozenset(
    ("refused", "none", "silent", "overdue", "some unreached", "incomplete", "nobody")
)
# outcomes that read as words after a step's number
UNQUOTED = frozenset(
    ("done", "accepted", "arrived", "confirmed", "approved", "resumed", "told", "proposed")
)


class StepReferences:
    """`numbers`: of the steps of the list, by id."""

    def __init__(self, phrasing: Phrasing, playbook: Playbook, numbers: Mapping[str, int]) -> None:
        self._phrasing, self._playbook, self._numbers = phrasing, playbook, numbers

    def after(self, turn: Dependency) -> str:
        """`after 3 or 5 (refused)`: steps with the same outcomes are named together."""
        words = self._phrasing.wording.words
        outcomes: dict[str, list[str]] = {}
        for ref in turn.refs:
            outcomes.setdefault(ref.step, []).append(ref.outcome or "")
        alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
        for step, found in outcomes.items():
            failed = turn.first and self._fails_with(step, found)
            said = [words["failed"]] if failed else [self._outcome(step, one) for one in found]
            alike.setdefault((tuple(said), () if failed else tuple(found)), []).append(step)
        between = words["or"] if turn.first else words["and"]
        parts = [
            between.join(filter(None, said))
            if self._names_no_other(steps, found)
            else words["item so" if any(said) else "item"].format(
                self._names(steps), between.join(filter(None, said))
            )
            for (said, found), steps in alike.items()
        ]
        return words["after item"].format(between.join(parts))

    def _names_no_other(self, steps: Iterable[str], outcomes: Iterable[str]) -> bool:
        """Whether these are options that people choose, and of no other steps: then the option says
        which decision is meant.
        """
        chosen = [
            {s.id for s in self._playbook.steps.values() if one in getattr(s.does, "options", ())}
            for one in outcomes
        ]
        return bool(chosen) and all(found == {*steps} for found in chosen)

    def _names(self, steps: Iterable[str]) -> str:
        """Steps by their numbers, those of other lists by their names."""
        steps = list(steps)
        known = spans(self._numbers[step] for step in steps if step in self._numbers)
        others = [step for step in steps if step not in self._numbers]
        return self._phrasing.wording.listing.join([*known, *others])

    def _fails_with(self, name: str, outcomes: Iterable[str]) -> bool:
        """Whether these are all the ways in which a step can fail."""
        step = self._playbook.steps.get(name)
        ways = TROUBLE & set(step.does.outcomes()) if step else set()
        return bool(ways) and ways == set(outcomes)

    def numbered(self, said: str) -> str:
        """What a step of this list yields, by the step's number and not its title."""
        words = self._phrasing.wording.words
        for step_id, number in self._numbers.items():
            quoted = self._phrasing.quoted(self._playbook.steps[step_id])
            item = words["item"].format(number)
            said = said.replace(
                words["of step"].format(what="", step=quoted),
                words["of step"].format(what="", step=item),
            )
        return said

    def _outcome(self, of: str, outcome: str) -> str:
        if not outcome:
            return ""
        step = self._playbook.steps.get(of)
        marked = step is not None and step.remind is not None and outcome in step.remind.marks
        name = self._phrasing.mark(outcome) if marked else self._phrasing.name(outcome)
        quotes = self._phrasing.wording.quotes
        # What the plan's author named is quoted; what every step of the kind has reads as words.
        return name if outcome in UNQUOTED and not marked else f"{quotes[0]}{name}{quotes[1]}"


def spans(numbers: Iterable[int]) -> list[str]:
    """`3`, `5–8`: three or more in a row are a span."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] + 1 == number:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [
        part
        for run in runs
        for part in ([f"{run[0]}–{run[-1]}"] if len(run) > 2 else [str(one) for one in run])
    ]
