"""A handler called on the ledger itself, where no Muster runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from handlers import open_runtime
from handlers.runtime import NoCompanyError
from incidents.signals import SignalRefusedError
from ledger.database import LedgerUnavailableError
from muster.cli import output
from muster.cli.plan_cache import plan_cache
from muster.file_permissions import make_home
from muster.settings import Settings
from playbooks.loader import BadPlanError

Handler = Callable[..., Awaitable[Any]]


def run(settings: Settings, handler: Handler, arguments: tuple[Any, ...]) -> Any:
    """The result of `handler` for a runtime on the ledger and the arguments; ends the program where
    it refuses.
    """
    try:
        return asyncio.run(_run(settings, handler, arguments))
    except SignalRefusedError as refused:
        output.exit_refused(refused.faults)
    except BadPlanError as bad:
        output.exit_refused(str(f) for f in bad.faults)
    except NoCompanyError as none:
        output.exit_refused([str(none)])
    except LedgerUnavailableError as away:
        output.exit_failed(f"the ledger cannot be reached: {away}")


async def _run(settings: Settings, handler: Handler, arguments: tuple[Any, ...]) -> Any:
    make_home(settings.home)
    runtime = await open_runtime.open_runtime(
        settings.database_url, settings.plan, wait=3.0, cache=plan_cache(settings)
    )
    try:
        return await handler(runtime, *arguments)
    finally:
        await runtime.ledger.close()
