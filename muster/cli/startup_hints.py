"""What `muster up` suggests to do next: commands and addresses that fit the plan and the company it
runs.
"""

from __future__ import annotations

from collections.abc import Mapping

from muster.cli.declaration_cache import from_rows
from muster.cli.plan_declarations import signal_rows
from muster.cli.signal_help import example
from muster.settings import Settings, is_loopback
from playbooks.definition.plan import Plan


def startup_hints(settings: Settings, plan: Plan, ids: Mapping[str, str]) -> list[str]:
    """Lines for the terminal.

    `ids`: ids of the company by kind of field, for the command that reports the plan's first
    signal.
    """
    lines = [f"  The desk:   {settings.url}"]
    for first in [*plan.signals.values()][:1]:
        declared = from_rows(signal_rows([first]))
        lines.append(f"  Try next:   {example(declared[first.name], ids)}")
    lines.append("              muster watch     (what happens, as it happens)")
    lines.append(f"  {_report_form(settings)}")
    return [*lines, "  Ctrl-C stops."]


def _report_form(settings: Settings) -> str:
    """A loopback address is of no use on a phone, so it is not offered as one."""
    if settings.public_url:
        return f"On a phone: {settings.public_url.rstrip('/')}/report"
    if not is_loopback(settings.host):
        return (
            f"On a phone: port {settings.port} of this machine, /report"
            "     (set MUSTER_PUBLIC_URL for the links in messages)"
        )
    return (
        f"To report:  {settings.url}/report     (this machine only; for phones see"
        " docs/operations.md)"
    )
