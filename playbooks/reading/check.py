"""What reading a plan proves, once everything has been read: names exist, limits stand, nothing trails off, every turn can come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from playbooks.plan import Plan, Playbook
from playbooks.reading.faults import Fault
from playbooks.reading.openings import check_openings
from playbooks.reading.places import Places
from playbooks.reading.proofs.clauses import prove_clauses
from playbooks.reading.proofs.lengths import prove_lengths
from playbooks.reading.proofs.policies import prove_policies
from playbooks.reading.proofs.signals import prove_signals
from playbooks.reading.proofs.steps import prove_step
from playbooks.reading.proofs.texts import prove_texts
from playbooks.reading.proofs.turns import circle, prove_turns


def check(plan: Plan, files: Mapping[str, str], places: Places) -> Iterator[Fault]:
    """`files`: playbook or routine name -> file, for saying where."""
    yield from prove_signals(plan, places)
    yield from prove_policies(plan, places)
    yield from check_openings(plan, files, places)
    yield from prove_clauses(plan.clauses, places)
    for playbook in [*plan.playbooks.values(), *(r.playbook for r in plan.routines.values())]:
        yield from _of_playbook(plan, playbook, files[playbook.name])
    yield from prove_texts(plan, places)
    yield from prove_lengths(plan, places)


def _of_playbook(plan: Plan, playbook: Playbook, file: str) -> Iterator[Fault]:
    for step in playbook.steps.values():
        if step.builtin:
            continue
        for field, fault, expected in (*prove_step(plan, playbook, step), *prove_turns(playbook, step)):
            yield Fault(step.file or file, step.lines.get(field, step.line), step.id, field, fault, expected)
    if found := circle(playbook):
        step_, (field, fault, expected) = found
        yield Fault(file, step_.lines.get(field, step_.line) if step_ else 1, step_.id if step_ else "", field, fault, expected)
