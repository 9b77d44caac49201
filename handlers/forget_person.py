"""A person who has left the company is forgotten: they are taken off its list, and their name and
phones are masked in what is written down. The audit table keeps their id.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from handlers.list_rows import ForgottenPersonRow
from handlers.runtime import Runtime
from handlers.staff_changes import only_one
from handlers.transaction_retry import retry_conflicts
from incidents.actor import Actor
from incidents.company import Company
from incidents.signals import SignalRefusedError
from ledger import audit, company, personal_data
from ledger.audit import AuditEntry
from ledger.database import Connection
from playbooks.company.company_lookup import Directory
from translations import Message, message

TRIES = 5
SHORTEST_NAME = 2  # characters of a name that is looked for inside other texts


class _DryRunError(Exception):
    """Rolls back the transaction of a dry run."""


async def forget_person(
    runtime: Runtime, person: str, actor: Actor, dry_run: bool = False
) -> ForgottenPersonRow:
    """`person`: an id, also of a person who was taken off the company's list before, or a name.

    `dry_run`: only count. Raises SignalRefusedError where they are still needed, ConflictError.
    """

    async def once() -> ForgottenPersonRow:
        with suppress(_DryRunError):
            async with runtime.ledger.writing() as connection:
                done = await _forget(runtime, connection, person, actor, dry_run)
                if dry_run:
                    raise _DryRunError
        return done

    done = await retry_conflicts(TRIES, once)
    if not dry_run:
        runtime.expire_company()
        runtime.ledger.wakes.notify("changes")
    return done


async def _forget(
    runtime: Runtime, connection: Connection, person: str, actor: Actor, dry_run: bool
) -> ForgottenPersonRow:
    runtime.expire_company()  # they may have been given something to do a moment ago
    directory, now = await runtime.directory(connection), runtime.clock.now()
    key, name = await _known(connection, directory, person)
    whole = directory.company
    still = _needed(whole, key, now)
    if await personal_data.is_asked(connection, key):
        still.append(message("fault.still_asked", text=key))
    _refuse(still)
    others = [p.name for p in whole.people if p.id != key]
    texts = len(name) >= SHORTEST_NAME and name != key and not any(name in n for n in others)
    before = now - runtime.plan.keep_persons
    rows = await personal_data.mask_person(connection, key, name, texts, before)
    if key in directory.people:
        await company.change_small_part(connection, lambda c: _without(c, key, now))
        rows["people"] = 1
    entry = AuditEntry(now, actor, "person.forgotten", f"person {key}", None, None, rows)
    await audit.append(connection, entry)
    return {
        "person": key,
        "dry_run": dry_run,
        "rows": rows,
        "texts": texts,
        "before": before.isoformat(),
    }


async def _known(connection: Connection, directory: Directory, person: str) -> tuple[str, str]:
    """(id, name). Raises SignalRefusedError where no person is so called, or several."""
    wanted = person.strip()
    found = [p for p in directory.company.people if wanted in (p.id, p.name)]
    if one := only_one(found, wanted):
        return one.id, one.name
    if name := await personal_data.known_name(connection, wanted):
        return wanted, name
    raise SignalRefusedError([message("fault.no_person", text=wanted[:40], hint="")])


def _needed(whole: Company, person: str, now: datetime) -> list[Message]:
    """What they still have to do for the company."""
    roles = sorted({r.role for r in whole.roles if r.person == person})
    roles += sorted({s.role for s in whole.shifts if s.person == person and s.end > now})
    units = [u.id for u in whole.units if u.driver == person]
    shops = sum(r.account_manager == person for r in whole.retailers)
    contacts = [f.id for f in whole.factories if person in f.contacts]
    found = [message("fault.still_holds", text=person, role=role) for role in roles]
    found += [message("fault.still_drives", text=person, unit=unit) for unit in units]
    found += [message("fault.still_contact", text=person, name=name) for name in contacts]
    return found + ([message("fault.still_manages", text=person, count=shops)] if shops else [])


def _refuse(still: list[Message]) -> None:
    """Raises SignalRefusedError where there is anything."""
    if still:
        raise SignalRefusedError(still)


def _without(whole: Company, person: str, now: datetime) -> Company:
    """The small part of the company without them. Raises SignalRefusedError."""
    _refuse(_needed(whole, person, now))  # as it is in this transaction
    return replace(
        whole,
        people=tuple(p for p in whole.people if p.id != person),
        absences=tuple(a for a in whole.absences if a.person != person),
        shifts=tuple(s for s in whole.shifts if s.person != person),
    )
