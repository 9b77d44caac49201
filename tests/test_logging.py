"""Logging of the test run itself: configured once (`tests/conftest.py`), and no test changes it."""

from __future__ import annotations

import logging

import pytest
import structlog

from muster.logging import configure

log = structlog.get_logger()


def _fail_with(secret: str) -> None:
    try:
        raise ValueError("broken")
    except ValueError:
        log.exception("failed", length=len(secret))


def test_a_traceback_is_rendered_without_local_variables(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _fail_with("a value that only the frame knows")
    printed = capsys.readouterr()
    assert "ValueError: broken" in printed.err and printed.out == ""
    assert "a value that only the frame knows" not in printed.err


@pytest.mark.parametrize("style", ["json", "console"])
def test_a_command_that_configures_logging_does_so_for_its_own_test_only(
    style: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert logging.root.level == logging.WARNING
    log.info("before")
    assert capsys.readouterr().err == "event='before' level='info'\n"
    configure(style)
    log.info("cached from now on")
    assert logging.root.level == logging.INFO
