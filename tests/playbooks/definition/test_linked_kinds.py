"""Which kinds of incident may follow from one: through others, in circles, and none from nothing."""

from __future__ import annotations

import pytest

from playbooks.definition.linked_kinds import reachable_kinds


@pytest.mark.parametrize(
    ("opened", "found"),
    [
        ({}, set()),
        ({"a": set()}, set()),
        ({"b": {"c"}}, set()),
        ({"a": {"b"}}, {"b"}),
        ({"a": {"b"}, "b": {"c"}}, {"b", "c"}),
        ({"a": {"b", "c"}, "b": {"d"}, "c": {"d"}}, {"b", "c", "d"}),
        ({"a": {"a"}}, {"a"}),
        ({"a": {"b"}, "b": {"a"}}, {"a", "b"}),
        ({"a": {"b"}, "b": {"c"}, "c": {"b"}}, {"b", "c"}),
    ],
)
def test_what_may_follow_is_everything_along_the_way(
    opened: dict[str, set[str]], found: set[str]
) -> None:
    assert reachable_kinds("a", opened) == found


def test_a_long_chain_is_followed_to_its_end() -> None:
    chain = {str(n): {str(n + 1)} for n in range(5000)}
    assert len(reachable_kinds("0", chain)) == 5000
