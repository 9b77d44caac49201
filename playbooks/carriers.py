"""What carries out each clause of the written plan, from the plan's own data: the coverage that people and checks look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from playbooks.plan import Plan, Playbook

Place = Literal["playbook", "routine", "step", "audience", "customers", "pool", "escalation", "command", "publish"]


@dataclass(frozen=True, slots=True)
class Carrier:
    """A place in the plan that names a clause. `within` is the playbook or routine of a step."""

    place: Place
    name: str
    within: str = ""


def carriers(plan: Plan) -> dict[str, list[Carrier]]:
    """Every clause of the plan, in its order, with all that carries it out; nothing where nobody does."""
    found: dict[str, list[Carrier]] = {clause: [] for clause in plan.clauses}
    for clauses, carrier in _all(plan):
        for clause in dict.fromkeys(clauses):
            found.setdefault(clause, []).append(carrier)
    return found


def _all(plan: Plan) -> Iterator[tuple[tuple[str, ...], Carrier]]:
    for name, playbook in plan.playbooks.items():
        yield playbook.clause, Carrier("playbook", name)
        yield from _steps(playbook)
    for name, routine in plan.routines.items():
        yield routine.clause, Carrier("routine", name)
        yield from _steps(routine.playbook)
    yield from ((a.clause, Carrier("audience", a.name)) for a in plan.audiences.values())
    yield from ((c.clause, Carrier("customers", c.name)) for c in plan.customers.values())
    yield from ((p.clause, Carrier("pool", p.name)) for p in plan.pools.values())
    yield plan.escalation.clause, Carrier("escalation", "escalation")
    yield plan.command.clause, Carrier("command", "command")
    yield plan.publish_clause, Carrier("publish", "publish")


def _steps(playbook: Playbook) -> Iterator[tuple[tuple[str, ...], Carrier]]:
    for step in playbook.steps.values():
        if not step.builtin:
            yield step.clause, Carrier("step", step.id, playbook.name)
