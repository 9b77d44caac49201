"""`muster health`: whether the desk answers, or the ledger where no desk runs here.

Containers ask every few seconds.
"""

from __future__ import annotations

from muster.cli import http_client, output
from muster.cli.lazy_commands import import_string
from muster.cli.load_settings import load_settings
from muster.running_instance import desk_url


def health() -> None:
    """Exit 0 when the desk (or, without one, the ledger) answers."""
    settings = load_settings()
    try:
        http_client.get(settings, "/api/health")
    except http_client.DeniedError as denied:
        output.exit_failed(str(denied))
    except http_client.NotRunningError:
        raise SystemExit(
            import_string("muster.cli.ledger_health:ledger_answers")(settings)
        ) from None
    output.print_answer(f"The desk answers at {desk_url(settings)}.")
