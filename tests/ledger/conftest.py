"""Every rule of the ledger holds on both databases, each test on one of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ledger.database import Ledger
from tests.databases import KINDS, empty_url, fresh_url
from tests.ledger.backups import Fresh


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database in the present shape, without a row."""
    return fresh_url(request.param, tmp_path, request)


@pytest.fixture
async def ledger(url: str) -> AsyncIterator[Ledger]:
    """One process's connections."""
    one = Ledger(url)
    yield one
    await one.close()


@pytest.fixture
async def other(url: str) -> AsyncIterator[Ledger]:
    """Another process's connections to the same database."""
    one = Ledger(url)
    yield one
    await one.close()


@pytest.fixture
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Fresh:
    """Each call gives the URL of another empty database."""
    made: list[str] = []

    def make(kind: str) -> str:
        folder = tmp_path / f"database-{len(made)}"
        folder.mkdir()
        made.append(empty_url(kind, folder, request))
        return made[-1]

    return make
