"""A worker as its own process: writes every value it handles to a file, and fails without end on the
value b"poison".
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from muster.process import new_loop, run
from streams import consumer as streams_app
from streams.consumer import Record, make_app


def main(bootstrap: str, name: str, folder: str, embedded: str) -> int:
    """Run until stopped.

    `name` is topic and group; `folder` gets `handled`, and `tried` with a dot for each failure; `embedded` is "yes" or "no".
    """
    streams_app.BACKOFF, streams_app.LONGEST_PAUSE = (0.05, 0.05), 0.1  # type: ignore[assignment]
    handled = Path(folder) / "handled"

    async def handle(batch: list[Record]) -> None:
        values = [record.value for record in batch]
        if b"poison" in values:
            with (Path(folder) / "tried").open("ab") as file:
                file.write(b".")
            raise RuntimeError("poison")
        with handled.open("ab") as file:
            file.write(b"".join(value + b"\n" for value in values))

    logging.basicConfig(level=logging.INFO)
    loop = new_loop()
    topic = "signals" if embedded == "yes" else name
    options = {"group": name, "datadir": Path(folder), "topics": [topic]}
    app = make_app(bootstrap, embedded=embedded == "yes", handle=handle, **options)  # type: ignore[arg-type]
    print("printed by the worker", flush=True)
    return run([], app, loop)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
