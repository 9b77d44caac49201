"""The orders in force of an incident, and the form that changes one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from desk.decision_form import DecisionForm
from desk.display_names import Titles
from handlers.decision_changes import ChangeableDecision
from ledger.list_rows import IncidentListRow, QuestionRow

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class DecisionInForce:
    """`key`: the step with its item; `form`: what it can be changed to; `people`: names of those
    who may; `ids`: theirs.
    """

    key: str
    title: str
    item: str
    option: str
    since: datetime | None
    form: DecisionForm
    people: str
    ids: tuple[str, ...]


def decisions_in_force(
    decisions: Iterable[ChangeableDecision], incident: IncidentListRow, titles: Titles
) -> list[DecisionInForce]:
    """Those that are in force, and not asked again just now."""
    return [decision_in_force(one, incident, titles) for one in decisions if not one.is_open]


def decision_in_force(
    decision: ChangeableDecision,
    incident: IncidentListRow,
    titles: Titles,
    typed: Mapping[str, str] = NOTHING,
) -> DecisionInForce:
    """`typed`: a posted change that was refused."""
    question: QuestionRow = {
        "step": decision.step.id,
        "state": "sent",
        "expects": "option",
        "options": list(decision.options),
        "form": dict(decision.form),
        "deadline": None,
    }
    return DecisionInForce(
        decision.key,
        titles.step(incident, decision.step.id),
        titles.item(decision.item) if decision.item else "",
        decision.option,
        decision.since,
        titles.deciding(incident, question, dict(typed)),
        titles.people(decision.people),
        decision.people,
    )
