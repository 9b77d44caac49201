"""What carries out each clause of the written plan, from the plan's own data: the coverage that
people and checks look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from playbooks.definition.plan import NAMES_ONLY, Plan, Playbook


@dataclass(frozen=True, slots=True)
class ClauseCarrier:
    """A place in the plan that names a clause. `within` is the playbook or routine of a step."""

    # playbook, routine, step, record, or the word of policies.yaml: escalation, command, publish …
    place: str
    name: str
    within: str = ""

    def __str__(self) -> str:
        """`truck_failure/insurer`, `routine roll-call`, `record customers`, `escalation`."""
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
        if path[0] not in NAMES_ONLY:
            yield (clause,), ClauseCarrier(path[0], path[0])
    for clause, registers in plan.kept.items():
        yield from (((clause,), ClauseCarrier("record", name)) for name in registers)


def _steps(playbook: Playbook) -> Iterator[tuple[tuple[str, ...], ClauseCarrier]]:
    for step in playbook.steps.values():
        if not step.builtin:
            yield step.clause, ClauseCarrier("step", step.id, playbook.name)


def clauses_of_step(plan: Plan, name: str) -> set[str] | None:
    """What the steps of this name carry out: the clauses that they name, those of their playbooks,
    of the people, customers and trucks that they name, and of the rules for every step (escalation,
    command …). None for a step that every plan has, such as `closing`.
    """
    steps = [(p, p.steps[name]) for p in plan.all_playbooks if name in p.steps]
    if any(step.builtin for _, step in steps):
        return None
    found = {clause for clause, path in plan.carried if path[0] not in NAMES_ONLY}
    for playbook, step in steps:
        found |= {*playbook.clause, *step.clause}
        for _, _, named in step.does.names():
            found |= {c for c, path in plan.carried if path[0] in NAMES_ONLY and path[-1] == named}
    return found
