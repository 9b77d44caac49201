"""Homes for processes: a ledger with the demo company in it, copied for each test."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers import setup
from settings import PLAN
from tests.survive.process import Muster


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that Muster has been started in before."""
    home = tmp_path_factory.mktemp("home")

    async def furnish() -> None:
        office = await setup.open_office(f"sqlite+aiosqlite:///{home / 'muster.db'}", PLAN)
        await setup.load_demo(office)
        await office.ledger.close()

    asyncio.run(furnish())
    return home


@pytest.fixture
def muster(furnished: Path, tmp_path: Path) -> Iterator[Muster]:
    """Not started yet; killed at the end."""
    one = Muster(shutil.copytree(furnished, tmp_path / "home"))
    yield one
    one.kill()
