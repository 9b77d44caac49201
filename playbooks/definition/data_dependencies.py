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
    up, and those that end what they report.
    """
    opening = {
        o.signal for p in plan.playbooks.values() for o in p.openings if p.quiet_while.signals
    }
    return frozenset(opening | _ends_of(plan, opening))


def signals_judged_again(plan: Plan) -> frozenset[str]:
    """Signals about what exists until its own end and opens nothing during known maintenance, with
    those about the same that open all the same, and those that end it.
    """
    quiet = {
        o.signal
        for p in plan.playbooks.values()
        for o in p.openings
        if p.quiet_while and not (o.always or o.count) and plan.signals[o.signal].gathers
    }
    names = {plan.signals[kind].gathers for kind in quiet}
    same = {kind for kind, spec in plan.signals.items() if spec.gathers in names and spec.gathers}
    return frozenset(same | _ends_of(plan, quiet))


def _ends_of(plan: Plan, kinds: Iterable[str]) -> set[str]:
    names = {plan.signals[kind].gathers for kind in kinds} - {None}
    return {kind for kind, spec in plan.signals.items() if spec.settles in names}


def endings_of(plan: Plan, kind: str) -> frozenset[str]:
    """Signals that say that what a report of this kind tells of is over."""
    gathers = plan.signals[kind].gathers
    return frozenset(s.name for s in plan.signals.values() if gathers and s.settles == gathers)


def kinds_joined_across_sites(plan: Plan, signals: Iterable[str]) -> frozenset[str]:
    """Kinds of incident that such reports may join though they name another site, or none."""
    afar = (
        p
        for p in plan.playbooks.values()
        if any(join.by not in ("unit", "site") for join in p.joins)
    )
    # The catch-all takes signals that it does not name.
    return frozenset(p.name for p in afar if p.catch_all or not p.opens_on.isdisjoint(signals))


def playbooks_using_fact(plan: Plan, fact: str) -> frozenset[str]:
    """Kinds of incident in which something depends on a fact from outside: they look again when it
    changes.
    """
    return frozenset(p.name for p in plan.all_playbooks if f"facts.{fact}" in p.fact_names)


def playbooks_watching_suspensions(plan: Plan) -> frozenset[str]:
    """Kinds of incident that look again when a service is suspended or comes back."""
    return frozenset(p.name for p in plan.all_playbooks if p.looks_at_suspensions)


def playbooks_with_trucks(plan: Plan) -> frozenset[str]:
    """Kinds of incident that look again when the rest of a route is reported served: two incidents
    may be about one truck. Whether a step of theirs depends on it makes no difference, so that
    a version of the plan in which one does changes no incident of another version.
    """
    linked = {
        str(step.does.open)
        for playbook in plan.all_playbooks
        for step in playbook.steps.values()
        if step.does.word == "open"
    }
    return frozenset(
        p.name for p in plan.all_playbooks if p.name in linked or opens_on_trucks(plan, p)
    )


def opens_on_trucks(plan: Plan, playbook: Playbook) -> bool:
    """Whether a report that opens it may name a truck."""
    specs = (plan.signals[kind] for kind in playbook.opens_on if kind in plan.signals)
    return playbook.catch_all or any(
        field.kind == "unit" for spec in specs for field in spec.fields.values()
    )


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
