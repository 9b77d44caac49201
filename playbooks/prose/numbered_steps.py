"""Steps of a playbook in short sentences that refer to each other by number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from playbooks.definition.plan import Dependency, Playbook, StepRef
from playbooks.definition.step import Step
from playbooks.prose.default_outcome import default_briefly, unfollowed
from playbooks.prose.group_heading import NOTHING, GroupHeading
from playbooks.prose.phrasing import Phrasing, capital
from playbooks.prose.step_action import action_sentence
from playbooks.prose.step_references import TROUBLE, StepReferences, spans

_ASIDE = re.compile(r"（不填：[^）]*）")  # said where the form is filled in
OURS = "※"  # what the company added to its written plan
# kinds whose sentence says what its title does
SELF_EXPLAINING = ("wait", "suspend", "resume", "open", "hand over", "replenish")
# what a short sentence says of a kind beyond its object
_SAID = ("by", "except", "agree", "verified by", "for", "in", "instead", "cancels", "ranges")


class NumberedSteps:
    """`plain`: the steps of the plan itself, in its order; the rest follow trouble only."""

    def __init__(self, phrasing: Phrasing, playbook: Playbook, steps: Iterable[Step]) -> None:
        self._phrasing, self._playbook = phrasing, playbook
        steps = list(steps)
        self._exceptional = [step for step in steps if _follows_trouble(step)]
        exceptional = {step.id for step in self._exceptional}
        self.plain = [step for step in steps if step.id not in exceptional]
        # Exceptions are numbered in the order in which they are said, so that those said together
        # are one span of numbers. What they say names numbers, so it is found twice.
        self._number_in([*self.plain, *self._exceptional])
        grouped = [step for starts in self._grouped() for _, same in starts for step in same]
        self._number_in([*self.plain, *grouped])

    def _number_in(self, order: Iterable[Step]) -> None:
        self._numbers = {step.id: number for number, step in enumerate(order, 1)}
        self._refer = StepReferences(self._phrasing, self._playbook, self._numbers)

    def number(self, step: Step) -> int:
        return self._numbers[step.id]

    def sentence(self, step: Step, shared: GroupHeading = NOTHING, titled: bool = True) -> str:
        """What is done, when, until when. `titled`: after the step's title."""
        says = self._phrasing.wording
        parts = [*self._begins(step, shared), *self._done(step)]
        said = says.comma.join(part for part in parts if part) + says.stop
        if not titled:
            return said
        title = self._phrasing.title(step.title, step.id)
        return says.words["heading"].format(title=title, what=said)

    def untitled(self, steps: Iterable[Step]) -> Iterator[str]:
        """Sentences without title; those under the same conditions are one."""
        says = self._phrasing.wording
        together: dict[tuple[object, ...], list[Step]] = {}
        for step in steps:
            same = step.afters or step.whens
            key = (step.afters, step.whens, step.each) if same else (step.id,)
            together.setdefault(key, []).append(step)
        for group in together.values():
            begins = self._begins(group[0], NOTHING)
            said = says.comma.join([*begins, self._together(group)]) + says.stop
            alone = len(self._numbers) == 1
            yield capital(said) if alone else f"{self._listed(group)}. {capital(said)}"

    def lines(
        self, steps: Iterable[Step], shared: GroupHeading = NOTHING, marked: bool = False
    ) -> Iterator[str]:
        """`1. Title: sentence.` Messages of the same time share one line.

        `marked`: with a mark where the company added the step.
        """
        together: list[list[Step]] = []
        for step in steps:
            same = next(
                (
                    group
                    for group in together
                    if _begin_together(group[0], step)
                    and (step.afters or len(step.whens) > len(shared.whens))
                ),
                None,
            )
            if same is None:
                together.append([step])
            else:
                same.append(step)
        for group in together:
            yield self._line(group, shared) + (OURS if marked and group[0].ours else "")

    def _grouped(self) -> list[list[tuple[str, list[Step]]]]:
        """Exceptions in which the same is done, and those that follow the same, together."""
        says = self._phrasing.wording
        alike: dict[str, list[Step]] = {}
        for step in self._exceptional:
            said = says.comma.join([*self._own_whens(step), *self._done(step)])
            alike.setdefault(said, []).append(step)
        after: dict[frozenset[StepRef], list[tuple[str, list[Step]]]] = {}
        for said, steps in alike.items():
            after.setdefault(frozenset(_refs(steps)), []).append((said, steps))
        return list(after.values())

    def exceptions(self) -> Iterator[str]:
        """`12–15. after 3 or 5 failed, call X.`"""
        says = self._phrasing.wording
        for done in self._grouped():
            steps = [step for _, same in done for step in same]
            start = self._refer.after(Dependency(_refs(done[0][1]), first=True))
            actions = says.words["and then"].join(said for said, _ in done)
            yield f"{self._listed(steps)}. {capital(start)}{says.comma}{actions}{says.stop}"

    def _line(self, steps: list[Step], shared: GroupHeading) -> str:
        says = self._phrasing.wording
        done = self._together(steps)
        said = says.comma.join([*self._begins(steps[0], shared), done]) + says.stop
        title = self._phrasing.title(steps[0].title, steps[0].id)
        task = steps[0].does.word == "assign"
        plain = steps[0].does.word in SELF_EXPLAINING or self._says_title(done, title)
        if task or not steps[0].title or not plain:
            said = says.words["heading"].format(title=title, what=said)
        else:
            said = capital(said)
        return f"{self._listed(steps)}. {said}"

    def _together(self, steps: list[Step]) -> str:
        """What is done by these; those told or called within the same time are named together."""
        words = self._phrasing.wording.words
        alike: dict[tuple[str, ...], list[Step]] = {}
        for step in steps:
            verb = words.get(f"{step.does.word} together", "")
            plain = verb and [*self._done(step)] == [self._one(verb, [step])]
            key = (verb, str(step.within)) if plain else (step.id,)
            alike.setdefault(key, []).append(step)
        return words["and then"].join(
            self._one(key[0], same)
            if len(same) > 1
            else self._task(same[0], of_its_own=same[0] is not steps[0])
            for key, same in alike.items()
        )

    def _task(self, step: Step, of_its_own: bool) -> str:
        """What is done; a task of its own is named, for its title is what is to be done."""
        says = self._phrasing.wording
        done = says.comma.join(self._done(step))
        title = self._phrasing.title(step.title, "")
        if not of_its_own or step.does.word not in ("assign", "request") or not title:
            return done
        return says.words["heading"].format(title=title, what=done)

    def _one(self, verb: str, steps: list[Step]) -> str:
        """`X and Y are told` for the people of these steps, which have the same limit."""
        people = self._phrasing.listed(getattr(step.does, str(step.does.word)) for step in steps)
        within = steps[0].within
        limit = self._phrasing.wording.words["limit"].format(self._phrasing.limit(within or ""))
        return verb.format(people) + (limit if within else "")

    def _says_title(self, done: str, title: str) -> bool:
        """Whether a title says nothing that the sentence does not say."""
        verbs = self._phrasing.wording.words["title verbs"]
        rest = re.sub(f"^(?:{verbs})+", "", title.lower())
        return bool(rest) and rest in done.lower()

    def _listed(self, steps: Iterable[Step]) -> str:
        return self._phrasing.wording.listing.join(spans(self.number(step) for step in steps))

    def _own_whens(self, step: Step) -> Iterator[str]:
        """Conditions that did not hold already for what it follows."""
        known = {
            when
            for turn in step.afters
            for ref in turn.refs
            if ref.step in self._playbook.steps
            for when in self._playbook.steps[ref.step].whens
        }
        for when in step.whens:
            if when not in known:
                said = self._phrasing.condition(when.text)
                yield self._phrasing.wording.words["when"].format(said)

    def _begins(self, step: Step, shared: GroupHeading) -> Iterator[str]:
        words = self._phrasing.wording.words
        if step.each and step.each != shared.each:
            yield words["each"].format(self._phrasing.item(step.each))
        for turn in step.afters:
            yield self._refer.after(turn)
        for condition in step.whens[len(shared.whens) :]:
            yield words["when"].format(self._phrasing.condition(condition.text))

    def _done(self, step: Step) -> Iterator[str]:
        words = self._phrasing.wording.words
        done = action_sentence(self._phrasing, self._playbook, step.does, only=_SAID)
        done = self._refer.numbered(_ASIDE.sub("", done))
        limit = [self._phrasing.limit(step.within)] if step.within else []
        if step.if_late and step.if_late != "escalate":
            decides = step.does.decision
            limit.append(default_briefly(self._phrasing, step) if decides else words["given up"])
        if limit:
            done += words["limit"].format(self._phrasing.wording.comma.join(limit))
        yield done
        if step.because:
            yield unfollowed(self._phrasing, step)
        if step.again_when and step.does.decides:
            yield words["asked anew"]


def _refs(steps: Iterable[Step]) -> tuple[StepRef, ...]:
    return tuple(dict.fromkeys(ref for s in steps for turn in s.afters for ref in turn.refs))


def _follows_trouble(step: Step) -> bool:
    refs = [ref for turn in step.afters for ref in turn.refs]
    return bool(refs) and all(ref.outcome in TROUBLE for ref in refs)


def _begin_together(one: Step, other: Step) -> bool:
    """Whether both begin at the same time and for the same reason."""
    kinds = {str(one.does.word), str(other.does.word)}
    at_once = not one.afters and one.whens and kinds <= {"tell", "page", "open", "hand over"}
    if not at_once and not one.afters:
        return False
    mine = (one.afters, one.whens, one.ours)
    return mine == (other.afters, other.whens, other.ours)
