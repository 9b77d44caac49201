"""The first word of a question -> the function that answers it from a `FactSource`.

A new question gets a line here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from playbooks.company import (
    audiences,
    commander,
    data_gaps,
    external_facts,
    other_incidents,
    register_queries,
)
from playbooks.company.candidates import candidates
from playbooks.company.company_lookup import Progress
from playbooks.company.decision_facts import DecisionFacts, Question
from playbooks.company.fact_source import FactSource


def decision_facts_of(answers: FactSource) -> DecisionFacts:
    """The facts of one decision, looked up in `answers` when they are first asked."""
    return DecisionFacts(partial(resolve, answers))


def resolve(answers: FactSource, question: Question) -> Any:
    """The answer. Raises KeyError for an unknown question, which is a fault of ours."""
    return _RESOLVERS[question[0]](answers, *question[1:])


_RESOLVERS: dict[str, Callable[..., Any]] = {
    "name": FactSource.name,
    "unit": FactSource.unit,
    "rest": FactSource.rest,
    "served": FactSource.served,
    "outside": external_facts.fact,
    "first stop": external_facts.first_stop,
    "people": audiences.people,
    "role": FactSource.role,
    "named": FactSource.named,
    "called": FactSource.called,
    "gaps": data_gaps.found,
    "unled": commander.lacks_commander,
    "proposals": commander.proposals,
    "confirmers": commander.confirmers,
    "candidates": candidates,
    "sites": register_queries.sites,
    "sites hit": register_queries.sites_hit,
    "brand": register_queries.brand,
    "customer": register_queries.customer,
    "suspended": FactSource.suspended,
    "suspended area": FactSource.suspended_area,
    "suspended at": other_incidents.suspended_at,
    "held": other_incidents.held,
    "count": lambda answers, to: answers.customers.count(to),
    "calls": lambda answers, token: answers.live.calls.get(token, Progress()),
    "area left": lambda answers, known, ended: answers.directory.ground.remaining(known, ended),
    "hit": lambda answers, area: answers.customers.hit(area),
}
