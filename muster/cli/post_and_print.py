"""Handing something in to the running Muster: its answer is shown, a refusal is said with every
fault.
"""

from __future__ import annotations

from typing import Any

from muster.cli import http_client, output
from muster.settings import Settings


def submit(settings: Settings, path: str, body: Any, said: str, as_json: bool) -> int:
    """Post `body`; the exit code.

    `said`: a sentence with the names of what comes back, such as `Order {order}: {decision}.`
    """
    try:
        taken = http_client.post(settings, path, body)
    except http_client.DeniedError as denied:
        if denied.status == 401:
            output.exit_failed(
                "the desk wants MUSTER_DESK_TOKEN; set it to the token Muster was started with"
            )
        output.exit_refused(denied.faults)
    except http_client.NotRunningError as error:
        output.exit_failed(f"{error}; start it with: make run")
    if as_json:
        output.print_json(taken)
    else:
        output.print_answer(said.format_map(taken))
    return output.DONE
