"""Each story is told on both databases, each time a new one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.runtime import Runtime
from tests.databases import fresh_url
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
