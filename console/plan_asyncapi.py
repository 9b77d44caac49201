"""`muster plan asyncapi`: the contract of the Kafka topics, from the plan's own declarations."""

from __future__ import annotations

import orjson

from console import say
from console.version import version
from playbooks.reading import BadPlan, read_folder
from playbooks.schema.asyncapi import asyncapi
from settings import Settings


def write(settings: Settings) -> int:
    """The exit code."""
    try:
        plan = read_folder(settings.plan)
    except BadPlan as bad:
        say.refuse(str(fault) for fault in bad.faults)
    say.out(orjson.dumps(asyncapi(plan, version()), option=orjson.OPT_INDENT_2).decode())
    return say.DONE
