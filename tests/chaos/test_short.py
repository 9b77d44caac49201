"""A short run of each kind in every run of the tests; the long ones are `make chaos`."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.chaos.faults import OF_CLUSTER, SHARED, schedule
from tests.chaos.run import embedded, on_cluster
from tests.servers.skipping import or_skip

WITHIN = 90.0  # seconds for a page, not 15 as in `make chaos`: other tests use the same cores

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_faults_of_one_process_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    seed = random.randrange(10_000)
    print(f"seed {seed}")
    assert embedded(tmp_path, seed, 4, within=WITHIN).failures == []


@pytest.mark.server
def test_faults_on_kafka_and_postgresql_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    seed = random.randrange(10_000)
    print(f"seed {seed}")
    assert or_skip(lambda: on_cluster(tmp_path, seed, 6, within=WITHIN)).failures == []


def test_a_seed_gives_the_same_faults_and_each_kind_comes() -> None:
    first, second = (schedule(random.Random(7), 50, cluster=True) for _ in range(2))
    assert first == second and {name for name, _ in first} == set(OF_CLUSTER)
    assert {name for name, _ in schedule(random.Random(7), 3, cluster=False)} == set(SHARED)
