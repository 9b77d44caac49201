"""Handing something in to the running Muster: its answer is shown, a refusal is said with every
fault.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from muster.cli import http_client, output
from muster.running_instance import desk_url
from muster.settings import Settings


def submit(
    settings: Settings,
    path: str,
    body: Any,
    said: str,
    as_json: bool,
    more: Callable[[Mapping[str, Any]], str] = lambda _: "",
) -> int:
    """Post `body`; the exit code.

    `said`: a sentence with the names of what comes back, such as `Order {order}: {decision}.`
    `more`: what is said after it.
    """
    try:
        taken = http_client.post(settings, path, body)
        text = said.format_map(taken) + more(taken)
    except http_client.DeniedError as denied:
        http_client.exit_denied(denied)
    except http_client.NotRunningError as error:
        output.exit_failed(f"{error}; start it with: make run")
    except KeyError:
        output.exit_failed(f"what answers at {desk_url(settings)} is no Muster")
    if as_json:
        output.print_json(taken)
    else:
        output.print_answer(text)
    return output.DONE
