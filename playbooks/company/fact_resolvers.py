"""The switchboard of a scene's questions: the first word of a question -> the function that answers
it from a `FactSource`. A new question gets a line here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from playbooks.company import audiences, commander, data_gaps, external_facts, registers
from playbooks.company.candidates import candidates
from playbooks.company.directory import Progress
from playbooks.company.fact_source import FactSource
from playbooks.company.scene import Question, Scene


def scene_of(answers: FactSource) -> Scene:
    """The scene of one decision: facts are looked up in `answers` when they are first asked."""
    return Scene(partial(resolve, answers))


def resolve(answers: FactSource, question: Question) -> Any:
    """The answer. Raises KeyError for an unknown question, which is a fault of ours."""
    return _RESOLVERS[question[0]](answers, *question[1:])


_RESOLVERS: dict[str, Callable[..., Any]] = {
    "name": FactSource.name,
    "unit": FactSource.unit,
    "rest": FactSource.rest,
    "outside": external_facts.fact,
    "first stop": external_facts.first_stop,
    "people": audiences.people,
    "role": FactSource.role,
    "named": FactSource.named,
    "gaps": data_gaps.found,
    "unled": commander.lacks_commander,
    "proposals": commander.proposals,
    "confirmers": commander.confirmers,
    "candidates": candidates,
    "sites": registers.sites,
    "sites hit": registers.sites_hit,
    "brand": registers.brand,
    "customer": registers.customer,
    "suspended": FactSource.suspended,
    "suspended area": FactSource.suspended_area,
    "count": lambda answers, to: answers.customers.count(to),
    "calls": lambda answers, token: answers.live.calls.get(token, Progress()),
    "hit": lambda answers, area: answers.customers.hit(area),
}
