"""`muster plan asyncapi`: the contract of the Kafka topics, from the plan's own declarations."""

from __future__ import annotations

import orjson

from muster.cli import output
from muster.cli.load_settings import load_settings
from muster.cli.plan_cache import plan_cache
from muster.settings import Settings
from muster.version import version
from playbooks.loader import BadPlanError
from playbooks.schema.asyncapi import asyncapi


def asyncapi_command() -> None:
    """Print the contract of the Kafka topics (AsyncAPI 3), from the signals the plan declares."""
    raise SystemExit(write(load_settings()))


def write(settings: Settings) -> int:
    """The exit code."""
    try:
        plan = plan_cache(settings).read_folder(settings.plan)
    except BadPlanError as bad:
        output.exit_refused(str(fault) for fault in bad.faults)
    output.print_answer(
        orjson.dumps(asyncapi(plan, version()), option=orjson.OPT_INDENT_2).decode()
    )
    return output.DONE
