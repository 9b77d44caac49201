"""What carries out each clause of the written plan, from the plan's own data: the coverage that
people and checks look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from playbooks.definition.plan import Plan, Playbook

# registers whose entries have names of their own
_NAMED = {
    "audiences": "audience",
    "customers": "customers",
    "pools": "pool",
}


@dataclass(frozen=True, slots=True)
class ClauseCarrier:
    """A place in the plan that names a clause. `within` is the playbook or routine of a step."""

    # playbook, routine, step, audience, customers, pool, record, or the word of policies.yaml:
    # escalation, command, publish …
    place: str
    name: str
    within: str = ""

    def __str__(self) -> str:
        """`truck_failure/insurer`, `audience insurer`, `record customers`, `escalation`."""
        if self.place in ("step", "playbook"):
            return f"{self.within}/{self.name}" if self.within else self.name
        return self.place if self.name == self.place else f"{self.place} {self.name}"


def clause_carriers(plan: Plan) -> dict[str, list[ClauseCarrier]]:
    """Every clause of the plan, in order, with everything that carries it out; empty if nothing
    does.
    """
    found: dict[str, list[ClauseCarrier]] = {clause: [] for clause in plan.clauses}
    for clauses, carrier in _all(plan):
        for clause in dict.fromkeys(clauses):
            found.setdefault(clause, []).append(carrier)
    return found


def _all(plan: Plan) -> Iterator[tuple[tuple[str, ...], ClauseCarrier]]:
    for name, playbook in plan.playbooks.items():
        yield playbook.clause, ClauseCarrier("playbook", name)
        yield from _steps(playbook)
    for name, routine in plan.routines.items():
        yield routine.clause, ClauseCarrier("routine", name)
        yield from _steps(routine.playbook)
    for clause, path in plan.carried:
        yield (clause,), _policy(path)
    for clause, registers in plan.kept.items():
        yield from (((clause,), ClauseCarrier("record", name)) for name in registers)


def _policy(path: tuple[str, ...]) -> ClauseCarrier:
    """A place outside the playbooks, by its path of words in its file."""
    word, name = _NAMED.get(path[0], path[0]), path[-1]
    return ClauseCarrier(word, name if path[0] in _NAMED else path[0])


def _steps(playbook: Playbook) -> Iterator[tuple[tuple[str, ...], ClauseCarrier]]:
    for step in playbook.steps.values():
        if not step.builtin:
            yield step.clause, ClauseCarrier("step", step.id, playbook.name)
