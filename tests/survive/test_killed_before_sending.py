"""Killed between the commit of a decision and the sending of its page: another process sends it
within five seconds, once.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from incidents.effects import URGENT
from ledger import list_queries
from ledger.database import Connection
from ledger.tables import NoticeRow, table_of
from tests.servers.postgres import PostgreSQL
from tests.survive.process import Muster, soon

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
WITHIN = 5.0  # seconds
NO_BROKER = {"MUSTER_KAFKA": "127.0.0.1:9"}  # a notifier works from the ledger alone


@pytest.fixture
def pair(postgres: PostgreSQL, tmp_path: Path) -> Iterator[tuple[Muster, Muster]]:
    """A process with every role, and a second notifier on the same database."""
    database = {"MUSTER_DATABASE": postgres.fresh_database()}
    one = Muster(tmp_path / "one", database)
    other = Muster(tmp_path / "other", database | NO_BROKER)
    one.run("demo")
    yield one, other
    one.kill()
    other.kill()


@pytest.mark.parametrize("point", ["committed, not handed over", "claimed, not sent"])
def test_the_page_is_with_the_carrier_within_five_seconds(
    point: str, pair: tuple[Muster, Muster]
) -> None:
    one, other = pair
    one.start(die_at=point).healthy(60)
    other.start("--roles", "notifier")
    soon(lambda: "Muster is starting" in other.log, 60, lambda: other.log)
    fields = {"unit": "K-07", "place": "26.51,107.89"}
    one.post("/api/signals", {"kind": "truck.failed", "fields": fields, "id": "failed-1"})
    soon(lambda: one.code is not None, 20, lambda: one.log)
    died = time.time()
    soon(lambda: other.look(_states_of_pages) == {"sent"}, 20, lambda: other.log)
    sent = other.look(lambda connection: list_queries.paper(connection, 1000))
    last = max(page["at"].timestamp() for page in sent) - died
    print(f"{point}: sent {last:.1f} s after the kill")
    assert last < WITHIN
    assert set(Counter(page["notice"] for page in sent).values()) == {1}


async def _states_of_pages(connection: Connection) -> set[str]:
    notice = table_of(NoticeRow).c
    found = await connection.execute(select(notice.state).where(notice.urgency == URGENT))
    return set(found.scalars())
