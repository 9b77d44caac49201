"""A broker that is away is worth a line now and then, not thousands."""

from __future__ import annotations

import logging

import pytest

from streams.log_throttle import LogThrottle, install_log_throttle


def _record(
    text: str, level: int = logging.ERROR, name: str = "aiokafka.conn"
) -> logging.LogRecord:
    return logging.LogRecord(name, level, __file__, 1, text, None, None)


def test_of_one_kind_only_a_few_pass_no_matter_what_numbers_they_carry() -> None:
    throttle = LogThrottle(burst=3, clock=lambda: 0.0)
    passed = [
        throttle.filter(_record(f"Unable to connect to node {number}")) for number in range(100)
    ]
    assert passed == [True] * 3 + [False] * 97


def test_another_kind_is_not_held_back_by_the_first() -> None:
    throttle = LogThrottle(burst=1, clock=lambda: 0.0)
    assert throttle.filter(_record("away"))
    assert not throttle.filter(_record("away"))
    assert throttle.filter(_record("back"))
    assert throttle.filter(_record("away", name="faust.app"))


def test_after_the_silence_it_says_how_many_were_left_out() -> None:
    now = [0.0]
    throttle = LogThrottle(burst=2, every=30, clock=lambda: now[0])
    for _ in range(10):
        throttle.filter(_record("away"))
    now[0] = 31.0
    later = _record("away")
    assert throttle.filter(later)
    assert later.getMessage() == "away [8 more like this left out]"


def test_a_crash_is_always_told() -> None:
    throttle = LogThrottle(burst=1, clock=lambda: 0.0)
    assert all(throttle.filter(_record("crash", logging.CRITICAL)) for _ in range(5))


def test_it_holds_for_the_libraries_loggers_and_for_no_one_elses(
    caplog: pytest.LogCaptureFixture,
) -> None:
    theirs, ours = (
        logging.getLogger("aiokafka.made_for_this_test"),
        logging.getLogger("streams.made_for_this_test"),
    )
    install_log_throttle()
    install_log_throttle()
    assert sum(isinstance(each, LogThrottle) for each in theirs.filters) == 1
    for _ in range(20):
        theirs.error("away")
        ours.error("ours")
    assert [record.name for record in caplog.records].count(theirs.name) == 3
    assert [record.name for record in caplog.records].count(ours.name) == 20
