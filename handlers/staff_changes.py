"""People change: away, back, on duty, deputy.

Written down at once, and what they had been asked moves on (docs/semantics.md, M15).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches

import structlog

from handlers.list_rows import StaffChangeReplyRow
from handlers.run_events import respond
from handlers.runtime import Runtime
from incidents import company_updates
from incidents.company import Availability, Company, Person
from incidents.run_events import NotDelivered
from incidents.signals import SignalRefusedError
from incidents.time_expressions import OPEN_END, parse_when
from ledger import key_value, notices, staff_change_rows
from ledger.database import ConflictError
from ledger.list_rows import NewStaffChangeRow
from playbooks.company.company_lookup import Directory
from playbooks.intake.bounds import bounded_moment
from translations import Message, fault_of
from translations.messages import message

log = structlog.get_logger()
TRIES = 5
SEEN = "absences seen until"


@dataclass(frozen=True, slots=True)
class StaffChangeResult:
    """The change stored; `moved`: questions that moved to the next person."""

    person: str
    name: str
    what: str
    start: datetime | None = None
    end: datetime | None = None
    moved: int = 0

    def row(self) -> StaffChangeReplyRow:
        ends = self.end if self.end and self.end < OPEN_END else None
        return {
            "person": self.person,
            "name": self.name,
            "what": self.what,
            "from": _utc(self.start),
            "until": _utc(ends),
            "moved": self.moved,
        }


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


async def start_absence(
    runtime: Runtime, person: str, start: str, end: str, by: str, unreachable: bool = False
) -> StaffChangeResult:
    """`person` (id or name) is away, from now where `start` is empty, until further notice where
    `end` is.

    Raises SignalRefusedError.
    """
    who = await find(runtime, person)
    how: Availability = "unreachable" if unreachable else "away"
    now = runtime.clock.now()
    begins, ends = (
        max(now, _when(runtime, start, "from") or now),
        _when(runtime, end, "until") or OPEN_END,
    )
    record = staff_change_rows.change_row(now, who.id, how, by, start=begins, end=ends)
    await _change(
        runtime,
        lambda company: company_updates.with_absence(company, who.id, how, begins, ends),
        record,
    )
    moved = await _move_on(runtime, who.id, how) if begins <= now else 0
    return StaffChangeResult(who.id, who.name, how, begins, ends, moved)


async def end_absence(runtime: Runtime, person: str, by: str) -> StaffChangeResult:
    """`person` can be called again. Raises SignalRefusedError."""
    who, now = await find(runtime, person), runtime.clock.now()
    await _change(
        runtime,
        lambda company: company_updates.without_absence(company, who.id, now),
        staff_change_rows.change_row(now, who.id, "back", by),
    )
    return StaffChangeResult(who.id, who.name, "back", now)


async def assign_duty(
    runtime: Runtime, role: str, person: str, start: str, end: str, site: str | None, by: str
) -> StaffChangeResult:
    """`person` is on call for `role` in these hours, replacing anyone on duty then.

    Raises SignalRefusedError.
    """
    who, now = await find(runtime, person), runtime.clock.now()
    begins, ends = _when(runtime, start, "from") or now, _when(runtime, end, "until")
    if ends is None:
        raise SignalRefusedError([message("fault.until_when")])
    await _known(runtime, role, site)
    record = staff_change_rows.change_row(
        now, who.id, "on duty", by, start=begins, end=ends, role=role, site=site
    )
    await _change(
        runtime,
        lambda company: company_updates.with_duty(company, role, who.id, begins, ends, site),
        record,
    )
    return StaffChangeResult(who.id, who.name, "on duty", begins, ends)


async def give_role(
    runtime: Runtime, role: str, person: str, site: str | None, rank: int | None, by: str
) -> StaffChangeResult:
    """`person` holds a role (rank 0), is its deputy (1, 2 …), or (None) gives it up.

    Raises SignalRefusedError.
    """
    who, now = await find(runtime, person), runtime.clock.now()
    await _known(runtime, role, site)
    what = "gives up" if rank is None else "holds"
    record = staff_change_rows.change_row(now, who.id, what, by, role=role, site=site)

    def change(company: Company) -> Company:
        if rank is None:
            return company_updates.without_role(company, role, who.id, site)
        return company_updates.with_role(company, role, who.id, site, rank)

    await _change(runtime, change, record)
    return StaffChangeResult(who.id, who.name, what)


async def find(runtime: Runtime, person: str) -> Person:
    """A person by id, name or phone. Raises SignalRefusedError."""
    directory = await _directory(runtime)
    wanted = person.strip()
    found = [p for p in directory.company.people if wanted in (p.id, p.name, *p.phones)]
    if len(found) == 1:
        return found[0]
    if found:
        raise SignalRefusedError(
            [
                message(
                    "fault.several_people",
                    count=len(found),
                    text=wanted,
                    ids=[p.id for p in found],
                )
            ]
        )
    near = get_close_matches(
        wanted, [n for p in directory.company.people for n in (p.id, p.name)], n=3, cutoff=0.5
    )
    raise SignalRefusedError([message("fault.no_person", text=wanted[:40], hint=_hint(near))])


async def apply_due_absences(runtime: Runtime) -> int:
    """Absences that have begun since we looked last: what these people had been asked moves on.

    Returns how many askings did.
    """
    now = runtime.clock.now()
    async with runtime.ledger.reading() as connection:
        known = (await key_value.get_all(connection, [SEEN])).get(SEEN)
        company = (await runtime.directory(connection)).company
    # The first look only notes the time: absences that began before are known to every decision
    # since.
    seen = datetime.fromisoformat(known) if known else now
    begun = [
        a
        for a in company.absences
        if seen < a.start <= now < a.end and a.availability != "in the city"
    ]
    if known is None or begun:
        async with runtime.ledger.writing() as connection:
            await key_value.put(connection, SEEN, now.isoformat())
    return sum([await _move_on(runtime, a.person, a.availability) for a in begun])


async def _move_on(runtime: Runtime, person: str, why: str) -> int:
    """Notify each run that waits for this person of the absence; it asks the next person."""
    async with runtime.ledger.reading() as connection:
        asked = await notices.open_questions_of(connection, person)
    for incident, token in asked:
        await respond(
            runtime, incident, NotDelivered(token, person, message("reason.absent", absence=why))
        )
    log.info("askings move on", person=person, askings=len(asked))
    return len(asked)


async def _change(
    runtime: Runtime, change: Callable[[Company], Company], record: NewStaffChangeRow
) -> None:
    # The company is one row that is guarded by a version: a lost race reads it again.
    for _ in range(TRIES):
        try:
            async with runtime.ledger.writing() as connection:
                await staff_change_rows.change_staff(connection, change, record)
            break
        except ValueError as wrong:
            raise SignalRefusedError([fault_of(wrong)]) from wrong
        except ConflictError as conflict:
            lost = conflict
    else:
        raise lost
    # This process must not decide with the old company for another second; others look each second.
    runtime.expire_company()
    runtime.ledger.wakes.notify("changes")


async def _directory(runtime: Runtime) -> Directory:
    async with runtime.ledger.reading() as connection:
        return await runtime.directory(connection)


def _hint(near: list[str]) -> Message | str:
    """What was probably meant; empty where nothing is near."""
    return message("hint.near", near=near) if near else ""


async def _known(runtime: Runtime, role: str, site: str | None) -> None:
    directory = await _directory(runtime)
    if site is not None and site not in directory.sites:
        raise SignalRefusedError(
            [message("fault.no_site_of", text=site, sites=list(directory.sites))]
        )
    roles = {r.role for r in directory.company.roles} | {s.role for s in directory.company.shifts}
    roles |= {
        spec.value for spec in runtime.plan.audiences.values() if spec.way in ("role", "on call")
    }
    if role not in roles:
        near = get_close_matches(role, roles, n=1)
        raise SignalRefusedError([message("fault.no_role", text=role, hint=_hint(near))])


def _when(runtime: Runtime, text: str, word: str) -> datetime | None:
    if not text.strip():
        return None
    now = runtime.clock.now()
    try:
        moment = parse_when(text, now, runtime.plan.calendar.zone, last=word == "until")
        return bounded_moment(moment, now, text)
    except ValueError as wrong:
        fault = message("fault.field", field=word, fault=fault_of(wrong))
        raise SignalRefusedError([fault]) from wrong
