"""What the plan and the company call things, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.decision_form import DecisionForm, decision_form
from desk.names_in_messages import renderer
from desk.plan_names import PlanNames, localized_title
from desk.words import Language, builtin_step, channel, word
from handlers.runtime import Runtime
from ledger.list_rows import IncidentListRow, QuestionRow, SignalListRow, TimelineListRow
from playbooks.company.company_lookup import Directory
from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.step import Step
from playbooks.messages.drill_filter import mark_drill_texts
from translations import Message, Renderer


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

    def kind(self, incident: IncidentListRow) -> str:
        """The plan's title; a live drill is always marked as such."""
        try:
            kind = localized_title(
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
        return word("comma", self.language).join(person.name for person in known if person)

    def author(self, label: str) -> str:
        """Who did something, by the label of their actor: a person's name, else the way."""
        known = self.directory.people.get(label)
        return known.name if known else channel(label, self.language)

    def site(self, site_id: str | None) -> str:
        site = self.directory.sites.get(site_id or "")
        if site is None:
            return site_id or "—"
        return site.name_zh if self.language == "zh" else site.name_en

    def unit(self, unit_id: str) -> str:
        """A truck by its number, a household or pick-up point by its name too."""
        unit = self.directory.units.get(unit_id)
        name = (unit.name if self.language == "zh" else unit.name_en) if unit else ""
        return f"{unit_id} {name}" if name else unit_id

    def fields(self, signal: SignalListRow) -> list[tuple[str, str]]:
        """What a report said, as its form calls it; what was left out or is simply "no" is left out
        here too.
        """
        spec = self.runtime.plan.signals.get(signal["kind"])
        known = spec.fields if spec else {}
        return [
            (
                localized_title(known[name].titles, self.language, name) if name in known else name,
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

    def signal(self, kind: str) -> str:
        """A kind of report by its title."""
        spec = self.runtime.plan.signals.get(kind)
        return localized_title(spec.titles, self.language, kind) if spec else kind

    def render(self, incident: IncidentListRow | None = None) -> Renderer:
        """Renders messages about an incident, with the names of the plan it began with."""
        if incident is None:
            return renderer(self.runtime.plan, self.language, self.directory)
        plan = self.plan(incident["plan_version"])
        return renderer(plan, self.language, self.directory, self._playbook(incident))

    def text(self, message: Message | None, incident: IncidentListRow | None = None) -> str:
        """A reason in the reader's language."""
        return self.render(incident).text(message)

    def entry(self, incident: IncidentListRow, line: TimelineListRow) -> tuple[str, str, str]:
        """`what`, `who` and `why` of a timeline entry."""
        return self.render(incident).entry(line["code"], line["params"])

    def item(self, item_id: str) -> str:
        """The item of a step: a site by its name, a truck or a line by its id."""
        return self.site(item_id) if item_id in self.directory.sites else item_id

    def step(self, incident: IncidentListRow, name: str) -> str:
        if builtin := builtin_step(name, self.language):
            return builtin
        step = self._step(incident, name)
        return localized_title(step.title, self.language, name) if step else name

    def clause(self, incident: IncidentListRow, number: str) -> str:
        found = self.plan(incident["plan_version"]).clauses.get(number)
        return localized_title(found[0], self.language, "") if found else ""

    def deciding(
        self, incident: IncidentListRow, notice: QuestionRow, typed: Mapping[str, str] | None = None
    ) -> DecisionForm:
        """The answers a notice still accepts, with hints for the person who answers; `typed`: a
        posted answer that was refused.
        """
        plan = self.plan(incident["plan_version"])
        playbook = self._playbook(incident)
        step = playbook.steps.get(notice["step"]) if playbook else None
        return decision_form(
            notice, step, playbook, PlanNames(plan, self.language, self.directory), typed or {}
        )

    def _playbook(self, incident: IncidentListRow) -> Playbook | None:
        """None where the incident began with a plan that this process has not read."""
        try:
            return self.plan(incident["plan_version"]).playbook(incident["kind"])
        except KeyError:
            return None

    def _step(self, incident: IncidentListRow, name: str) -> Step | None:
        playbook = self._playbook(incident)
        return playbook.steps.get(name) if playbook else None


def late(notice: QuestionRow, now: datetime) -> bool:
    return notice["deadline"] is not None and notice["deadline"] < now
