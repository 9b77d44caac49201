"""Gaps in the company's data: people without a phone, roles without a holder or a deputy (3.1.13,
3.2.8).

Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from playbooks.company.company_lookup import Directory
from playbooks.company.fact_source import FactSource
from playbooks.definition.plan import Plan

AHEAD = timedelta(days=1)  # a duty unassigned within a day is a gap
# a role, and the site it is wanted at (None: for the whole company)
Wanted = tuple[str, str | None]


def found(answers: FactSource, what: str, site: str | None) -> list[str]:
    """The holes of one kind, at one site or (None) everywhere, each as it is written for people."""
    return list(FINDERS[what](answers.directory, answers.plan, answers.now, site))


def _without_phone(
    directory: Directory, plan: Plan, now: datetime, site: str | None
) -> Iterator[str]:
    """Our own people who cannot be called."""
    return (
        p.name
        for p in directory.company.people
        if not p.phones and not p.organisation and site in (None, p.site)
    )


def _contacts_without_phone(
    directory: Directory, plan: Plan, now: datetime, site: str | None
) -> Iterator[str]:
    """Outside contacts who cannot be called."""
    return (
        f"{p.name} ({p.organisation})"
        for p in directory.company.people
        if not p.phones and p.organisation
    )


def _without_holder(
    directory: Directory, plan: Plan, now: datetime, site: str | None
) -> Iterator[str]:
    """Roles the plan calls that have no holder."""
    return (
        _said(role, at)
        for role, at in required_roles(directory, plan, site)
        if not directory.holders(role, at)
    )


def _without_deputy(
    directory: Directory, plan: Plan, now: datetime, site: str | None
) -> Iterator[str]:
    """Roles that only one person can answer for."""
    return (
        _said(role, at)
        for role, at in required_roles(directory, plan, site)
        if len({p for _, p in directory.holders(role, at)}) == 1
    )


def _off_duty(directory: Directory, plan: Plan, now: datetime, site: str | None) -> Iterator[str]:
    """Duties of the plan that are unassigned at some time of the coming day."""
    for role in dict.fromkeys(
        spec.value for spec in plan.audiences.values() if spec.way == "on call"
    ):
        sites = dict.fromkeys(s.site for s in directory.company.shifts if s.role == role) or {
            None: None
        }
        for at in sites:
            if site in (None, at) and not _covered(directory, role, at, now):
                yield _said(role, at)


def _covered(directory: Directory, role: str, at: str | None, now: datetime) -> bool:
    """Whether a person is on call all through the coming day."""
    moment = now
    shifts = sorted(
        (s.start, s.end) for s in directory.company.shifts if (s.role, s.site) == (role, at)
    )
    for start, end in shifts:
        if start <= moment < end:
            moment = end
    return moment >= now + AHEAD


def required_roles(directory: Directory, plan: Plan, site: str | None) -> list[Wanted]:
    """Every role the plan relies on, at each site where it does."""
    everywhere = dict.fromkeys(
        (plan.escalation.last_resort, *plan.command.led_by, *plan.command.roles)
    )
    found: dict[Wanted, None] = {(role, None): None for role in everywhere if role and site is None}
    for spec in plan.audiences.values():
        if spec.way == "role" and spec.at == "anywhere" and site is None:
            found[spec.value, None] = None
        elif spec.way == "role" and spec.at != "anywhere":
            found |= {(spec.value, at): None for at in directory.sites if site in (None, at)}
    return list(found)


def _said(role: str, at: str | None) -> str:
    return f"{role} @ {at}" if at else role


Finder = Callable[[Directory, Plan, datetime, str | None], Iterator[str]]
FINDERS: dict[str, Finder] = {
    "without_phone": _without_phone,
    "contacts_without_phone": _contacts_without_phone,
    "without_holder": _without_holder,
    "without_deputy": _without_deputy,
    "off_duty": _off_duty,
}
