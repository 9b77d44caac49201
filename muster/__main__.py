"""`python -m muster` and the `muster` command.

What the program needs is imported in `cli`, without the garbage collector.
"""

from __future__ import annotations

import sys
from typing import Any

from muster.cli.import_string import import_string


def cli() -> None:
    """The console script."""
    _import_structlog()
    import_string("muster.cli.main:cli")()


def _import_structlog() -> None:
    # It imports rich, where there is one, for tracebacks that our log lines do not have: a tenth
    # of a short command's CPU. A name that is None in `sys.modules` cannot be imported.
    modules: dict[str, Any] = sys.modules
    if "rich" not in modules:
        modules["rich"] = None
        import_string("structlog:get_logger")
        del modules["rich"]


if __name__ == "__main__":
    cli()
