"""How often somebody without a login may report: so many in ten minutes, each for itself, and then
again.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desk.rate_limit import REMEMBERED, SPAN, RateLimit


def test_the_limit_is_in_any_ten_minutes_and_the_wait_is_exact() -> None:
    pace = RateLimit()
    assert [pace.wait({"a": 3}, now) for now in (0.0, 100.0, 200.0)] == [0, 0, 0]
    assert pace.wait({"a": 3}, 250.0) == 350.0
    assert pace.wait({"a": 3}, 599.0) == 1.0
    assert pace.wait({"a": 3}, 600.0) == 0
    assert pace.wait({"a": 3}, 601.0) == 99.0


def test_what_is_refused_for_one_key_is_counted_for_none() -> None:
    pace = RateLimit()
    pace.wait({"truck": 1}, 0.0)
    for now in range(1, 50):
        assert pace.wait({"address": 10, "truck": 1}, float(now)) > 0
    assert pace.wait({"address": 1}, 50.0) == 0


@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 400)), max_size=60))
def test_never_more_than_the_limit_and_a_promised_moment_is_kept(
    steps: list[tuple[str, float]],
) -> None:
    pace, now, taken = RateLimit(), 0.0, {"a": list[float](), "b": list[float]()}
    for key, pause in steps:
        now += pause
        wait = pace.wait({key: 4}, now)
        if wait:
            now += wait
            assert pace.wait({key: 4}, now + 0.001) == 0
            now += 0.001
        taken[key].append(now)
        assert sum(moment > now - SPAN for moment in taken[key]) <= 4


def test_memory_is_bounded() -> None:
    pace = RateLimit()
    assert pace.wait({"first": 1}, 0.0) == 0
    for number in range(REMEMBERED - 1):
        assert pace.wait({str(number): 2}, 0.0) == 0
    assert pace.wait({"first": 1}, 0.0) > 0, "it has room for so many"
    pace.wait({"one more": 2}, 0.0)
    assert pace.wait({"first": 1}, 0.0) == 0, "the oldest is forgotten"
