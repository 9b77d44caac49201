"""`muster up [--roles …]`, with one line on stdout: where its broker listens, for the process
that measures.

Nothing else is different.
"""

from __future__ import annotations

import sys

from muster import up as muster
from muster.logging import configure
from muster.settings import Settings
from muster.startup_checks import ROLES
from streams.embedded_broker import EmbeddedBroker

_start = EmbeddedBroker.start


def _start_and_say_where(broker: EmbeddedBroker) -> str:
    bootstrap = _start(broker)
    print(bootstrap, flush=True)
    return bootstrap


def main() -> int:
    settings = Settings()
    configure(settings.log)
    EmbeddedBroker.start = _start_and_say_where  # type: ignore[assignment]
    roles = tuple(sys.argv[1].split(",")) if sys.argv[1:] else ROLES
    return muster.up(settings, roles, 1.0, browser=False)


if __name__ == "__main__":
    sys.exit(main())
