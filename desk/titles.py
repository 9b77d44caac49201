"""What the plan and the company call things, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk import phrases
from desk.decision_form import DecisionForm, decision_form
from desk.plan_names import PlanNames, titled
from desk.words import Language, word
from handlers.runtime import Runtime
from playbooks.company.directory import Directory
from playbooks.definition.plan import Plan, Step
from playbooks.messages.drill_filter import mark_drill_texts

Row = dict[str, Any]
_ID = re.compile(  # where a phrase names a signal or a playbook, or a routine
    r"\b[a-z]+(?:[._][a-z]+)+\b|(?<=^routine )[a-z -]+?(?= (?:of|by) )|^[a-z -]+(?= \(incident )"
)
_FOR = re.compile(r" for (\S+)$")


@dataclass(frozen=True, slots=True)
class Titles:
    """Look-ups for one page.

    An incident is shown with the plan it began with, as far as that is known here.
    """

    runtime: Runtime
    directory: Directory
    language: Language

    def plan(self, version: str) -> Plan:
        return self.runtime.plans.get(version, self.runtime.plan)

    def kind(self, incident: Row) -> str:
        """The plan's title; a live drill is always marked as such."""
        try:
            kind = titled(
                self.plan(incident["plan_version"]).playbook(incident["kind"]).titles,
                self.language,
                str(incident["kind"]),
            )
        except KeyError:  # a plan of before, which this process has not read
            kind = str(incident["kind"])
        return mark_drill_texts(kind) if incident.get("drill") is not None else kind

    def people(self, ids: Iterable[str]) -> str:
        """Names of people, as a sentence lists them."""
        known = (self.directory.people.get(person_id) for person_id in ids)
        return ("、" if self.language == "zh" else ", ").join(
            person.name for person in known if person
        )

    def site(self, site_id: str | None) -> str:
        site = self.directory.sites.get(site_id or "")
        if site is None:
            return site_id or "—"
        return site.name_en if self.language == "en" else site.name_zh

    def unit(self, unit_id: str) -> str:
        """A truck by its number, a household or pick-up point by its name too."""
        unit = self.directory.units.get(unit_id)
        name = (unit.name_en if self.language == "en" else unit.name) if unit else ""
        return f"{unit_id} {name}" if name else unit_id

    def fields(self, signal: Row) -> list[tuple[str, str]]:
        """What a report said, as its form calls it; what was left out or is simply "no" is left out
        here too.
        """
        spec = self.runtime.plan.signals.get(signal["kind"])
        known = spec.fields if spec else {}
        return [
            (
                titled(known[name].titles, self.language, name) if name in known else name,
                self.value(value),
            )
            for name, value in signal["fields"].items()
            if value not in ("", None, False, 0, [])
        ]

    def value(self, value: Any) -> str:
        """A value as a person reads it."""
        if isinstance(value, bool):
            return word("yes" if value else "no", self.language)
        if isinstance(value, list):
            return "; ".join(
                " ".join(str(part) for part in one.values()) if isinstance(one, dict) else str(one)
                for one in value
            )
        if str(value) in self.directory.sites:
            return self.site(str(value))
        return self.runtime.plan.texts.get(self.language, {}).get(str(value)) or str(value)

    def say(self, text: str) -> str:
        """A phrase in which the plan's signals, playbooks and routines and the company's sites and
        people are called by their names.
        """
        if person := self.directory.people.get(text):
            return person.name
        if text in self.runtime.plan.signals:
            return titled(self.runtime.plan.signals[text].titles, self.language, text)
        text = _FOR.sub(lambda found: f" for {self.item(found[1])}", _ID.sub(self._named, text))
        first, mark, rest = text.partition(", ")
        if mark and first in self.directory.sites:
            text = f"{self.site(first)}{mark}{rest}"
        return phrases.said(text, self.language, self.runtime.plan.texts.get(self.language))

    def _named(self, found: re.Match[str]) -> str:
        """A signal, a playbook or a routine by its title; what is none of them stays."""
        plan, name = self.runtime.plan, found[0]
        for register in (plan.signals, plan.playbooks, plan.routines):
            if name in register:
                return titled(register[name].titles, self.language, name)
        return name

    def item(self, item_id: str) -> str:
        """The item of a step: a site by its name, a truck or a line by its id."""
        return self.site(item_id) if item_id in self.directory.sites else item_id

    def because(self, incident: Row, line: Row) -> str:
        """The reason a line of the timeline gives; a condition in words."""
        if line["what"] == "severity is major":
            return PlanNames(self.plan(incident["plan_version"]), self.language).condition(
                line["why"]
            )
        return self.say(line["why"])

    def step(self, incident: Row, name: str) -> str:
        if name in phrases.STEPS:
            return phrases.STEPS[name][self.language == "en"]
        step = self._step(incident, name)
        return titled(step.title, self.language, name) if step else name

    def why(self, incident: Row, text: str | None) -> str:
        """Why a message was withdrawn: where a step has ended, by its title and its ending."""
        name, mark, outcome = (text or "").partition(" is ")
        step = self._step(incident, name) if mark else None
        if step is None or outcome not in step.does.outcomes():
            return self.say(text or "")
        return (
            f"{self.step(incident, name)}:"
            f" {PlanNames(self.plan(incident['plan_version']), self.language).name(outcome)}"
        )

    def clause(self, incident: Row, number: str) -> str:
        found = self.plan(incident["plan_version"]).clauses.get(number)
        return titled(found[0], self.language, "") if found else ""

    def deciding(
        self, incident: Row, notice: Row, typed: Mapping[str, str] | None = None
    ) -> DecisionForm:
        """The answers a notice still accepts, with hints for the person who answers; `typed`: a
        posted answer that was refused.
        """
        plan = self.plan(incident["plan_version"])
        try:
            playbook = plan.playbook(incident["kind"])
        except KeyError:  # a plan of before, which this process has not read
            playbook = None
        step = playbook.steps.get(notice["step"]) if playbook else None
        return decision_form(
            notice, step, playbook, PlanNames(plan, self.language, self.directory), typed or {}
        )

    def _step(self, incident: Row, name: str) -> Step | None:
        try:
            return self.plan(incident["plan_version"]).playbook(incident["kind"]).steps.get(name)
        except KeyError:
            return None


def late(notice: Row, now: datetime) -> bool:
    return notice["deadline"] is not None and notice["deadline"] < now
