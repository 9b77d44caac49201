"""Logging of the test run itself: configured once (`tests/conftest.py`), and no test changes it."""

from __future__ import annotations

import logging

import pytest
import structlog

from muster.logging import configure, mask

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


@pytest.mark.parametrize(
    "phone",
    [
        "+86 138 0013 8000", "138-0013-8000", "8613800138000", "0855-8271234", "１３８００１３８０００",
        "+8613800138000", "13800138000", "+49 171 3920005", "0086 138 0013 8000",
    ],
)  # fmt: skip
def test_no_phone_is_logged_however_it_is_written(phone: str) -> None:
    """SECURITY L3."""
    masked = mask(f"text to {phone}, sent")
    assert phone not in masked and phone[5:-2] not in masked
    assert masked.startswith("text to ") and masked.endswith(f"{phone[-2:]}, sent")


@pytest.mark.parametrize(
    "text", ["2026-11-23 02:00:00", "2026-11-23T02:00:00Z", "id 20261123020000", "1.5 12345"]
)
def test_times_and_ids_stay_readable_in_the_log(text: str) -> None:
    assert mask(text) == text
