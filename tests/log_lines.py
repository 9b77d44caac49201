"""Logging of tests: configured once for the whole run, and restored after a test that changes
it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from structlog._config import BoundLoggerLazyProxy

PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    # Unconfigured, structlog renders a traceback with the local variables of every frame: with a
    # company of thousands of retailers among them that takes a minute and a half.
    structlog.processors.format_exc_info,
    structlog.processors.KeyValueRenderer(key_order=["event"]),
]
_searched: set[str] = set()  # names of modules
_loggers: list[BoundLoggerLazyProxy] = []


def configure_for_tests() -> None:
    """Plain lines to whatever `sys.stderr` is when a line is written: pytest replaces it."""
    structlog.configure(
        processors=PROCESSORS,
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )


@contextmanager
def restored_logging() -> Iterator[None]:
    """Undo what was configured inside: a command run in a test configures logging as a process."""
    before, handlers, level = structlog.get_config(), logging.root.handlers[:], logging.root.level
    yield
    if structlog.get_config() != before:
        structlog.configure(**before)
        _forget_cached_loggers()
        logging.root.handlers = handlers
        logging.root.setLevel(level)


def _forget_cached_loggers() -> None:
    """Loggers of modules keep the configuration of their first use; their own `bind` holds it."""
    # A thousand modules take 0.02 s to look through, so each is looked through once.
    new = [name for name in list(sys.modules) if name not in _searched]
    _searched.update(new)
    for name in new:
        found = getattr(sys.modules.get(name), "__dict__", {}).values()
        _loggers.extend(each for each in list(found) if isinstance(each, BoundLoggerLazyProxy))
    for logger in _loggers:
        vars(logger).pop("bind", None)
