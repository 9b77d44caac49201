"""What a plan depends on: data to load before reports are judged, and incidents to re-evaluate when
a fact changes.
"""

from __future__ import annotations

from collections.abc import Iterable

from playbooks.definition.plan import Plan, Playbook

OF_THE_DAY = ("today", "customer.orders_today")  # facts that another day makes another


def counted_signals(plan: Plan) -> frozenset[str]:
    """Signals that open only in a certain number: dismissed ones have to be loaded."""
    return frozenset(o.signal for p in plan.playbooks.values() for o in p.openings if o.count)


def suppressible_signals(plan: Plan) -> frozenset[str]:
    """Signals that open nothing while a window of known maintenance holds, which must be looked
    up.
    """
    return frozenset(
        o.signal for p in plan.playbooks.values() for o in p.openings if p.quiet_while.signals
    )


def kinds_joined_across_sites(plan: Plan, signals: Iterable[str]) -> frozenset[str]:
    """Kinds of incident that such reports may join though they name another site, or none."""
    afar = (
        p
        for p in plan.playbooks.values()
        if any(join.by not in ("unit", "site") for join in p.joins)
    )
    return frozenset(p.name for p in afar if p.catch_all or not p.opens_on.isdisjoint(signals))


def playbooks_using_fact(plan: Plan, fact: str) -> frozenset[str]:
    """Kinds of incident in which something depends on a fact from outside: they look again when it
    changes.
    """
    return frozenset(p.name for p in plan.all_playbooks if f"facts.{fact}" in p.fact_names)


def uses_date(plan: Plan, playbook: Playbook) -> bool:
    """Whether something in these incidents depends on which day it is: they are evaluated again at
    midnight (docs/semantics.md, M19).
    """
    sets = (
        s.fact
        for s in plan.customers.values()
        if s.where and not set(OF_THE_DAY).isdisjoint(s.where.names)
    )
    names = {*OF_THE_DAY, "incident.orders_hit", *(f"incident.{fact}" for fact in sets)}
    return not names.isdisjoint(playbook.fact_names)
