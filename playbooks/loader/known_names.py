"""The registers of names a plan has: what a step may refer to (`Fields.names`), and what is known
there.
"""

from __future__ import annotations

from collections.abc import Collection

from playbooks.definition.plan import Plan


def registers(plan: Plan) -> dict[str, Collection[str]]:
    """The name of each register -> the names in it."""
    return {
        "audience": plan.audiences.keys(),
        "audience or customers": plan.audiences.keys() | plan.customers.keys(),
        "customers": plan.customers.keys(),
        "pool": plan.pools.keys(),
        "signal": plan.signals.keys(),
        "wording": {key for texts in plan.texts.values() for key in texts},
        "playbook": plan.playbooks.keys(),
    }
