"""`muster doctor`: what is set up, reachable and missing, a line each, with the remedy.

It changes nothing.
"""

from __future__ import annotations

import asyncio
import dataclasses

from muster.cli import output
from muster.cli.doctor_machine import examine_machine
from muster.cli.doctor_services import examine_services
from muster.cli.finding import FAIL, Finding
from muster.settings import Settings


def doctor(settings: Settings, online: bool, as_json: bool) -> int:
    """The exit code: 1 where anything keeps Muster from working."""
    findings = asyncio.run(_examine(settings, online))
    if as_json:
        output.print_json([dataclasses.asdict(finding) for finding in findings])
    else:
        for finding in findings:
            output.print_answer(_line(finding))
    return output.FAILED if any(finding.state == FAIL for finding in findings) else output.DONE


async def _examine(settings: Settings, online: bool) -> list[Finding]:
    found = list(examine_machine(settings))
    return found + [finding async for finding in examine_services(settings, online)]


def _line(finding: Finding) -> str:
    remedy = f" -> {finding.remedy}" if finding.remedy else ""
    return f"{finding.state:4}  {finding.check:10}  {finding.found}{remedy}"
