"""`make fuzz`: fuzzed inputs through every entry point of a Muster of its own, counted.

    python -m tests.fuzz --inputs 60000 --seed 7

Ends with 1 where an input made a 5xx, raised, or was lost; the seed repeats the run.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.run import fuzz


def main() -> int:
    arguments = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    arguments.add_argument("--inputs", type=int, default=20_000, help="how many (20,000)")
    arguments.add_argument("--seconds", type=float, default=None, help="end earlier after these")
    arguments.add_argument("--seed", type=int, default=random.randrange(2**32), help="a new one")
    chosen = arguments.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    folder, began = Path(tempfile.mkdtemp()), time.monotonic()
    try:
        found = asyncio.run(
            fuzz(folder, chosen.seed, chosen.inputs, chosen.seconds, progress=sys.stderr)
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for name, number in sorted(found.count.items()):
        print(f"{number:7,} {name}")
    print("sent = " + " + ".join(f"{n:,} {what}" for what, n in sorted(found.became.items())))
    print(f"{found.sent:7,} inputs in {time.monotonic() - began:.0f} s, seed {chosen.seed}")
    for failure in found.failures[:40]:
        print(f"FAILED {failure}")
    return 1 if found.failures else 0


if __name__ == "__main__":
    sys.exit(main())
