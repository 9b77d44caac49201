"""Servers for the tests that need a real one.

A server that is missing skips its tests, with the reason in words.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.database import DirectoryBasedExampleDatabase

from tests.compiled_statements import share_compiled_statements
from tests.databases import write_without_waiting
from tests.log_lines import configure_for_tests, restored_logging
from tests.parsed_plans import share_parsed_plans
from tests.servers.chromium import launch_options
from tests.servers.kafka import ApacheKafka, GivenKafka, a_broker
from tests.servers.postgres import PostgreSQL
from tests.servers.skipping import or_skip

os.umask(0o077)  # as Muster's own commands do: a home that others can read is refused
configure_for_tests()
share_parsed_plans()
share_compiled_statements()
write_without_waiting()
_FOUND = DirectoryBasedExampleDatabase(Path(__file__).parents[1] / ".hypothesis/examples")
# A busy machine is slow, a drawn plan is long: neither is a fault of the test.
_FINE = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)
settings.register_profile(
    "muster", database=_FOUND, print_blob=True, deadline=None, suppress_health_check=_FINE
)
settings.load_profile("muster")
# For faults planted on purpose: there is nothing to shrink or explain.
settings.register_profile(
    "planted", parent=settings(), phases=(Phase.explicit, Phase.generate), database=None
)
_SHARED = ("kafka", "postgres", "browser")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick tests first; a test that needs a real server comes later, and is marked `server`."""
    for item in items:
        if _needs_a_server(item):
            item.add_marker("server")
    items.sort(key=lambda item: item.get_closest_marker("server") is not None)


def _needs_a_server(item: pytest.Item) -> bool:
    """By its fixtures, or by a parameter that names one (which a fixture asks for by name)."""
    fixtures = {*getattr(item, "fixturenames", ())}
    parameters = getattr(getattr(item, "callspec", None), "params", {}).values()
    return bool({*_SHARED, "own_kafka"} & fixtures) or "postgres" in map(str, parameters)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Plans, companies and tests that are there now stay: the collector need not walk over them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _interrupt(number: int, frame: FrameType | None) -> None:
    signal.default_int_handler(number, frame)


# asyncio puts a handler of its own in place of Python's default one in every event loop it runs.
# Looking that handler up makes a text of the finished task with its result, which for a fixture is
# a whole plan and company: 6 % of the CPU of the quick tests. It leaves other handlers alone.
signal.signal(signal.SIGINT, _interrupt)


@pytest.fixture(autouse=True)
def _logging() -> Iterator[None]:
    """Logging is the same for every test, whatever a command run inside one configures."""
    with restored_logging():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any, request: Any) -> Any:
    """Also where a command is run for several tests, before `_logging` of the first of them."""
    if fixturedef.scope == "function":
        return (yield)
    with restored_logging():
        return (yield)


@pytest.fixture(scope="session")
def kafka() -> Iterator[ApacheKafka | GivenKafka]:
    """A real broker for everyone: use topics and groups of your own, and leave it running."""
    broker = or_skip(a_broker)
    yield broker
    broker.stop()


@pytest.fixture
def own_kafka() -> Iterator[ApacheKafka]:
    """A broker for one test alone, which may kill it."""
    broker = or_skip(ApacheKafka)
    try:
        yield broker.start()
    finally:
        broker.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgreSQL]:
    """A PostgreSQL server for everyone; `postgres.fresh_database()` gives a test its own
    database.
    """
    server = or_skip(PostgreSQL).start()
    yield server
    server.stop()


@pytest.fixture
async def browser() -> Any:
    """A headless Chromium (playwright's async API), new for each test: a browser cannot change its
    event loop.
    """
    options = or_skip(launch_options)
    playwright = pytest.importorskip(
        "playwright.async_api", reason="no browser: playwright is not installed"
    )
    async with playwright.async_playwright() as driver:
        chromium = await driver.chromium.launch(**options)
        yield chromium
        await chromium.close()
