"""Duties and roles change hands: at once, on record, and what was asked of who has them no longer
moves on (M15).
"""

from __future__ import annotations

from datetime import datetime
from difflib import get_close_matches

from handlers.question_reassignment import reassign_questions, wake_incidents
from handlers.runtime import Runtime
from handlers.staff_changes import (
    StaffChangeResult,
    change_company,
    directory_of,
    find,
    nearest_hint,
    read_moment,
)
from incidents import company_updates
from incidents.actor import Actor
from incidents.company import Company
from incidents.signals import SignalRefusedError
from ledger import staff_change_rows
from playbooks.company.data_gaps import required_roles
from translations.messages import message


async def assign_duty(
    runtime: Runtime,
    role: str,
    person: str,
    start: str,
    end: str,
    site: str | None,
    actor: Actor,
) -> StaffChangeResult:
    """`person` is on call for `role` in these hours, replacing anyone on duty then.

    Raises SignalRefusedError.
    """
    who, now = await find(runtime, person), runtime.clock.now()
    begins, ends = read_moment(runtime, start, "from") or now, read_moment(runtime, end, "until")
    if ends is None:
        raise SignalRefusedError([message("fault.until_when")])
    await _known(runtime, role, site)
    record = staff_change_rows.change_row(
        now, who.id, "on duty", actor.label, start=begins, end=ends, role=role, site=site
    )
    before = await change_company(
        runtime,
        lambda company: company_updates.with_duty(company, role, who.id, begins, ends, site),
        record,
        actor,
    )
    moved = await _move_of_role(runtime, before, role, site)
    return StaffChangeResult(who.id, who.name, "on duty", begins, ends, moved)


async def end_duty(
    runtime: Runtime, role: str, person: str, start: str, site: str | None, actor: Actor
) -> StaffChangeResult:
    """`person` is not on call in the shift of that moment (now where it is empty) or their next
    one; who was to be then, is again.

    Raises SignalRefusedError.
    """
    who, now = await find(runtime, person), runtime.clock.now()
    moment = read_moment(runtime, start, "from") or now
    await _known(runtime, role, site)
    before = await change_company(
        runtime,
        lambda company: company_updates.without_duty(company, role, who.id, site, moment, now),
        staff_change_rows.change_row(
            now, who.id, "off duty", actor.label, start=moment, role=role, site=site
        ),
        actor,
    )
    moved = await _move_of_role(runtime, before, role, site)
    return StaffChangeResult(who.id, who.name, "off duty", moment, moved=moved)


async def give_role(
    runtime: Runtime, role: str, person: str, site: str | None, rank: int | None, actor: Actor
) -> StaffChangeResult:
    """`person` holds a role (rank 0), is its deputy (1, 2 …), or (None) gives it up.

    Raises SignalRefusedError.
    """
    who, now = await find(runtime, person), runtime.clock.now()
    await _known(runtime, role, site)
    what = "gives up" if rank is None else "holds"
    record = staff_change_rows.change_row(now, who.id, what, actor.label, role=role, site=site)

    def change(company: Company) -> Company:
        if rank is None:
            return company_updates.without_role(company, role, who.id, site)
        return company_updates.with_role(company, role, who.id, site, rank)

    before = await change_company(runtime, change, record, actor)
    moved = await _move_of_role(runtime, before, role, site)
    vacant = rank is None and not (await directory_of(runtime)).holders(role, site)
    return StaffChangeResult(who.id, who.name, what, moved=moved, vacant=vacant)


async def _move_of_role(runtime: Runtime, before: Company, role: str, site: str | None) -> int:
    """What was asked of those who had the role or the duty and have it nowhere now, moves on at
    once; how many questions did.
    """
    now, company = runtime.clock.now(), (await directory_of(runtime)).company
    lost = _answering_for(before, role, now) - _answering_for(company, role, now)
    why = message("reason.gave_up", role=role)
    moved = sum([await reassign_questions(runtime, one, why, role) for one in sorted(lost)])
    await wake_incidents(runtime)
    return moved


def _answering_for(company: Company, role: str, now: datetime) -> set[str]:
    """Who holds a role, deputizes for its holder or is on call for it, at any site."""
    on_call = {s.person for s in company.shifts if s.role == role and s.start <= now < s.end}
    return on_call | {held.person for held in company.roles if held.role == role}


async def _known(runtime: Runtime, role: str, site: str | None) -> None:
    directory = await directory_of(runtime)
    if site is not None and site not in directory.sites:
        raise SignalRefusedError(
            [message("fault.no_site_of", text=site, sites=list(directory.sites))]
        )
    roles = {r.role for r in directory.company.roles} | {s.role for s in directory.company.shifts}
    roles |= {
        spec.value for spec in runtime.plan.audiences.values() if spec.way in ("role", "on call")
    }
    # One without a holder can be given again.
    roles |= {wanted for wanted, _ in required_roles(directory, runtime.plan, None)}
    if role not in roles:
        near = get_close_matches(role, roles, n=1)
        raise SignalRefusedError([message("fault.no_role", text=role, hint=nearest_hint(near))])
