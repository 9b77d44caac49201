"""Of policies.yaml: the levels of escalation are known audiences, those who command do so for kinds
there are, clauses exist.
"""

from __future__ import annotations

from collections.abc import Iterator

from playbooks.definition.plan import Plan
from playbooks.definition.suggestions import nearest
from playbooks.loader.approvals import prove_approvals
from playbooks.loader.faults import Fault
from playbooks.loader.source_locations import SourceLocations

FILE = "policies.yaml"
BEFORE = ("audience", "deputies of audience")


def prove_policies(plan: Plan, places: SourceLocations) -> Iterator[Fault]:
    kinds = {*plan.playbooks, *plan.routines}
    for kind in plan.command.acting:
        if kind not in kinds:
            yield places.fault(
                FILE,
                ("command", "acting", kind),
                f"there is no playbook {kind!r}",
                nearest(kind, kinds),
            )
    yield from prove_approvals(plan, places)
    known = {*BEFORE, *plan.audiences}
    path = ("escalation", "usual", "levels")
    for level in plan.escalation.levels:
        if level not in known:
            yield places.fault(
                FILE, (*path, level), f"there is no audience {level!r}", nearest(level, known)
            )
    if not plan.escalation.levels:
        expected = "write levels: [audience, deputies of audience, commander]"
        yield places.fault(
            FILE, (*path, ""), "an escalation without a level calls nobody", expected
        )
