"""How often someone without a login may report: so many in ten minutes, each for itself, and then
again. Only what was taken counts.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desk.rate_limit import REMEMBERED, SPAN, RateLimit


def taken(pace: RateLimit, key: str, most: int, now: float) -> float:
    """A report that is taken where its key may report; the seconds to wait otherwise."""
    wait = pace.wait(key, most, now)
    if not wait:
        pace.count(key, now)
    return wait


def test_the_limit_is_in_any_ten_minutes_and_the_wait_is_exact() -> None:
    pace = RateLimit()
    assert [taken(pace, "a", 3, now) for now in (0.0, 100.0, 200.0)] == [0, 0, 0]
    assert taken(pace, "a", 3, 250.0) == 350.0
    assert taken(pace, "a", 3, 599.0) == 1.0
    assert taken(pace, "a", 3, 600.0) == 0
    assert taken(pace, "a", 3, 601.0) == 99.0


def test_asking_counts_nothing() -> None:
    pace = RateLimit()
    assert {pace.wait("a", 1, float(now)) for now in range(100)} == {0.0}


@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 400)), max_size=60))
def test_never_more_than_the_limit_and_a_promised_moment_is_kept(
    steps: list[tuple[str, float]],
) -> None:
    pace, now, moments = RateLimit(), 0.0, {"a": list[float](), "b": list[float]()}
    for key, pause in steps:
        now += pause
        if wait := taken(pace, key, 4, now):
            now += wait + 0.001
            assert taken(pace, key, 4, now) == 0
        moments[key].append(now)
        assert sum(moment > now - SPAN for moment in moments[key]) <= 4


def test_memory_is_bounded() -> None:
    pace = RateLimit()
    assert taken(pace, "first", 1, 0.0) == 0
    for number in range(REMEMBERED - 1):
        assert taken(pace, str(number), 2, 0.0) == 0
    assert pace.wait("first", 1, 0.0) > 0, "it has room for so many"
    taken(pace, "one more", 2, 0.0)
    assert pace.wait("first", 1, 0.0) == 0, "the oldest is forgotten"
