"""Homes for processes: a ledger with the demo company in it, copied for each test."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers import demo_company, open_runtime
from muster.settings import PLAN
from tests.survive.process import Muster


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that Muster has been started in before."""
    home = tmp_path_factory.mktemp("home")

    async def prepare() -> None:
        runtime = await open_runtime.open_runtime(f"sqlite+aiosqlite:///{home / 'muster.db'}", PLAN)
        await demo_company.load_demo(runtime)
        await runtime.ledger.close()

    asyncio.run(prepare())
    return home


@pytest.fixture
def muster(prepared: Path, tmp_path: Path) -> Iterator[Muster]:
    """Not started yet; killed at the end."""
    one = Muster(shutil.copytree(prepared, tmp_path / "home"))
    yield one
    one.kill()
