"""One run: load, faults one after the other, everything up again, everything counted."""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from tests.chaos.checks import PAGE_WITHIN, Note, Outcome, examine, settle
from tests.chaos.faults import schedule
from tests.chaos.load import Load
from tests.chaos.world import World, alone, cluster
from tests.servers.kafka import ApacheKafka
from tests.servers.twilio import TwilioServer
from tests.survive.fleet import Database

BETWEEN = (0.3, 2.0)  # seconds from one fault to the next
WARM = 3.0  # seconds of load before the first
HIT_WHILE_STARTING = 0.2  # of the faults of one process alone


def on_cluster(
    folder: Path, seed: int, faults: int, note: Note = print, within: float = PAGE_WITHIN
) -> Outcome:
    """`within`: seconds for a page once everything is up again. Raises Missing where Kafka or PostgreSQL cannot be had."""
    kafka, database = ApacheKafka(), Database()
    try:
        kafka.start()
        database.start()
        with TwilioServer() as carrier:
            return _run(cluster(folder, carrier, kafka, database), seed, faults, note, within)
    finally:
        kafka.stop()
        database.stop()


def embedded(
    folder: Path, seed: int, faults: int, note: Note = print, within: float = PAGE_WITHIN
) -> Outcome:
    """One process, SQLite, its own broker."""
    with TwilioServer() as carrier:
        return _run(alone(folder, carrier), seed, faults, note, within)


def _run(world: World, seed: int, faults: int, note: Note, within: float) -> Outcome:
    drawn, load = random.Random(seed), Load(world, seed)
    done: Counter[str] = Counter()
    began = time.monotonic()
    try:
        world.start()
        load.start()
        time.sleep(WARM)
        for name, fault in schedule(drawn, faults, cluster=world.kafka is not None):
            fault(world, drawn)
            world.revive()
            done[name] += 1
            # One process alone has to be up at times, or nothing would ever be begun; now and then
            # it is hit again while it starts.
            if world.kafka is None and drawn.random() > HIT_WHILE_STARTING:
                world.desk.healthy(90)
            time.sleep(drawn.uniform(*BETWEEN))
        up_at, up_again = world.heal(), datetime.now(UTC)
        load.finish()
        seconds = settle(world, load)
        outcome = examine(world, load, up_at, up_again, within)
    finally:
        world.end()
    kinds = ", ".join(f"{number} {name}" for name, number in sorted(done.items()))
    note(f"seed {seed}: {sum(done.values())} faults ({kinds})")
    took = time.monotonic() - began
    note(f"{took:9.0f} s in all, the last {seconds:.0f} s of it without load or faults")
    for name, figure in outcome.figures.items():
        note(f"{figure:9,g} {name}")
    for words in world.last_words:
        note(f"ended by itself, {words}")
    for failure in outcome.failures:
        note(f"FAILED {failure}")
    return outcome
