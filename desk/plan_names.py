"""What a plan's own names are called in the reader's language: its titles, its texts, then the
desk's words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desk.words import Language, limit, mark, plan_word, role, word
from playbooks.company.company_lookup import Directory
from playbooks.definition.declarations import SignalSpec
from playbooks.definition.plan import Dependency, Plan, Playbook, StepRef
from playbooks.definition.step import Step
from playbooks.prose import WORDINGS
from playbooks.prose.phrasing import Phrasing
from translations import translate


def localized_title(titles: Mapping[str, str], language: str, otherwise: str) -> str:
    """In the reader's language, else in English, else in the first the plan has."""
    return titles.get(language) or titles.get("en") or next(iter(titles.values()), "") or otherwise


@dataclass(frozen=True, slots=True)
class PlanNames:
    """Names of one plan for one reader."""

    plan: Plan
    language: Language
    directory: Directory | None = None  # names brands, factories and customers too

    def name(self, text: str) -> str:
        """An audience, a set, an option, an outcome, a value: the plan's own word first."""
        signal = self.plan.signals.get(text)
        if signal:  # a message about it may stand in texts/ under the same name
            return localized_title(signal.titles, self.language, text)
        return self.plan.texts.get(self.language, {}).get(text) or self._known(text)

    def _known(self, text: str) -> str:
        if text in self.plan.playbooks or text in self.plan.routines:
            return self.playbook(self.plan.playbook(text))
        return (
            self._registered(text)
            or plan_word(text, self.language)
            or limit(role(text, self.language), self.language)
        )

    def _registered(self, key: str) -> str:
        if self.directory is None:
            return ""
        found = self.directory.brands.get(key) or self.directory.factories.get(key)
        if found:
            return found.name_zh if self.language == "zh" else found.name_en
        shop = self.directory.retailers.get(key)
        return shop.name if shop else ""

    def field(self, name: str) -> str:
        """A value that is reported, as its form calls it."""
        signals = (signal.fields.get(name) for signal in self.plan.signals.values())
        titles = next((field.titles for field in signals if field), {})
        return localized_title(titles, self.language, name)

    def playbook(self, playbook: Playbook) -> str:
        return localized_title(playbook.titles, self.language, playbook.name)

    def step(self, step: Step) -> str:
        return localized_title(step.title, self.language, step.id)

    def group(self, step: Step) -> str:
        return (
            localized_title(step.group.titles, self.language, step.group.name) if step.group else ""
        )

    def kind(self, step: Step) -> str:
        return plan_word(step.does.word, self.language) or str(step.does.word)

    def object(self, step: Step) -> str:
        """What the kind is done to, as the plan names it."""
        if entered := self._entered(getattr(step.does, "entered", None)):
            return entered
        if gathered := getattr(step.does, "gathered", None):
            return translate("who.all_over", self.language, kind=self.name(gathered))
        if service := getattr(step.does, "service", None):
            return translate("who.in_service", self.language, service=self.name(service))
        if moment := getattr(step.does, "moment", None):
            return translate("who.moment", self.language, fact=self.condition(moment))
        if told := getattr(step.does, "told_by", ()):
            return word("those_told", self.language, steps=self._titles_of(told))
        found: Any = getattr(step.does, step.does.word.replace(" ", "_"), "")
        many = list(found) if isinstance(found, (list, tuple, Mapping)) else [found]
        return word("comma", self.language).join(self.name(str(one)) for one in many)

    def _titles_of(self, ids: tuple[str, ...]) -> str:
        """Steps by their titles, as the first playbook that has them all calls them."""
        steps = next(
            (
                p.steps
                for p in self.plan.playbooks.values()
                if all(step_id in p.steps for step_id in ids)
            ),
            {},
        )
        return word("comma", self.language).join(
            self.step(steps[step_id]) if step_id in steps else step_id for step_id in ids
        )

    def _entered(self, named: tuple[str, str] | None) -> str:
        """What was entered with the answer of a step, as its input is called."""
        asked = (
            [p.steps[named[0]] for p in self.plan.playbooks.values() if named[0] in p.steps]
            if named
            else []
        )
        fields = (
            [
                o["enter"].get(named[1])
                for s in asked
                for o in getattr(s.does, "options", {}).values()
            ]
            if named
            else []
        )
        return next(
            (localized_title(f.titles, self.language, self.name(f.name)) for f in fields if f), ""
        )

    def outcome(self, text: str) -> str:
        """An outcome of a step, or a moment it reminds at."""
        return mark(self.name(text), self.language)

    def ref(self, playbook: Playbook, ref: StepRef) -> str:
        target = playbook.steps.get(ref.step)
        title = self.step(target) if target else ref.step
        return f"{title}: {self.outcome(ref.outcome)}" if ref.outcome else title

    def condition(self, text: str) -> str:
        """A condition in words, as the prose of the plan says it."""
        return Phrasing(
            self.plan, self.language, WORDINGS.get(self.language, WORDINGS["en"])
        ).condition(text)

    def turn(self, playbook: Playbook, turn: Dependency) -> str:
        return word("comma", self.language).join(self.ref(playbook, ref) for ref in turn.refs)


def said_after(spec: SignalSpec, unit: str, language: str) -> str:
    """What the reporter reads once the report was taken."""
    said = localized_title(spec.say_after, language, "").replace("{unit}", unit)
    return said or word("phone_taken", language)
