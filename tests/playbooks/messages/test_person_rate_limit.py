"""How many texts one person gets within an hour."""

from __future__ import annotations

from datetime import timedelta

from playbooks.messages.person_rate_limit import HOUR, call_of, most_of, next_free
from tests.playbooks.small import MONDAY

MINUTE = timedelta(minutes=1)


def test_a_text_waits_until_the_oldest_of_the_last_hour_is_an_hour_ago() -> None:
    sent = [MONDAY, MONDAY + MINUTE, MONDAY + 2 * MINUTE]
    now = MONDAY + 3 * MINUTE
    assert next_free(sent, 4, now) is None
    assert next_free(sent, 3, now) == MONDAY + HOUR
    assert next_free(sent, 2, now) == MONDAY + MINUTE + HOUR
    assert next_free(sent[::-1], 2, now) == MONDAY + MINUTE + HOUR


def test_at_that_moment_it_may_go() -> None:
    assert next_free([MONDAY], 1, MONDAY + HOUR - timedelta(seconds=1)) is not None
    assert next_free([MONDAY], 1, MONDAY + HOUR) is None


def test_a_text_with_something_that_must_not_wait_never_waits() -> None:
    assert most_of([6, None]) is None
    assert most_of([6, 12]) == 12
    assert most_of([]) is None


def test_calls_about_one_asking_are_one_call_and_its_being_late_is_another() -> None:
    assert call_of("1:scene/K-7:1:2") == call_of("1:scene/K-7:1:1")
    assert call_of("1:guard/K-7:1:late3") == call_of("1:guard/K-7:1:late1")
    apart = ["1:guard/K-7:1:late1", "1:guard/K-7:1:1", "1:guard/K-7:2:1", "1:guard/K-8:1:1"]
    assert len({call_of(token) for token in apart}) == 4
    assert call_of("1:guard/K-7:1:words") is None
