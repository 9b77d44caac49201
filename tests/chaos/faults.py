"""The kinds of faults of findings/FAULTS.md, each as something done to a World."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from tests.chaos.world import World
from tests.servers.twilio import Mood

Fault = Callable[[World, random.Random], None]
CLAIM = 30.0  # seconds after which another process takes over what a process claimed
MOODS = (
    Mood(500),  # refused by the carrier's own fault
    Mood(503, keeps=True),  # taken all the same
    Mood(429, headers={"Retry-After": "2"}),
    Mood(keeps=True, seconds=12),  # taken, and answered after our patience has ended
    Mood(keeps=True, hangs_up=True),
    Mood(keeps=True, seconds=3),
)


def kill_one(world: World, drawn: random.Random) -> None:
    name = drawn.choice(list(world.members))
    world.kill(name)
    time.sleep(drawn.uniform(0.1, 1.5))
    world.revive()


def stop_one(world: World, drawn: random.Random) -> None:
    """Longer than a claim; others go on, and the next faults come in between."""
    world.stop_for(drawn.choice(list(world.members)), CLAIM + drawn.uniform(2, 6))


def restart_broker(world: World, drawn: random.Random) -> None:
    assert world.kafka
    world.kafka.kill()
    time.sleep(drawn.uniform(0.5, 3))
    world.kafka.restart()


def restart_database(world: World, drawn: random.Random) -> None:
    assert world.database
    world.database.down()
    time.sleep(drawn.uniform(0.5, 3))
    world.database.up()


def cut_connections(world: World, drawn: random.Random) -> None:
    for _ in range(drawn.randint(1, 3)):
        world.cut_connections()


def upset_carrier(world: World, drawn: random.Random) -> None:
    world.carrier.misbehave(*drawn.choices(MOODS, k=drawn.randint(2, 8)))
    world.carrier.misbehave(*drawn.choices(MOODS[:1], k=drawn.randint(0, 1)), on="GET")


SHARED: dict[str, tuple[Fault, int]] = {
    "kill -9": (kill_one, 5),
    "carrier": (upset_carrier, 6),
    "stop": (stop_one, 1),
}
OF_CLUSTER: dict[str, tuple[Fault, int]] = {
    **SHARED,
    "broker restarted": (restart_broker, 2),
    "database restarted": (restart_database, 2),
    "connections cut": (cut_connections, 3),
}


def schedule(drawn: random.Random, number: int, cluster: bool) -> list[tuple[str, Fault]]:
    """Which faults come, in their order: each kind once as far as there is room, then by weight."""
    kinds = OF_CLUSTER if cluster else SHARED
    names = list(kinds)[:number]
    weights = [weight for _, weight in kinds.values()]
    names += drawn.choices(list(kinds), weights, k=number - len(names))
    drawn.shuffle(names)
    return [(name, kinds[name][0]) for name in names]
