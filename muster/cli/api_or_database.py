"""Through the running Muster where there is one, else straight into the ledger: what people change
must not wait for a start.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from handlers import setup
from handlers.runtime import NoCompanyError, Runtime
from incidents.signals import SignalRefusedError
from ledger.database import LedgerUnavailableError
from muster.cli import http_client, output
from muster.settings import Settings
from playbooks.loader import BadPlanError

Direct = Callable[[Runtime], Awaitable[Any]]


def path(*parts: object) -> str:
    """An API path; user input in it is percent-encoded."""
    return "/api/" + "/".join(quote(str(part), safe="") for part in parts)


def post(settings: Settings, where: str, body: dict[str, Any], direct: Direct) -> Any:
    """Hand in a change; ends the program where it is refused."""
    try:
        return http_client.post(settings, where, body)
    except http_client.DeniedError as denied:
        if denied.status == 401:
            output.exit_failed(
                "the desk wants MUSTER_DESK_TOKEN; set it to the token Muster was started with"
            )
        output.exit_refused(denied.faults)
    except http_client.NotRunningError:
        return read(settings, direct)


def read(settings: Settings, direct: Direct) -> Any:
    """Ask the ledger itself."""
    try:
        return asyncio.run(_direct(settings, direct))
    except SignalRefusedError as refused:
        output.exit_refused(refused.faults)
    except BadPlanError as bad:
        output.exit_refused(str(f) for f in bad.faults)
    except NoCompanyError as none:
        output.exit_refused([str(none)])
    except LedgerUnavailableError as away:
        output.exit_failed(f"the ledger cannot be reached: {away}")


async def _direct(settings: Settings, direct: Direct) -> Any:
    settings.home.mkdir(parents=True, exist_ok=True)
    runtime = await setup.open_runtime(settings.database_url, settings.plan, wait=3.0)
    try:
        return await direct(runtime)
    finally:
        await runtime.ledger.close()
