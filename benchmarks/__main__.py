"""python -m benchmarks [--quick] [--out FILE]: measure, print the table, write
benchmarks/latest.json.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks import (
    commands_startup_idle,
    generated_drills,
    load_peaks,
    microbenchmarks,
    signal_to_message,
)
from benchmarks.carrier import Carrier
from benchmarks.muster_process import AS_COMPOSED
from benchmarks.signal_to_message import FULL, QUICK, TIGHT, TOPIC, Figures, Size
from benchmarks.table import Row, median, show, write
from muster.logging import configure
from streams.topic_admin import ensure_topics
from tests.servers.kafka import a_broker
from tests.servers.postgres import PostgreSQL
from tests.servers.process import Missing

LATEST = Path(__file__).parent / "latest.json"
PARTITIONS = 4
GENERATED, GENERATED_QUICK = 10_000, 50
PEAKS, PEAKS_QUICK = (1_000, 2_000), (100, 200)  # deadlines, lines of a storm
IDLE, IDLE_QUICK = 60.0, 5.0  # seconds
WHICH = ("parts", "peaks", "embedded", "kafka", "commands", "idle")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="small numbers: whether it works, not how fast it is"
    )
    parser.add_argument("--out", type=Path, default=LATEST, help="where the rows are written")
    parser.add_argument(
        "--only", choices=WHICH, nargs="+", default=WHICH, help="leave the others out"
    )
    chosen = parser.parse_args(arguments)
    os.umask(0o077)  # as every command of Muster has it: it refuses files that others can read
    configure(level=logging.WARNING)  # a line for each decision is no part of what is measured
    rows, left_out = measure(QUICK if chosen.quick else FULL, chosen.only)
    show(rows, left_out)
    write(rows, chosen.out)
    return 0


def measure(size: Size, which: Sequence[str] = WHICH) -> tuple[list[Row], list[str]]:
    """The rows, and a line for each thing that could not be measured here."""
    rows, left_out = [], []
    if "kafka" in which:
        try:
            rows += list(_on_servers(size))
        except Missing as reason:
            left_out.append(f"Muster on Kafka + PostgreSQL and the tight pipeline: {reason}")
    if "embedded" in which:
        _say("embedded")
        rows += _rows(
            "Muster embedded",
            _median([asyncio.run(signal_to_message.embedded(size)) for _ in range(size.rounds)]),
            None,
        )
    if "commands" in which:
        _say("CPU of commands, start-up, idle")
        rows += commands_startup_idle.embedded(size.rounds, IDLE_QUICK if size is QUICK else IDLE)
    if "idle" in which:
        _say("idle on Kafka + PostgreSQL")
        try:
            rows += commands_startup_idle.on_kafka(IDLE_QUICK if size is QUICK else IDLE)
        except Missing as reason:
            left_out.append(f"idle on Kafka + PostgreSQL: {reason}")
    if "peaks" in which:
        _say("storm, deadlines")
        rows += load_peaks.rows(*(PEAKS_QUICK if size is QUICK else PEAKS))
    if "parts" in which:
        _say("decisions, drill")
        rows.append(
            Row(
                "decisions alone (take_signal)",
                microbenchmarks.decisions_a_second(200),
                "decisions/s",
            )
        )
        count = GENERATED_QUICK if size is QUICK else GENERATED
        in_all, a_core = generated_drills.drills_a_second(count)
        rows += [
            Row(f"{count:,} generated drills", in_all, "drills/s"),
            Row(f"{count:,} generated drills, a core", a_core, "drills/s"),
        ]
        rows.append(Row("drill truck_failure", microbenchmarks.drill_seconds(), "s"))
    return rows, left_out


def _on_servers(size: Size) -> Iterator[Row]:
    """Alternately, so that what else this machine does falls on both alike. Raises Missing."""
    tight, muster, composed = [], [], []
    with ExitStack() as stack:
        postgres = PostgreSQL(durable=True, count_statements=True).start()
        stack.callback(postgres.stop)
        broker = a_broker()
        stack.callback(broker.stop)
        ensure_topics(broker.bootstrap, {TOPIC: PARTITIONS, TIGHT: PARTITIONS})
        carrier = stack.enter_context(Carrier())
        for number in range(size.rounds):
            _say(
                f"tight pipeline, then Muster on Kafka + PostgreSQL: round {number + 1} of"
                f" {size.rounds}"
            )
            tight.append(
                asyncio.run(
                    signal_to_message.tight(
                        broker.bootstrap, postgres.fresh_database(), carrier, size
                    )
                )
            )
            muster.append(
                asyncio.run(
                    signal_to_message.on_kafka(
                        broker.bootstrap, postgres.fresh_database(), carrier, size
                    )
                )
            )
            composed.append(
                asyncio.run(
                    signal_to_message.on_kafka(
                        broker.bootstrap, postgres.fresh_database(), carrier, size, AS_COMPOSED
                    )
                )
            )
    limit = _median(tight)
    yield from _rows("tight pipeline on Kafka + PostgreSQL", limit, None)
    yield from _rows("Muster on Kafka + PostgreSQL", _median(muster), limit)
    yield from _rows("Muster on Kafka + PostgreSQL, a process a role", _median(composed), limit)


def _median(figures: list[Figures]) -> Figures:
    return Figures(
        median(f.p50 for f in figures),
        median(f.p99 for f in figures),
        median(f.throughput for f in figures),
        median(f.cpu for f in figures),
        median(asked) if (asked := [f.statements for f in figures if f.statements]) else None,
    )


def _rows(name: str, figures: Figures, limit: Figures | None) -> list[Row]:
    pace = f"{signal_to_message.PACE:g} signals/s"
    asked, most = figures.statements, limit.statements if limit else None
    return [
        Row(f"{name}: CPU at {pace}", figures.cpu, "ms a signal", limit.cpu if limit else None),
        *([Row(f"{name}: statements", asked, "a signal", most)] if asked else []),
        Row(
            f"{name}: first message, p50 at {pace}", figures.p50, "ms", limit.p50 if limit else None
        ),
        Row(
            f"{name}: first message, p99 at {pace}", figures.p99, "ms", limit.p99 if limit else None
        ),
        Row(
            f"{name}: backlog", figures.throughput, "signals/s", limit.throughput if limit else None
        ),
    ]


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
