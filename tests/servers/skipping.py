"""Tests that need a server are skipped, with the reason, where it cannot be had."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

from tests.servers.process import Missing

T = TypeVar("T")


def or_skip(make: Callable[[], T]) -> T:
    """What `make` returns; skips the test where it raises Missing."""
    try:
        return make()
    except Missing as reason:
        pytest.skip(str(reason))
