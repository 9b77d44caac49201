"""On Apache Kafka and PostgreSQL, each role a process: whichever part dies under load, nothing is
lost and nothing happens twice.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from demo import demo_company
from ledger import list_queries
from ledger.database import Ledger
from tests.runtimes import MONDAY, cloud_event
from tests.servers.kafka import ApacheKafka
from tests.servers.skipping import or_skip
from tests.streams.conftest import put
from tests.survive.fleet import Database, Fleet, Load
from tests.survive.process import Muster
from translations import english

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
SCALE = 10
UNITS = [f"K-{number:02}" for number in range(1, 201)]
AWAY = 6.0  # seconds; longer than any single try of ours
WITHIN = 90.0


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    server = or_skip(lambda: Database().start())
    yield server
    server.stop()


@pytest.fixture(scope="module")
def prepared_url(database: Database, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with ten times Kaili in it, to be copied."""
    url = database.fresh_database()
    Muster(tmp_path_factory.mktemp("furnish"), {"MUSTER_DATABASE": url}).run(
        "demo", "--scale", str(SCALE)
    )
    return url


@pytest.fixture
def fleet(
    own_kafka: ApacheKafka, database: Database, prepared_url: str, tmp_path: Path
) -> Iterator[Fleet]:
    one = Fleet(tmp_path, own_kafka.bootstrap, database.copy_of(prepared_url))
    try:
        yield one.start()
    finally:
        one.end()


def test_the_company_is_large_enough() -> None:
    assert {u.id for u in demo_company(MONDAY, SCALE).units} >= set(UNITS)


def test_what_is_produced_is_judged_once_and_the_pages_go_out(fleet: Fleet) -> None:
    load = Load(fleet.bootstrap, UNITS[:60])
    load.start()
    put(
        fleet.bootstrap,
        "signals",
        [
            b'{"specversion": "1.0", "id',
            cloud_event("truck.failed", "x", unit="K-07", note="x" * 900_000),
        ],
    )
    load.finish()
    fleet.until_judged(60, WITHIN)
    fleet.until_all_is_out(WITHIN)
    fleet.nothing_lost_nothing_double(UNITS[:60])
    reasons = sorted(english(p["reason"]) for p in fleet.look(list_queries.parked))
    assert ["shorten the note" in reasons[0], "this is no JSON" in reasons[1], len(reasons)] == [
        True,
        True,
        2,
    ]
    _somebody_takes_over(fleet)
    assert {name: member.stop() for name, member in fleet.members.items()} == dict.fromkeys(
        fleet.members, 0
    )


def _somebody_takes_over(fleet: Fleet) -> None:
    """Accepted on the desk's process, decided there, told to retailers by the notifier's."""
    offer = next(
        n
        for n in fleet.look(list_queries.notices)
        if n["step"] == "takeover" and n["state"] == "sent"
    )
    assert fleet.desk.post(f"/api/notices/{offer['id']}", {"answer": "accept"})[0] == 200
    fleet.until_all_is_out(WITHIN)
    shops = [
        n
        for n in fleet.look(list_queries.notices)
        if n["step"] == "new_times" and n["item"] == offer["item"]
    ]
    assert len(shops) >= 8
    assert {n["state"] for n in shops} == {"sent"}


def test_one_of_two_workers_is_killed(fleet: Fleet) -> None:
    load = Load(fleet.bootstrap, UNITS)
    load.start()
    load.until_sent(80)
    fleet.members["worker-1"].kill()
    load.finish()
    seconds = fleet.until_judged(len(UNITS), WITHIN)
    fleet.until_all_is_out(WITHIN)
    fleet.nothing_lost_nothing_double(UNITS)
    print(f"after the load had ended, the other worker took {seconds:.1f} s to judge the rest")


def test_the_broker_is_killed_and_started_again(fleet: Fleet, own_kafka: ApacheKafka) -> None:
    load = Load(fleet.bootstrap, UNITS)
    load.start()
    load.until_sent(80)
    own_kafka.kill()
    time.sleep(AWAY)
    own_kafka.restart()
    load.finish()
    seconds = fleet.until_judged(len(UNITS), WITHIN)
    fleet.until_all_is_out(WITHIN)
    fleet.nothing_lost_nothing_double(UNITS)
    assert fleet.alive() == set(fleet.members), fleet.logs()
    print(f"after the broker had all of the load, it took {seconds:.1f} s to judge the rest")


@contextmanager
def _without(database: Database) -> Iterator[None]:
    database.down()
    try:
        yield
    finally:
        database.up()


async def test_what_another_process_tells_is_heard_again_after_the_database_was_away(
    database: Database,
) -> None:
    url = database.fresh_database()
    hearing, telling = Ledger(url), Ledger(url)
    await hearing.wakes.listen()
    woken = hearing.wakes.subscribe("notices")
    with _without(database):
        await asyncio.sleep(0.5)
    await asyncio.wait_for(woken.wait(), 10)  # back: it looks at once, for whatever it missed
    woken.clear()
    await telling.wakes.listen()
    telling.wakes.notify("notices")
    await asyncio.wait_for(woken.wait(), 2)
    for ledger in (hearing, telling):
        await ledger.close()


def test_a_process_can_be_stopped_while_the_database_is_away(
    fleet: Fleet, database: Database
) -> None:
    with _without(database):
        time.sleep(1.0)
        ends = {name: member.stop() for name, member in fleet.members.items()}
    assert ends == dict.fromkeys(ends, 0), fleet.logs()


def test_the_database_goes_away_and_comes_back(fleet: Fleet, database: Database) -> None:
    load = Load(fleet.bootstrap, UNITS)
    load.start()
    load.until_sent(80)
    with _without(database):
        time.sleep(AWAY)
        assert fleet.alive() == set(fleet.members), fleet.logs()
    load.finish()
    seconds = fleet.until_judged(len(UNITS), WITHIN)
    fleet.until_all_is_out(WITHIN)
    fleet.nothing_lost_nothing_double(UNITS)
    assert fleet.alive() == set(fleet.members), fleet.logs()
    print(f"it took {seconds:.1f} s to judge the rest")
