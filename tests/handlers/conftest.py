"""Each story is told on both databases, each time a new one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from handlers import instrumentation
from handlers.runtime import Runtime
from incidents.company import Person
from tests.databases import fresh_url
from tests.handlers.manual_clock import ManualClock
from tests.ledger.sample_rows import put_incidents
from tests.runtimes import opened, small_company


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database in the present shape, without a row."""
    return fresh_url(request.param, tmp_path, request)


@pytest.fixture
async def runtime(url: str) -> AsyncIterator[Runtime]:
    """One process's office, the small company loaded, on a Monday at ten."""
    async with opened(url, small_company()) as one:
        yield one


@pytest.fixture
async def other(runtime: Runtime, url: str) -> AsyncIterator[Runtime]:
    """Another process's office on the same ledger."""
    async with opened(url, None) as one:
        yield one


@pytest.fixture
def now() -> ManualClock:
    """A clock for logins."""
    return ManualClock()


@pytest.fixture
def person() -> Person:
    """Someone of the company, with a phone."""
    return next(p for p in small_company().people if p.phones and not p.organisation)


@pytest.fixture
def repaired() -> Any:
    """Check -> how many things were repaired, as the metrics count them."""

    class Counting(instrumentation.Meter):
        def __init__(self) -> None:
            self.count: dict[str, int] = {}

        def repaired(self, check: str, count: int) -> None:
            self.count[check] = self.count.get(check, 0) + count

    meter = Counting()
    instrumentation.install(meter)
    yield meter.count
    instrumentation.install()


@pytest.fixture
async def quick(tmp_path: Path) -> AsyncIterator[Runtime]:
    """On SQLite alone: what is refused is refused before anything is written."""
    async with opened(fresh_url("sqlite", tmp_path), small_company()) as one:
        await put_incidents(one.ledger, 1)
        yield one
