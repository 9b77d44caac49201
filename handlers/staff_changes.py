"""People change: away, back, on duty, deputy; what they had been asked moves on (M15)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches

from handlers.list_rows import StaffChangeReplyRow
from handlers.question_reassignment import reassign_questions, wake_incidents
from handlers.runtime import Runtime
from handlers.staff_audit_entry import staff_entry
from handlers.transaction_retry import retry_conflicts
from incidents import company_updates
from incidents.actor import PROVING, Actor, answering
from incidents.company import Availability, Company, Person
from incidents.signals import SignalRefusedError
from incidents.time_expressions import OPEN_END, parse_when
from ledger import audit, inbound_sms, key_value, staff_change_rows
from ledger.list_rows import NewStaffChangeRow
from ledger.new_rows import InboundTextReplyRow
from playbooks.company.company_lookup import Directory
from playbooks.intake.bounds import bounded_moment
from translations import Message, fault_of
from translations.messages import message

TRIES = 5
SEEN = "absences seen until"


@dataclass(frozen=True, slots=True)
class StaffChangeResult:
    """The change stored; `moved`: questions that moved to the next person; `vacant`: nobody holds
    the role now.
    """

    person: str
    name: str
    what: str
    start: datetime | None = None
    end: datetime | None = None
    moved: int = 0
    vacant: bool = False

    def row(self) -> StaffChangeReplyRow:
        ends = self.end if self.end and self.end < OPEN_END else None
        return {
            "person": self.person,
            "name": self.name,
            "what": self.what,
            "from": _utc(self.start),
            "until": _utc(ends),
            "moved": self.moved,
            "vacant": self.vacant,
        }


# The row of the text that brings a change, with the reply that confirms it.
KeepChange = Callable[[StaffChangeResult], InboundTextReplyRow]


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


async def start_absence(
    runtime: Runtime,
    person: str,
    start: str,
    end: str,
    actor: Actor,
    unreachable: bool = False,
    keep: KeepChange | None = None,
) -> StaffChangeResult:
    """`person` (id or name) is away, from now where `start` is empty, until further notice where
    `end` is. `keep`: the row of the text that says so, written in the same transaction.

    Raises SignalRefusedError, AlreadyAnsweredError.
    """
    who = await find(runtime, person)
    actor, how = _proved(actor, who), _absence(unreachable)
    now = runtime.clock.now()
    begins, ends = (
        max(now, read_moment(runtime, start, "from") or now),
        read_moment(runtime, end, "until") or OPEN_END,
    )
    result = StaffChangeResult(who.id, who.name, how, begins, ends)
    await change_company(
        runtime,
        lambda company: company_updates.with_absence(company, who.id, how, begins, ends),
        staff_change_rows.change_row(now, who.id, how, actor.label, start=begins, end=ends),
        actor,
        keep(result) if keep else None,
    )
    why = message("reason.absent", absence=how)
    moved = await reassign_questions(runtime, who.id, why) if begins <= now else 0
    await wake_incidents(runtime)
    return replace(result, moved=moved)


async def end_absence(
    runtime: Runtime, person: str, actor: Actor, keep: KeepChange | None = None
) -> StaffChangeResult:
    """`person` can be called again. `keep` as for `start_absence`.

    Raises SignalRefusedError, AlreadyAnsweredError.
    """
    who, now = await find(runtime, person), runtime.clock.now()
    actor, result = _proved(actor, who), StaffChangeResult(who.id, who.name, "back", now)
    await change_company(
        runtime,
        lambda company: company_updates.without_absence(company, who.id, now),
        staff_change_rows.change_row(now, who.id, "back", actor.label),
        actor,
        keep(result) if keep else None,
    )
    await wake_incidents(runtime)
    return result


async def cancel_absence(
    runtime: Runtime, person: str, start: str, actor: Actor
) -> StaffChangeResult:
    """`person` does not go away after all: on that day or moment, or where `start` is empty, at
    all.

    Raises SignalRefusedError.
    """
    who, now = await find(runtime, person), runtime.clock.now()
    moment = read_moment(runtime, start, "from")
    await change_company(
        runtime,
        lambda company: company_updates.without_planned_absence(company, who.id, moment, now),
        staff_change_rows.change_row(now, who.id, "stays", actor.label, start=moment),
        actor,
    )
    return StaffChangeResult(who.id, who.name, "stays", moment)


def _absence(unreachable: bool) -> Availability:
    return "unreachable" if unreachable else "away"


def _proved(actor: Actor, who: Person) -> Actor:
    """Who sends a text that they come or go is the person whose phone it is."""
    return answering(actor, who.id) if actor.way in PROVING else actor


async def find(runtime: Runtime, person: str) -> Person:
    """A person by id, name or phone. Raises SignalRefusedError."""
    directory = await directory_of(runtime)
    wanted = person.strip()
    found = [p for p in directory.company.people if wanted in (p.id, p.name, *p.phones)]
    if one := only_one(found, wanted):
        return one
    near = get_close_matches(
        wanted, [n for p in directory.company.people for n in (p.id, p.name)], n=3, cutoff=0.5
    )
    raise SignalRefusedError(
        [message("fault.no_person", text=wanted[:40], hint=nearest_hint(near))]
    )


def only_one(found: Sequence[Person], wanted: str) -> Person | None:
    """None where no person is so called. Raises SignalRefusedError where several are."""
    if len(found) > 1:
        known = {"count": len(found), "text": wanted, "ids": [p.id for p in found]}
        raise SignalRefusedError([message("fault.several_people", **known)])
    return found[0] if found else None


async def apply_due_absences(runtime: Runtime) -> int:
    """Absences that have begun or ended since we looked last: what people who left had been asked
    moves on, and open incidents see who is there now.

    Returns how many askings moved.
    """
    now = runtime.clock.now()
    async with runtime.ledger.reading() as connection:
        known = await key_value.get(connection, SEEN)
        company = (await runtime.directory(connection)).company
    # The first look only notes the time: absences that began before are known to every decision
    # since.
    seen = datetime.fromisoformat(known) if known else now
    changed = [a for a in company.absences if seen < a.start <= now or seen < a.end <= now]
    if known is None or changed:
        async with runtime.ledger.writing() as connection:
            await key_value.put(connection, SEEN, now.isoformat())
    begun = [a for a in changed if a.end > now and a.availability != "in the city"]
    moved = sum(
        [
            await reassign_questions(
                runtime, a.person, message("reason.absent", absence=a.availability)
            )
            for a in begun
        ]
    )
    if changed:
        await wake_incidents(runtime)
    return moved


async def change_company(
    runtime: Runtime,
    change: Callable[[Company], Company],
    record: NewStaffChangeRow,
    actor: Actor,
    text: InboundTextReplyRow | None = None,
) -> Company:
    """The company as it was."""

    async def once() -> Company:
        async with runtime.ledger.writing() as connection:
            if text:
                await inbound_sms.keep_reply(connection, text)
            before = await staff_change_rows.change_staff(connection, change, record)
            await audit.append(connection, staff_entry(record, before, actor))
            return before

    try:
        # The company is one row that is guarded by a version: a lost race reads it again.
        before = await retry_conflicts(TRIES, once)
    except ValueError as wrong:
        raise SignalRefusedError([fault_of(wrong)]) from wrong
    # This process must not decide with the old company for another second; others look each second.
    runtime.expire_company()
    runtime.ledger.wakes.notify("changes")
    return before


async def directory_of(runtime: Runtime) -> Directory:
    async with runtime.ledger.reading() as connection:
        return await runtime.directory(connection)


def nearest_hint(near: list[str]) -> Message | str:
    """What was probably meant; empty where nothing is near."""
    return message("hint.near", near=near) if near else ""


def read_moment(runtime: Runtime, text: str, word: str) -> datetime | None:
    if not text.strip():
        return None
    now = runtime.clock.now()
    try:
        moment = parse_when(text, now, runtime.plan.calendar.zone, last=word == "until")
        return bounded_moment(moment, now, text)
    except ValueError as wrong:
        fault = message("fault.field", field=word, fault=fault_of(wrong))
        raise SignalRefusedError([fault]) from wrong
