"""Through the running Muster where there is one, else straight into the ledger: what people change must not wait for a start."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from console import say, wire
from handlers import setup
from handlers.office import NoCompany, Office
from incidents.signals import Refused
from ledger.open import LedgerAway
from playbooks.reading import BadPlan
from settings import Settings

Direct = Callable[[Office], Awaitable[Any]]


def path(*parts: object) -> str:
    """An address of the API; what people typed stands in it escaped."""
    return "/api/" + "/".join(quote(str(part), safe="") for part in parts)


def post(settings: Settings, where: str, body: dict[str, Any], direct: Direct) -> Any:
    """Hand in a change; ends the program where it is refused."""
    try:
        return wire.post(settings, where, body)
    except wire.Denied as denied:
        if denied.status == 401:
            say.fail("the desk wants MUSTER_DESK_TOKEN; set it to the token Muster was started with")
        say.refuse(denied.faults)
    except wire.NotRunning:
        return look(settings, direct)


def look(settings: Settings, direct: Direct) -> Any:
    """Ask the ledger itself."""
    try:
        return asyncio.run(_direct(settings, direct))
    except Refused as refused:
        say.refuse(refused.faults)
    except BadPlan as bad:
        say.refuse(str(f) for f in bad.faults)
    except NoCompany as none:
        say.refuse([str(none)])
    except LedgerAway as away:
        say.fail(f"the ledger cannot be reached: {away}")


async def _direct(settings: Settings, direct: Direct) -> Any:
    settings.home.mkdir(parents=True, exist_ok=True)
    office = await setup.open_office(settings.database_url, settings.plan, wait=3.0)
    try:
        return await direct(office)
    finally:
        await office.ledger.close()
