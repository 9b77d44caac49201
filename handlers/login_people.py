"""Who of the company logs in: the roster is the list of accounts."""

from __future__ import annotations

import re

from handlers.runtime import NoCompanyError, Runtime
from incidents.company import Person

_BETWEEN_DIGITS = re.compile(r"[\s().-]")
_NATIONAL = re.compile(r"0?1\d{10}")  # a Chinese mobile number without its country
COUNTRY = "+86"


async def find_to_log_in(runtime: Runtime, typed: str) -> Person | None:
    """The person with this id, phone or name; None where there is none, several, or one of another
    organisation.
    """
    people = await _people(runtime)
    if typed in people:
        return people[typed] if may_log_in(people[typed]) else None
    phone = e164(typed)
    found = [p for p in people.values() if phone in p.phones or p.name == typed]
    return found[0] if len(found) == 1 and may_log_in(found[0]) else None


async def find_by_claim(runtime: Runtime, value: str) -> Person | None:
    """The person that a provider names by id or by phone."""
    people = await _people(runtime)
    phone = e164(value)
    found = [p for p in people.values() if p.id == value or phone in p.phones]
    return found[0] if len(found) == 1 and may_log_in(found[0]) else None


async def person_of(runtime: Runtime, person: str) -> Person | None:
    """The person with this id, while they may log in."""
    found = (await _people(runtime)).get(person)
    return found if may_log_in(found) else None


def may_log_in(person: Person | None) -> bool:
    """Our own people only: the insurer and the workshop answer by their links."""
    return person is not None and not person.organisation


def e164(typed: str) -> str:
    """A phone as the company's lists write it, as far as it can be recognised."""
    bare = _BETWEEN_DIGITS.sub("", typed)
    if _NATIONAL.fullmatch(bare):
        return COUNTRY + bare.lstrip("0")
    return "+" + bare[2:] if bare.startswith("00") else bare


async def _people(runtime: Runtime) -> dict[str, Person]:
    try:
        async with runtime.ledger.reading() as connection:
            return (await runtime.directory(connection)).people
    except NoCompanyError:
        return {}


async def names(runtime: Runtime) -> dict[str, str]:
    """Names of all people, by id."""
    return {person.id: person.name for person in (await _people(runtime)).values()}
