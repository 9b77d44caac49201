"""Values of a plan between one language and the canonical form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from playbooks.keywords.language import Keywords, inverse
from playbooks.keywords.plan_names import Names, PlanNames

OWNERS = (
    *("incident", "unit", "candidate", "brand", "customer", "line", "signal", "site"),
    *("plan", "facts", "company", "today"),
)
# Signals are called so as well: `line.failed` is no fact.
OF_SIGNALS = ("unit", "brand", "customer", "line", "signal", "site")
Each = Callable[[str], str]


@dataclass(frozen=True)
class Translator:
    """`read` takes what a file has to the canonical form, `write` the other way.

    What has no counterpart stays as it is.
    """

    language: Keywords
    plan: PlanNames = PlanNames()

    def read(self, text: str) -> str:
        """A value: a reserved word, a limit, a name of the plan, what a step yields."""
        if (known := self.language.read_value(text) or self.plan.names.read.get(text)) is not None:
            return known
        for pattern in self.language.patterns:
            if (found := pattern.read(text, self._read_slot)) is not None:
                return found
        return self.read_fact(text)

    def write(self, text: str) -> str:
        """The value in this language; as it is where reading that would give another value."""
        known = self.language.values.get(text) or self.plan.names.write.get(text)
        forms = [known] if known else []
        forms += [
            found
            for pattern in self.language.patterns
            if (found := pattern.write(text, self._write_slot)) is not None
        ]
        forms.append(self._written_fact(text))
        return next((form for form in forms if self.read(form) == text), text)

    def read_step(self, text: str) -> str:
        """A step, alone or with its outcome: `decide suspend`."""
        step, blank, outcome = text.partition(" ")
        known = self.plan.steps.read.get(step, step)
        if blank:
            return f"{known} {self.read(outcome)}"
        return known if known != step else self.read(text)

    def write_step(self, text: str) -> str:
        step, blank, outcome = text.partition(" ")
        found = self.plan.steps.write.get(step, step)
        if blank:
            found += f" {self.write(outcome)}"
        elif found == step:
            found = self.write(text)
        return found if self.read_step(found) == text else text

    def read_item(self, text: str) -> str:
        """What `for each` is done for."""
        return self.plan.items.read.get(text) or self.read(text)

    def write_item(self, text: str) -> str:
        found = self.plan.items.write.get(text) or self.write(text)
        return found if self.read_item(found) == text else text

    def read_fact(self, text: str) -> str:
        """`incident.injured`, or `decide.time` of a step."""
        owner, dot, name = text.partition(".")
        if known := self._owners.read.get(owner):
            return known + dot + self._names_of_facts.read.get(name, name)
        step = self.plan.steps.read.get(owner)
        if not dot or (step is None and name.isascii()):
            return text
        return (step or owner) + dot + self.plan.names.read.get(name, name)

    def write_fact(self, text: str) -> str:
        found = self._written_fact(text)
        return found if self.read_fact(found) == text else text

    def _written_fact(self, text: str) -> str:
        owner, dot, name = text.partition(".")
        if known := self._owners.write.get(owner):
            names = self._names_of_facts.write
            if dot and name not in names and owner in OF_SIGNALS and name.isascii():
                return text
            return known + dot + names.get(name, name)
        if not dot or owner not in self.plan.steps.write:
            return text
        return self.plan.steps.write[owner] + dot + self.plan.names.write.get(name, name)

    def names_of_facts(self) -> set[str]:
        """What facts are called in this language, without their owners."""
        return {*self._names_of_facts.write.values()}

    def _read_slot(self, slot: str, text: str) -> str:
        if slot == "f":
            known = self._names_of_facts.read.get(text)
            return known or self.language.read_value(text) or text
        return _each(text, self.read_step) if slot == "r" else self.read(text)

    def _write_slot(self, slot: str, text: str) -> str:
        if slot == "f":
            known = self._names_of_facts.write.get(text)
            return known or self.language.values.get(text) or text
        return _each(text, self.write_step) if slot == "r" else self.write(text)

    @cached_property
    def _owners(self) -> Names:
        owners = {name: word for name, word in self.language.facts.items() if name in OWNERS}
        return Names(inverse([owners]), owners)

    @cached_property
    def _names_of_facts(self) -> Names:
        """Built-in facts first, then the fields of signals, then what the plan names otherwise."""
        own = {name: word for name, word in self.language.facts.items() if name not in OWNERS}
        plan = self.plan
        names = {name: word for name, word in plan.names.write.items() if name.isidentifier()}
        read = inverse([names]) | plan.facts.read | inverse([own])
        return Names(read, names | plan.facts.write | own)


def _each(text: str, translate: Each) -> str:
    return ", ".join(translate(name.strip()) for name in text.split(","))
