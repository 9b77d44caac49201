"""The page docs/quiet-year.md: what was assumed, the tables, and what most messages come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from benchmarks.year.incident_reports import BAD_MONTH, QUIET_YEAR
from benchmarks.year.long_simulation import LongSimulation
from benchmarks.year.message_load import RETAILER, Load, loads, role_of, rows
from benchmarks.year.reply_model import BY_DAY, BY_NIGHT, CHASED, CLOSED, REFUSED, is_night
from drills.log_entries import DrillMessage

HEADING = """\
# A quiet year and a bad month

What the people of the demo company get from the shipped plan, played on the virtual clock by
`scripts/quiet-year` (seed {seed}). It is generated: change the plan and run the script, not this
page.

How to read it: several messages of one incident to one person at one moment are one text. A night
(22:00 to 06:00) is disturbed by one text or more. A decision is a question of an incident that
has options; a routine's question counts as a check. "Each" is per person of the role who got
anything at all. Who stands in for somebody is counted where they stand in.
"""


def page(year: LongSimulation, month: LongSimulation, seed: int, causes: int) -> list[str]:
    """All lines."""
    return [
        HEADING.format(seed=seed),
        *_assumptions(),
        "## The quiet year",
        "",
        *_section(year, causes),
        "## The bad month",
        "",
        *_section(month, causes),
    ][:-1]


def _assumptions() -> list[str]:
    year = ", ".join(f"{kind} {times}" for kind, times in QUIET_YEAR.rates.items())
    month = ", ".join(f"{kind} {times}" for kind, times in BAD_MONTH.rates.items())
    return [
        "## What is assumed",
        "",
        f"- {BY_DAY:.0%} of messages that ask something are answered by day within 1 to 8 minutes, "
        f"{BY_NIGHT:.0%} at night within 1 to 12. Customers never answer.",
        f"- Tasks take a fifth to four fifths of their limit. {REFUSED:.0%} of tasks and offers "
        "are refused.",
        f"- An owner who is asked whether an incident that cannot close by itself may be closed "
        f"says yes {CLOSED:.0%} of the time.",
        f"- Where somebody takes up a late step, {CHASED:.0%} of those who were asked do it within "
        "half an hour to three hours, in the morning if it is night.",
        f"- Incidents in the year: {year}.",
        f"- Incidents in the month: {month}.",
        "",
    ]


def _section(simulation: LongSimulation, causes: int) -> list[str]:
    plan, zone = simulation.plan, simulation.plan.calendar.zone
    routines = {number: kind in plan.routines for number, kind in simulation.kinds.items()}
    found = loads(simulation.messages, zone, routines)
    shops = found.pop(RETAILER, Load())
    closed = ", ".join(
        f"{kind} {n}" for kind, n in sorted(simulation.closed.items()) if kind in plan.playbooks
    )
    return [
        f"{simulation.days} days from {simulation.start:%Y-%m-%d}. Incidents closed: {closed}."
        f"{_open(simulation)}",
        "",
        *rows(found, zone, simulation.days),
        "",
        f"Customers: {len(shops.texts)} texts to {len(shops.people)} of "
        f"{len(simulation.world.company.retailers)}; {len(shops.nights)} nights disturbed; at most "
        f"{shops.most_in_a_day(zone)} to one customer on one day.",
        *_refused(simulation.refused),
        "",
        "Steps that send most to staff:",
        "",
        *_causes(simulation, causes, lambda owed: True),
        "",
        "Steps that disturb nights:",
        "",
        *_causes(simulation, causes, lambda owed: is_night(owed.at.astimezone(zone))),
        "",
    ]


def _open(simulation: LongSimulation) -> str:
    left = Counter(r.playbook for r in simulation.world.runs.values() if r.status == "open")
    said = ", ".join(f"{kind} {n}" for kind, n in sorted(left.items()))
    return f" Open at the end: {said}." if left else ""


def _refused(refused: Iterable[str]) -> list[str]:
    return [f"Reports that were refused: {len(found)}." for found in [list(refused)] if found]


def _causes(
    simulation: LongSimulation, most: int, counts: Callable[[DrillMessage], bool]
) -> list[str]:
    found = Counter(
        (simulation.kinds.get(n.incident, "?"), n.step, role_of(n))
        for owed in simulation.messages
        for n in [owed.notification]
        if counts(owed) and role_of(n) != RETAILER
    )
    return [
        f"- {count} messages: {kind}, `{step}`, to {role}"
        for (kind, step, role), count in found.most_common(most)
    ]
