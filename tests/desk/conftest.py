"""A town with the demo company, and someone who visits its desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from desk.app import TwilioHook
from tests.desk.living import Town, town, visitor
from tests.desk.logging_in import TOKEN
from tests.desk.texting import parse, valid
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


@pytest.fixture
async def locked(here: Town) -> AsyncIterator[Any]:
    """The desk behind a login, for a browser that has not logged in yet."""
    async with visitor(here.app(token=TOKEN)) as client:
        yield client


@pytest.fixture
async def carrier(here: Town) -> AsyncIterator[Any]:
    async with visitor(
        here.app(token="a long enough token", twilio=TwilioHook(parse, valid))
    ) as client:
        yield client
