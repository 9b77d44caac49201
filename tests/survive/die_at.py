"""`die_at.py POINT up …`: Muster, but it kills itself at a point of points.py.

The product knows nothing of it.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

sys.path[0] = str(Path(__file__).parents[2])

from muster.cli.main import cli  # noqa: E402
from tests.survive.points import OF_A_DEADLINE, OF_A_TEXT, POINTS, Point  # noqa: E402


def arm(point: Point) -> None:
    """Put the fatal call in place of the real one."""
    module, _, path = point.target.partition(":")
    owner: Any = import_module(module)
    *parents, name = path.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    setattr(owner, name, _fatal(getattr(owner, name), point))


def _fatal(real: Any, point: Point) -> Any:
    calls = count(1)

    async def call(*arguments: Any, **named: Any) -> Any:
        fatal = point.only(arguments) and next(calls) == point.nth
        if fatal and point.when == "before":
            _die()
        result = await real(*arguments, **named)
        if fatal:
            _die()
        return result

    return call


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    arm((POINTS | OF_A_DEADLINE | OF_A_TEXT)[sys.argv.pop(1)])
    cli()
