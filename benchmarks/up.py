"""`muster up`, with one line on stdout: where its broker listens, for whoever measures it. Nothing else is different."""

from __future__ import annotations

import sys

from console import up as muster
from logs import configure
from settings import Settings
from streams.embedded import EmbeddedBroker


class _SaysWhere(EmbeddedBroker):
    def start(self) -> str:
        bootstrap = super().start()
        print(bootstrap, flush=True)
        return bootstrap


def main() -> int:
    settings = Settings()
    configure(settings.log)
    muster.EmbeddedBroker = _SaysWhere  # type: ignore[misc]
    return muster.up(settings, muster.ROLES, 1.0, browser=False)


if __name__ == "__main__":
    sys.exit(main())
