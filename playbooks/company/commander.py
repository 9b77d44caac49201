"""Who commands: the acting commander once appointed, else the leader, else the deputy leader
(2.1.1b, 2.1.1c).
"""

from __future__ import annotations

from dataclasses import replace

from playbooks.company.fact_source import FactSource
from playbooks.company.resolved_audience import ResolvedAudience
from playbooks.company.roster import OUT_OF_REACH


def commander(
    answers: FactSource, kind: str, acting: str | None, awaited: bool, deputies: bool
) -> ResolvedAudience:
    """The commander for an incident of this kind; with `deputies` the next in line.

    Empty while an acting commander is `awaited`: being confirmed. An incident for which none is
    appointed has the head of its department.
    """
    command = answers.plan.command
    by_itself = command.acting.get(kind) if not (command.confirm_by and awaited) else None
    away: tuple[tuple[str, str, str], ...] = ()
    found = []
    for role in [r for r in (acting, *command.led_by, by_itself) if r]:
        called = (
            _filled(answers, role)
            if role in (acting, by_itself)
            else answers.holders(role, None, False)
        )
        # Kept for the timeline, which says why each one before was passed over.
        away += called.away
        if called.present:
            found.append(
                ResolvedAudience(
                    "commander" if role == command.led_by[0] else f"commander ({role})",
                    called.present,
                    away,
                )
            )
    if deputies:
        found = found[1:]
    return found[0] if found else ResolvedAudience("commander", (), () if deputies else away)


def lacks_commander(answers: FactSource) -> bool:
    """Whether all leaders are away, so that an acting commander is needed."""
    return not any(
        answers.holders(role, None, False).present for role in answers.plan.command.led_by
    )


def proposals(answers: FactSource, kind: str, first: str | None) -> tuple[str, ...]:
    """Roles whose holder or deputy is there to command, the one that fits best first: `first`, else
    the one of this kind.
    """
    command = answers.plan.command
    order = dict.fromkeys(r for r in (first, command.acting.get(kind), *command.roles) if r)
    return tuple(role for role in order if _filled(answers, role).present)


def confirmers(answers: FactSource) -> tuple[ResolvedAudience, ...]:
    """Who can say yes to an acting commander: those who are out of the city too, for a phone is
    enough; not those out of reach.
    """
    found = []
    for role in answers.plan.command.confirm_by:
        held = [p for rank, p in answers.directory.holders(role, None) if rank == 0]
        names = {p: answers.directory.people[p].name for p in held}
        why = {p: answers.directory.absent(p, answers.now) or "" for p in held}
        reached = tuple((p, names[p]) for p in held if why[p] not in OUT_OF_REACH)
        away = tuple((p, names[p], why[p]) for p in held if why[p] in OUT_OF_REACH)
        found.append(ResolvedAudience(role, reached, away))
    return tuple(found)


def _filled(answers: FactSource, role: str) -> ResolvedAudience:
    """The holder of a role, else those who stand in."""
    holder = answers.holders(role, None, False)
    return holder if holder.present else replace(answers.holders(role, None, True), role=role)
