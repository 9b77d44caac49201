"""`make chaos`: four runs of fifty faults on Kafka and PostgreSQL with two workers, and one of a
single process; everything is counted.

    python -m tests.chaos --runs 1 --faults 20 --seed 7

Ends with 1 where something was lost, came twice, never went out or got stuck; a seed gives the same
faults in the same order.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.chaos.checks import Outcome
from tests.chaos.run import embedded, on_cluster
from tests.servers.process import Missing


def main() -> int:
    arguments = argparse.ArgumentParser(prog="chaos", description=__doc__)
    arguments.add_argument("--runs", type=int, default=4, help="on Kafka and PostgreSQL (4)")
    arguments.add_argument("--embedded", type=int, default=1, help="runs of one process (1)")
    arguments.add_argument("--faults", type=int, default=50, help="in each run (50)")
    arguments.add_argument("--seed", type=int, default=random.randrange(10_000), help="a new one")
    chosen = arguments.parse_args()
    failed = 0
    for number in range(chosen.runs):
        print(f"on Kafka and PostgreSQL, run {number + 1} of {chosen.runs}", flush=True)
        failed += _failures(on_cluster, chosen.seed + number, chosen.faults)
    for number in range(chosen.embedded):
        print(f"one process, run {number + 1} of {chosen.embedded}", flush=True)
        failed += _failures(embedded, chosen.seed + number, chosen.faults)
    print(f"{failed} failures")
    return 1 if failed else 0


def _failures(run: Callable[[Path, int, int], Outcome], seed: int, faults: int) -> int:
    folder = Path(tempfile.mkdtemp(prefix="muster-chaos-"))
    try:
        failures = run(folder, seed, faults).failures
    except Missing as reason:
        print(f"not run: {reason}", file=sys.stderr)
        return 1
    if failures:
        print(f"the logs are kept in {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.flush()
    return len(failures)


if __name__ == "__main__":
    sys.exit(main())
