"""What one reader of the desk calls the things that a message names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desk.plan_names import PlanNames, localized_title
from desk.words import ENGLISH, Language, builtin_step, button, plan_word, role
from playbooks.company.company_lookup import Directory
from playbooks.definition.plan import Plan, Playbook
from playbooks.messages.area_text import area_text
from translations import Renderer, lookup


class MessageNames:
    """Names by the kind of a parameter (`translations.Names`). What is not known stays as it is.

    `playbook`: the incident's, whose steps are meant.
    """

    def __init__(
        self,
        plan: Plan,
        language: Language,
        directory: Directory | None = None,
        playbook: Playbook | None = None,
    ) -> None:
        self.plan, self.language = plan, language
        self.directory, self.playbook = directory, playbook
        self.plan_names = PlanNames(plan, language, directory)

    def name(self, kind: str, value: str) -> str:
        find = _FINDERS.get(kind)
        return (find(self, value) if find else "") or value

    def _named(self, value: str) -> str:
        """What the plan or the desk calls it; the wording of a message is no name."""
        found = self.plan_names.name(value)
        # A key of the texts can name a whole wording, with values to fill in.
        return value if "{" in found else found

    def _unit(self, value: str) -> str:
        """A truck by its id; where people are sent, a person by name."""
        person = self.directory.people.get(value) if self.directory else None
        return person.name if person else value

    def _role(self, value: str) -> str:
        texts = self.plan.texts.get(self.language, {})
        return role(value, self.language, texts)

    def _step(self, value: str) -> str:
        playbook, name = self.playbook, value
        if "." in value:  # of another incident than the page's: `severe_weather.decide`
            kind, _, name = value.partition(".")
            known = kind in self.plan.playbooks or kind in self.plan.routines
            playbook = self.plan.playbook(kind) if known else None
        step = playbook.steps.get(name) if playbook else None
        if step is None:
            return builtin_step(name, self.language) or name
        return localized_title(step.title, self.language, name)

    def _site(self, value: str) -> str:
        site = self.directory.sites.get(value) if self.directory else None
        if site is None:
            return value
        return site.name_zh if self.language == "zh" else site.name_en

    def _option(self, value: str) -> str:
        """An answer as its button says it; an English reader types the plan's own word."""
        if self.language == ENGLISH:
            return value
        texts = self.plan.texts.get(self.language, {})
        return (
            button(value, self.language, texts) if _is_answer(value, texts) else self._role(value)
        )

    def _outcome(self, value: str) -> str:
        texts = self.plan.texts.get(self.language, {})
        return texts.get(value) or lookup(f"outcome.{value}", self.language) or self._named(value)

    def _field(self, value: str) -> str:
        """A value that is entered or reported, as its form calls it."""
        texts = self.plan.texts.get(self.language, {})
        if found := texts.get(value) or lookup(f"field.{value}", self.language):
            return value if "{" in found else found
        return self.plan_names.field(value)

    def _condition(self, value: str) -> str:
        return self.plan_names.condition(value)

    def _area(self, value: str) -> str:
        if self.directory is None:
            return plan_word(value, self.language) or value
        try:
            return area_text(value, self.language, self.directory)
        except ValueError:  # an area in words, of a plan or an entry from before
            return value

    def _hours(self, value: str) -> str:
        words = (lookup(f"hours.{part}", self.language) or part for part in value.split(" "))
        return " ".join(words)


def _is_answer(value: str, texts: Mapping[str, str]) -> bool:
    return value in texts or lookup(f"answer.{value}", "en") is not None


_FINDERS: Mapping[str, Callable[[MessageNames, str], str]] = {
    "area": MessageNames._area,
    "audience": MessageNames._role,
    "condition": MessageNames._condition,
    "fact": MessageNames._condition,
    "field": MessageNames._field,
    "hours": MessageNames._hours,
    "item": MessageNames._site,
    "option": MessageNames._option,
    "outcome": MessageNames._outcome,
    "role": MessageNames._role,
    "site": MessageNames._site,
    "step": MessageNames._step,
    "unit": MessageNames._unit,
} | dict.fromkeys(
    (
        "brand",
        "customer",
        "customers",
        "day",
        "finding",
        "instead",
        "kind",
        "link",
        "plan",
        "playbook",
        "pool",
        "routine",
        "service",
        "signal",
        "value",
    ),
    MessageNames._named,
)


def renderer(
    plan: Plan,
    language: Language,
    directory: Directory | None = None,
    playbook: Playbook | None = None,
) -> Renderer:
    """Renders messages for one reader."""
    return Renderer(language, MessageNames(plan, language, directory, playbook))
