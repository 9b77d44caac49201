"""No pattern that meets input takes quadratic time: a long text must not hold up the one loop."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

import desk
import handlers
import incidents
import notifier
import playbooks.definition.templates
import playbooks.intake
import sources
import translations
from playbooks.company import candidates
from playbooks.messages import quoted_reports

LENGTH = 4_000
SECONDS = 0.02  # of CPU for each way of using a pattern; a linear one takes less than a millisecond
LONG = {
    "blanks": " " * LENGTH,
    "digits": "7" * LENGTH,
    "dots": "." * LENGTH,
    "quotes": '"' * LENGTH,
    "letters": "x" * LENGTH,
    "commas and blanks": ", " * (LENGTH // 2),
    "colons": ":" * LENGTH,
    "lines": "\n" * LENGTH,
    "names": "a=" * (LENGTH // 2),
    "a word, blanks and a word": "1" + " " * LENGTH + "x",
    "leaves, dots and a word": "away" + "." * LENGTH + "x",
    "Chinese": "离开" * (LENGTH // 2),
    "endings of nothing": "解除" * (LENGTH // 2),
    "tags that do not end": "<" * LENGTH,
}


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Every compiled pattern of the modules that read what comes in."""
    for package in (desk, handlers, incidents, notifier, playbooks.intake, sources, translations):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield from _of(found.name)
    yield from _of(candidates.__name__)
    yield from _of(quoted_reports.__name__)
    yield from _of(playbooks.definition.templates.__name__)


def _of(module: str) -> Iterator[tuple[str, re.Pattern[Any]]]:
    for name, value in vars(importlib.import_module(module)).items():
        if isinstance(value, re.Pattern):
            yield f"{module}.{name}", value


PATTERNS = dict(patterns())


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_takes_linear_time(name: str) -> None:
    pattern = PATTERNS[name]
    for what, text in LONG.items():
        for use in (pattern.match, pattern.search, pattern.split, pattern.findall):
            sent = text if isinstance(pattern.pattern, str) else text.encode()
            took = min(_seconds(use, sent) for _ in range(2))
            assert took < SECONDS, f"{use.__name__} of {what}: {took:.3f} s"


def _seconds(use: object, text: str | bytes) -> float:
    began = time.process_time()
    use(text)  # type: ignore[operator]
    return time.process_time() - began


def test_the_patterns_of_every_channel_are_among_them() -> None:
    assert len(PATTERNS) > 15
    assert {name.split(".")[0] for name in PATTERNS} >= {"desk", "handlers", "playbooks", "sources"}
