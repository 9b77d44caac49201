"""Through the running Muster where there is one, else straight into the ledger: what people change
must not wait for a start.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from zoneinfo import ZoneInfo

from muster.cli import http_client
from muster.cli.lazy_commands import import_string
from muster.cli.list_sources import with_moments
from muster.running_instance import runs_here
from muster.settings import Settings


def post(
    settings: Settings, where: str, body: dict[str, Any], handler: str, *arguments: Any
) -> Any:
    """Hand in a change; ends the program where it is refused.

    `handler`: module:function that makes it in the ledger itself.
    """
    try:
        return http_client.post(settings, where, body)
    except http_client.DeniedError as denied:
        http_client.exit_denied(denied)
    # No Muster answers, so the command changes the ledger itself.
    except http_client.NotRunningError:
        return _direct(settings, handler, arguments)


def company_zone(settings: Settings) -> ZoneInfo:
    """The company's time zone, as the Muster that answers says, else as the ledger keeps it."""
    with suppress(http_client.NotRunningError, http_client.DeniedError, KeyError):
        return ZoneInfo(http_client.get(settings, "/api/health")["zone"])
    zone: ZoneInfo = import_string("muster.cli.ledger_access:ledger_zone")(settings)
    return zone


def delete(settings: Settings, where: str, handler: str, *arguments: Any) -> Any:
    """As `post`, for what is ended."""
    try:
        return http_client.delete(settings, where)
    except http_client.DeniedError as denied:
        http_client.exit_denied(denied)
    except http_client.NotRunningError:
        return _direct(settings, handler, arguments)


def get(settings: Settings, where: str, handler: str, *arguments: Any) -> Any:
    """Ask for something that needs the plan: a Muster that runs here has read it already.

    Moments are datetimes.
    """
    # A desk elsewhere may be another installation: for reading, only the one on this home is asked.
    if runs_here(settings):
        with suppress(http_client.NotRunningError, http_client.DeniedError):
            return with_moments(http_client.get(settings, where))
    return _direct(settings, handler, arguments)


def _direct(settings: Settings, handler: str, arguments: tuple[Any, ...]) -> Any:
    import_string("muster.cli.ledger_access:require_ledger")(settings)
    # What this imports takes two seconds: it is loaded only where no Muster answers.
    return import_string("muster.cli.direct_call:run")(settings, import_string(handler), arguments)
