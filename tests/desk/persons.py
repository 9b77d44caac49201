"""People of the company at the desk, each with the rights the shipped plan gives them."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx2
from starlette.datastructures import Headers

from incidents.actor import Actor
from incidents.company import Company
from playbooks.company.company_lookup import Directory
from tests.desk.living import Town, visitor
from tests.desk.logging_in import TOKEN

PERSON = "x-test-person"


async def by_header(headers: Headers, way: str, address: str | None) -> Actor | None:
    """A login that takes everyone's word, for tests."""
    person = headers.get(PERSON)
    return Actor(way, person, address=address) if person else None


def desk_of(here: Town) -> Any:
    """A desk with a login."""
    return here.app(token=TOKEN, methods=(by_header,))


def visit(here: Town, person: str) -> AbstractAsyncContextManager[httpx2.AsyncClient]:
    """The desk as this person sees it."""
    return visitor(desk_of(here), headers={PERSON: person})


def with_token(here: Town) -> AbstractAsyncContextManager[httpx2.AsyncClient]:
    return visitor(desk_of(here), headers={"Authorization": f"Bearer {TOKEN}"})


def bearing(here: Town, secret: str) -> AbstractAsyncContextManager[httpx2.AsyncClient]:
    """A machine with a key."""
    return visitor(desk_of(here), headers={"Authorization": f"Bearer {secret}"})


async def directory_of(here: Town) -> Directory:
    async with here.runtime.ledger.reading() as connection:
        found: Directory = await here.runtime.directory(connection)
    return found


async def company_of(here: Town) -> Company:
    return (await directory_of(here)).company


async def holder(here: Town, role: str) -> str:
    """Who holds a role first."""
    return next(r.person for r in (await company_of(here)).roles if r.role == role and r.rank == 0)


async def viewer(here: Town) -> str:
    """A driver of the company: everyone may read and report, and drivers no more than that."""
    company = await company_of(here)
    others = {r.person for r in company.roles if r.role != "driver"}
    others |= {s.person for s in company.shifts}
    own = {p.id for p in company.people if not p.organisation} - others
    return next(u.driver for u in company.units if u.driver in own)
