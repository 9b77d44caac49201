"""What a step kind is given (`StepContext`) and what it gives back (`StepResult`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from incidents import effects as do
from incidents.run_events import NotDelivered
from playbooks.company.candidates import Candidate
from playbooks.company.resolved_audience import ResolvedAudience
from playbooks.company.roster import OUT_OF_REACH
from playbooks.definition import facts
from playbooks.definition.conditions import Condition, UndecidedError
from playbooks.definition.declarations import AudienceSpec, Escalation
from playbooks.definition.reported_time_facts import AHEAD, TO_COME
from playbooks.definition.step import Step
from playbooks.definition.step_index import appoints
from playbooks.definition.time_limits import Hours
from playbooks.engine import gathered_items, item_facts, reported_times, site_suspensions
from playbooks.engine.customer_sets import number
from playbooks.engine.step_scope import StepScope
from playbooks.engine.timeline_line import Line
from playbooks.engine.unconfirmed_reports import awaits_confirmation
from translations.messages import Message, message, person

ROUND = "round"  # in a step's data: how often what it did was taken back (M22)


# Kinds whose beginning waits for the hours of the escalation: they reach people.
CALLS = ("page", "tell", "ask", "approve", "assign", "request")


# endings of facts that are found by looking at other incidents, or at the clock
DERIVED = (*facts.OF_PLACE, AHEAD, TO_COME)


@dataclass
class StepContext(StepScope):
    """What step kinds are given: the scope, and facts, people and texts looked up for it.

    Kinds read it and never change it; `unreached` fills while people are looked up.
    """

    # People found to be out of reach, and why: the owner is notified of them once.
    unreached: dict[str, Message] = field(default_factory=dict)

    @property
    def escalation(self) -> Escalation:
        """The escalation of the step's urgency."""
        return self.plan.ladder(self.step.urgency or self.playbook.urgency)

    @property
    def calling_hours(self) -> Hours | None:
        """The hours in which its urgency lets people be called, if it calls any."""
        return self.escalation.hours if self.step.does.word in CALLS else None

    def people(self, audience: str, deputies: bool = False) -> ResolvedAudience:
        """The people an audience resolves to now."""
        found = self._resolved(audience, deputies)
        for key, _, absence in found.away:
            if absence in OUT_OF_REACH:
                self.unreached[key] = message("reason.absent", absence=absence)
        return found

    def people_or_deputies(self, audience: str) -> ResolvedAudience:
        """The people of an audience; their deputies where none of them can be called."""
        found = self.people(audience)
        return found if found.present else self.people(audience, deputies=True)

    def _resolved(self, audience: str, deputies: bool) -> ResolvedAudience:
        spec, unit = self.plan.audiences[audience], self.item
        if spec.way == "owner of":
            return self._owner(deputies)
        if spec.way == "role in":
            return self._role_in(spec, deputies)
        if spec.way == "who accepted":
            return self._who_accepted(spec.value, deputies)
        unit = unit if unit in self.run.units else next(iter(self.run.units), None)
        if spec.way == "driver of" and spec.value == "standby of unit" and unit:
            unit = self.run.units[unit].standby
        elif spec.way in item_facts.WAYS:
            unit = item_facts.about(self, spec.value)
        called: ResolvedAudience = self.decision_facts.ask(
            "people", audience, self._command(), self.site, unit, deputies
        )
        return called

    def _command(self) -> tuple[str, str | None, bool]:
        """The kind, the role that commands instead of leader and deputy, and whether one is being
        appointed: until then leader and deputy have no substitute.
        """
        awaited = any(
            not self._has_ended(step) and self._wanted(step)
            for step in self.playbook.steps_where(appoints)
        )
        return self.run.playbook, self.run.acting, awaited

    def _has_ended(self, step: Step) -> bool:
        record = self.run.steps.get(step.id)
        return record is not None and record.state == "ended"

    def _wanted(self, step: Step) -> bool:
        """Whether the conditions of another step hold; where they cannot be evaluated, yes."""
        try:
            return all(self.holds(condition) for condition in step.whens)
        except UndecidedError:
            return True

    def who(self, person_id: str) -> Message:
        """A person as the timeline names them."""
        return message("who.people", people=[person(person_id, self.name(person_id))])

    def unreachable(self, event: NotDelivered) -> Line:
        """The entry of a message that could not be delivered."""
        self.unreached[event.person] = event.why
        return Line(message("timeline.unreachable"), self.who(event.person), event.why)

    def clock(self, moment: datetime, form: str = "%H:%M") -> str:
        """A moment as the clocks at the company's place show it."""
        return moment.astimezone(self.plan.calendar.zone).strftime(form)

    def _owner(self, deputies: bool) -> ResolvedAudience:
        """The owner of the duty that opened this incident; if unknown, the last resort."""
        owner = self.run.fields.get("owner")
        if owner in self.plan.audiences and self.plan.audiences[owner].way != "owner of":
            return self.people(str(owner), deputies)
        last: ResolvedAudience = self.decision_facts.ask("role", self.plan.escalation.last_resort)
        return ResolvedAudience(last.role, ()) if deputies else last

    def _role_in(self, spec: AudienceSpec, deputies: bool) -> ResolvedAudience:
        """The holder of the role that a report named."""
        role = str(self.fact(spec.value))
        named: ResolvedAudience = self.decision_facts.ask("named", role, self.site, deputies)
        return named

    def _who_accepted(self, step: str, deputies: bool) -> ResolvedAudience:
        """The person who accepted what another step offered, for the same truck."""
        record = self.run.steps.get(f"{step}/{self.item}" if self.item else step)
        driver = record.data.get("driver") if record and record.outcome == "accepted" else None
        if driver is None or deputies:
            return ResolvedAudience("substitute", ())
        found: ResolvedAudience = self.decision_facts.ask("called", "substitute", (driver,))
        return found

    def fact(self, name: str, candidate: Candidate | None = None) -> Any:
        """A fact by its dotted name."""
        owner, _, rest = name.partition(".")
        if name.endswith(DERIVED) and name in self.types:
            place = rest in facts.OF_PLACE
            return (
                site_suspensions.fact(self, owner, rest)
                if place
                else reported_times.fact(self, name)
            )
        if owner == "company":
            return self._company_fact(rest)
        if owner == "incident":
            return self._incident_fact(rest)
        if owner == "plan":
            return facts.cel_value(self.plan.values[rest])
        if owner == "things":
            return list(self.plan.things[rest])
        if owner == "facts":
            return self._outside(rest)
        if owner == "candidate":
            return facts.cel_value(getattr(candidate, rest))
        if owner == "unit":
            return self._unit_fact(rest)
        if owner in item_facts.OWNERS:
            return item_facts.fact(self, owner, rest)
        return self.now.astimezone(self.plan.calendar.zone).date().isoformat()

    def _company_fact(self, name: str) -> Any:
        if name in facts.HELD:
            return self.decision_facts.ask("held", name, self.run.incident)
        return self.decision_facts.ask("gaps", name, self.site if self.step.each else None)

    def _incident_fact(self, name: str) -> Any:
        if name == "unled":
            return self.decision_facts.ask("unled")
        if name == "open_stops":
            return sum(self.rest(u).stops for u in self.run.units)
        if name == "unknown_names":
            return gathered_items.unknown_names(self.run, self.plan)
        counted = number(self, name)
        return facts.of_incident(self.run, name, self.types) if counted is None else counted

    def _outside(self, name: str) -> Any:
        """Raises UndecidedError if it is unknown."""
        value = self.decision_facts.ask("outside", name)
        if value is None:
            raise UndecidedError(message("reason.fact_unknown", name=name))
        return facts.cel_value(value)

    def _unit_fact(self, name: str) -> Any:
        unit = self.item or next(iter(self.run.units))
        if name in ("waiting", "cartons"):
            return self.rest(unit).stops if name == "waiting" else self.rest(unit).cartons
        if name == "taken_by":
            standby = self.run.units[unit].standby
            return self.decision_facts.ask("unit", standby)["role"] if standby else ""
        truck = self.decision_facts.ask("unit", unit)
        return (
            truck[name] if name in truck else facts.of_unit(self.run.units[unit], name, self.types)
        )

    def shown(self, name: str) -> Any:
        """A number prepared for a decision: a fact by its dotted name, or one of the incident
        written with blanks (`share hit`).
        """
        return self.value(item_facts.fact_named(name, self.types))

    def value(self, source: str) -> Any:
        """A value of `with`: a fact, a value entered in an earlier step (`decide.time`), or the
        literal word. Unknown values are empty.
        """
        if source in self.types:
            try:
                return self.fact(source)
            except UndecidedError:
                return ""
        return item_facts.entered_value(self, source)

    @property
    def unconfirmed(self) -> bool:
        """Whether what this is about is not confirmed yet (docs/semantics.md, M20)."""
        return awaits_confirmation(self.run, self.step, self.item)

    def holds(self, condition: Condition, candidate: Candidate | None = None) -> bool:
        """Raises UndecidedError."""
        return condition.holds({name: self.fact(name, candidate) for name in condition.names})

    def values(self, text: str | None = None, /, **more: Any) -> dict[str, Any]:
        """What a text of this step may name, resolved now: of the reported fields those that its
        wording names.
        """
        known: dict[str, Any] = {
            "incident": self.run.incident,
            "step": self.step.id,
            "item": self.item or "",
        }
        known |= {
            name: self.run.fields[name]
            for name in ("about", "late", "duty", "found", "counted", "counts")
            if name in self.run.fields
        }
        known |= item_facts.template_fields(self, text or self.step.text)
        unit = self.item if self.item in self.run.units else next(iter(self.run.units), None)
        if unit:
            truck, told = self.decision_facts.ask("unit", unit), self.run.units[unit]
            known |= {
                "unit": unit,
                "plate": truck["plate"],
                "kind": truck["kind"],
                "driver": truck["driver_name"],
                "site": truck["site"],
            }
            known |= {
                n: facts.cel_value(told.fields.get(n))
                for n in ("place", "note", "injured")
                if n in told.fields
            }
            known |= {
                "standby": told.standby or "",
                "eta": facts.cel_value(told.eta),
                "delay": told.delay or 0,
            }
        elif self.site:
            known["site"] = self.site
        if thing := self.thing:
            known |= {n: facts.cel_value(v) for n, v in thing.fields.items()}
        known |= {name: self.value(source) for name, source in self.step.values.items()}
        return known | more

    def notify(
        self, token: str, person: str, role: str, expects: do.Expects, **more: Any
    ) -> do.Notify:
        """A message to one person about this step."""
        extra = more.pop("values", {})
        more.setdefault("most_an_hour", self.escalation.limit_of_first_calls)
        text = more.pop("text", None) or self.step.text or f"muster.{self.step.does.word}"
        if text.startswith(
            "muster."
        ):  # a report may have a field of that name: a complaint's item is no truck
            extra = {"item": self.item or "", **extra}
        return do.Notify(
            self.origin,
            token,
            person,
            role,
            text,
            self.values(text, **extra),
            expects,
            unconfirmed=self.unconfirmed,
            **more,
        )
