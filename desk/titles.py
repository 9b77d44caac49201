"""What the plan and the company call things, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk import phrases
from desk.naming import titled
from desk.words import Language, word
from handlers.answering import choices
from handlers.office import Office
from playbooks.answers import Answers
from playbooks.directory import Directory, Live
from playbooks.plan import Plan, Step
from playbooks.saying import Saying

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be given, and the values it asks for besides."""

    answer: str
    enters: tuple[tuple[str, str], ...] = ()  # name, kind


@dataclass(frozen=True, slots=True)
class Titles:
    """Look-ups for one page. An incident is shown with the plan it began with, as far as that is known here."""

    office: Office
    directory: Directory
    language: Language

    def plan(self, version: str) -> Plan:
        return self.office.plans.get(version, self.office.plan)

    def kind(self, incident: Row) -> str:
        try:
            return titled(self.plan(incident["plan_version"]).playbook(incident["kind"]).titles, self.language, str(incident["kind"]))
        except KeyError:  # a plan of before, which this process has not read
            return str(incident["kind"])

    def site(self, id: str | None) -> str:
        site = self.directory.sites.get(id or "")
        if site is None:
            return id or "—"
        return site.name_en if self.language == "en" else site.name_zh

    def unit(self, id: str) -> str:
        """A truck by its number, a household or pick-up point by its name too."""
        unit = self.directory.units.get(id)
        name = (unit.name_en if self.language == "en" else unit.name) if unit else ""
        return f"{id} {name}" if name else id

    def fields(self, signal: Row) -> list[tuple[str, str]]:
        """What a report said, as its form calls it; what was left out or is simply "no" is left out here too."""
        spec = self.office.plan.signals.get(signal["kind"])
        known = spec.fields if spec else {}
        return [
            (titled(known[name].titles, self.language, name) if name in known else name, self.value(value))
            for name, value in signal["fields"].items()
            if value not in ("", None, False, 0, [])
        ]

    def value(self, value: Any) -> str:
        """A value as a person reads it."""
        if isinstance(value, bool):
            return word("yes" if value else "no", self.language)
        if isinstance(value, list):
            return "; ".join(" ".join(str(part) for part in one.values()) if isinstance(one, dict) else str(one) for one in value)
        return self.office.plan.texts.get(self.language, {}).get(str(value)) or str(value)

    def say(self, text: str) -> str:
        """A phrase in which the plan's signals and the company's sites are called by their names."""
        if text in self.office.plan.signals:
            return titled(self.office.plan.signals[text].titles, self.language, text)
        first, mark, rest = text.partition(", ")
        if mark and first in self.directory.sites:
            text = f"{self.site(first)}{mark}{rest}"
        return phrases.said(text, self.language)

    def step(self, incident: Row, name: str) -> str:
        if name in phrases.STEPS:
            return phrases.STEPS[name][self.language == "en"]
        step = self._step(incident, name)
        return titled(step.title, self.language, name) if step else name

    def clause(self, incident: Row, number: str) -> str:
        found = self.plan(incident["plan_version"]).clauses.get(number)
        return titled(found[0], self.language, "") if found else ""

    def choices(self, incident: Row, notice: Row) -> list[Choice]:
        """What a notice can still be answered with, in the order in which it is shown."""
        if notice["expects"] == "nothing" or notice["state"] in ("answered", "withdrawn", "failed"):
            return []
        enters = (notice["form"] or {}).get("enters") or {}
        return [Choice(a, tuple(enters.get(a, {}).items())) for a in choices(notice["expects"], notice["options"])]

    def prepared(self, notice: Row) -> dict[str, Any]:
        """What was prepared for a decision: numbers, the lines it is about, and what holds if nobody decides."""
        form, say = notice["form"] or {}, Saying(self._facts, self.language)
        numbers = [(say.value("", name), say.value(name, value)) for name, value in (form.get("show") or {}).items()]
        lines = [(n, say.named(row["brand"]), row["cartons"]) for n, row in enumerate(form.get("lines") or (), 1)]
        return {"numbers": numbers, "lines": lines, "otherwise": form.get("otherwise") or ""}

    @property
    def _facts(self) -> Answers:
        return Answers(self.directory, Live(), self.office.plan, self.office.clock.now())

    def _step(self, incident: Row, name: str) -> Step | None:
        try:
            return self.plan(incident["plan_version"]).playbook(incident["kind"]).steps.get(name)
        except KeyError:
            return None


def late(notice: Row, now: datetime) -> bool:
    return notice["deadline"] is not None and notice["deadline"] < now
