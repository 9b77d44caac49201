"""People change: away, back, on duty, deputy. Written down at once, and what they had been asked moves on (meaning 15)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any

import structlog

from handlers.office import Office
from handlers.respond import respond
from incidents import staffing
from incidents.company import Availability, Company, Person
from incidents.events import NotDelivered
from incidents.signals import Refused
from incidents.whens import OPEN_END, read_when
from ledger import notices, settings_kept, staff
from ledger.open import Conflict
from playbooks.directory import Directory

log = structlog.get_logger()
TRIES = 5
SEEN = "absences seen until"


@dataclass(frozen=True, slots=True)
class Changed:
    """What was written down; `moved`: askings that went on to somebody else."""

    person: str
    name: str
    what: str
    start: datetime | None = None
    end: datetime | None = None
    moved: int = 0

    def row(self) -> dict[str, Any]:
        """As the API says it; times are ISO 8601 UTC, an open end is null."""
        ends = self.end if self.end and self.end < OPEN_END else None
        moments = {"from": self.start.isoformat() if self.start else None, "until": ends.isoformat() if ends else None}
        return {"person": self.person, "name": self.name, "what": self.what, **moments, "moved": self.moved}


async def leave(office: Office, person: str, start: str, end: str, by: str, unreachable: bool = False) -> Changed:
    """`person` (id or name) is away, from now where `start` is empty, until further notice where `end` is. Raises Refused."""
    who = await find(office, person)
    how: Availability = "unreachable" if unreachable else "away"
    now = office.clock.now()
    begins, ends = max(now, _when(office, start, "from") or now), _when(office, end, "until") or OPEN_END
    record = staff.change_row(now, who.id, how, by, start=begins, end=ends)
    await _change(office, lambda company: staffing.leaves(company, who.id, how, begins, ends), record)
    moved = await _move_on(office, who.id, how) if begins <= now else 0
    return Changed(who.id, who.name, how, begins, ends, moved)


async def back(office: Office, person: str, by: str) -> Changed:
    """`person` can be called again. Raises Refused."""
    who, now = await find(office, person), office.clock.now()
    await _change(office, lambda company: staffing.returns(company, who.id, now), staff.change_row(now, who.id, "back", by))
    return Changed(who.id, who.name, "back", now)


async def put_on_duty(office: Office, role: str, person: str, start: str, end: str, site: str | None, by: str) -> Changed:
    """`person` is on call for `role` in these hours, whoever was there before. Raises Refused."""
    who, now = await find(office, person), office.clock.now()
    begins, ends = _when(office, start, "from") or now, _when(office, end, "until")
    if ends is None:
        raise Refused(["until when? write --until 20:00"])
    await _known(office, role, site)
    record = staff.change_row(now, who.id, "on duty", by, start=begins, end=ends, role=role, site=site)
    await _change(office, lambda company: staffing.takes_duty(company, role, who.id, begins, ends, site), record)
    return Changed(who.id, who.name, "on duty", begins, ends)


async def give_role(office: Office, role: str, person: str, site: str | None, rank: int | None, by: str) -> Changed:
    """`person` holds a role (rank 0), stands in for its holder (1, 2 …), or (None) does so no more. Raises Refused."""
    who, now = await find(office, person), office.clock.now()
    await _known(office, role, site)
    what = "gives up" if rank is None else "holds"
    record = staff.change_row(now, who.id, what, by, role=role, site=site)

    def change(company: Company) -> Company:
        if rank is None:
            return staffing.gives_up(company, role, who.id, site)
        return staffing.holds(company, role, who.id, site, rank)

    await _change(office, change, record)
    return Changed(who.id, who.name, what)


async def find(office: Office, person: str) -> Person:
    """Somebody by id, by name or by phone. Raises Refused."""
    directory = await _directory(office)
    wanted = person.strip()
    found = [p for p in directory.company.people if wanted in (p.id, p.name, *p.phones)]
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused([f"{len(found)} people are called {wanted!r}: name one of {', '.join(p.id for p in found)}"])
    near = get_close_matches(wanted, [n for p in directory.company.people for n in (p.id, p.name)], n=3, cutoff=0.5)
    raise Refused([f"there is nobody called {wanted[:40]!r}" + (f"; did you mean {', '.join(near)}?" if near else "")])


async def see_absences(office: Office) -> int:
    """Absences that have begun since we looked last: what these people had been asked moves on. Returns how many askings did."""
    now = office.clock.now()
    async with office.ledger.reading() as connection:
        known = (await settings_kept.all_kept(connection, [SEEN])).get(SEEN)
        company = (await office.directory(connection)).company
    seen = datetime.fromisoformat(known) if known else now
    begun = [a for a in company.absences if seen < a.start <= now < a.end and a.availability != "in the city"]
    if known is None or begun:
        async with office.ledger.writing() as connection:
            await settings_kept.set_kept(connection, SEEN, now.isoformat())
    return sum([await _move_on(office, a.person, a.availability) for a in begun])


async def _move_on(office: Office, person: str, why: str) -> int:
    """Tell each run that waits for this person that they have left; it asks whoever is next."""
    async with office.ledger.reading() as connection:
        asked = await notices.askings_of(connection, person)
    for incident, token in asked:
        await respond(office, incident, NotDelivered(token, person, why))
    log.info("askings move on", person=person, askings=len(asked))
    return len(asked)


async def _change(office: Office, change: Callable[[Company], Company], record: staff.Row) -> None:
    for _ in range(TRIES):
        try:
            async with office.ledger.writing() as connection:
                await staff.change_staff(connection, change, record)
            break
        except ValueError as wrong:
            raise Refused([str(wrong)]) from wrong
        except Conflict as conflict:
            lost = conflict
    else:
        raise lost
    office.forget_company()
    office.ledger.wakes.tell("changes")


async def _directory(office: Office) -> Directory:
    async with office.ledger.reading() as connection:
        return await office.directory(connection)


async def _known(office: Office, role: str, site: str | None) -> None:
    directory = await _directory(office)
    if site is not None and site not in directory.sites:
        raise Refused([f"there is no site {site!r}; there are {', '.join(directory.sites)}"])
    roles = {r.role for r in directory.company.roles} | {s.role for s in directory.company.shifts}
    roles |= {spec.value for spec in office.plan.audiences.values() if spec.way in ("role", "on call")}
    if role not in roles:
        near = get_close_matches(role, roles, n=1)
        raise Refused([f"there is no role {role!r}" + (f"; did you mean {near[0]}?" if near else "")])


def _when(office: Office, text: str, word: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        return read_when(text, office.clock.now(), office.plan.calendar.zone, last=word == "until")
    except ValueError as wrong:
        raise Refused([f"{word}: {wrong}"]) from wrong
