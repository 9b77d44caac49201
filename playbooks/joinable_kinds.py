"""Which kinds of open incidents reports may join where they come from: all that has to be loaded of
the thousands that may be open there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from incidents.signals import Signal
from playbooks.definition.data_dependencies import opens_on_trucks
from playbooks.definition.plan import Plan, Playbook

EVER = datetime.min.replace(tzinfo=UTC)
# Two processes may open an incident about one truck at the same moment: what is that new is looked
# at for any subject. Longer than a decision takes and than clocks differ.
JUST_NOW = timedelta(minutes=2)
Since = dict[str, datetime]  # kind of incident -> the earliest opening that matters


def kinds_joined_at_site(
    plan: Plan, versions: Iterable[Plan], signals: Sequence[Signal], now: datetime
) -> Since:
    """Kinds that these reports may join at their own sites, because they are at the site or
    continue a story there. Incidents about a truck that a report names are found by the truck.

    `plan`: in force; `versions`: of the plan, that open incidents may have begun with.
    """
    found: Since = {}
    named = {(one.kind, one.unit is not None) for one in signals}
    for version in {id(one): one for one in (plan, *versions)}.values():
        for kind, unit in named:
            for playbook in version.all_playbooks:
                for since in _openings_that_matter(plan, playbook, kind, unit, now):
                    found[playbook.name] = min(since, found.get(playbook.name, since))
    return found


def _openings_that_matter(
    plan: Plan, playbook: Playbook, kind: str, unit: bool, now: datetime
) -> Iterator[datetime]:
    spec = plan.signals[kind]
    if kind in playbook.follows or spec.settles in gathered_by(playbook, plan):
        yield EVER
    if kind in playbook.opens_on or (playbook.catch_all and not _always_opens(plan, kind)):
        for join in playbook.joins:
            if join.by != "unit":
                span = join.within.span if join.within else None
                yield now - span if span else EVER
    if unit and opens_on_trucks(plan, playbook):
        yield now - JUST_NOW


def gathered_by(playbook: Playbook, plan: Plan) -> set[str]:
    """The names under which the reports that a playbook opens on gather."""
    return {
        name
        for kind in playbook.opens_on
        if kind in plan.signals and (name := plan.signals[kind].gathers)
    }


def _always_opens(plan: Plan, kind: str) -> bool:
    """Whether a report of this kind never goes to the playbook for everything else."""
    return any(
        opening.signal == kind and opening.when is None
        for playbook in plan.playbooks.values()
        for opening in playbook.openings
    )
