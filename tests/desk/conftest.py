"""A town with the demo company, and somebody who visits its desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.desk.living import Town, town, visitor
from tests.lived import copy_of_lived_home


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as found:
        yield found


@pytest.fixture
async def full(tmp_path: Path) -> AsyncIterator[Town]:
    """A town in which a bit of everything has happened."""
    async with town(copy_of_lived_home(tmp_path)) as found:
        yield found


@pytest.fixture
async def web(here: Town) -> AsyncIterator[Any]:
    async with visitor(here.app()) as client:
        yield client
