"""One story for each planted fault: it holds, and with the fault planted it does not."""

from __future__ import annotations

from collections.abc import Callable

from incidents import effects as do
from tests.playbooks.story import story

EACH = (
    "- group: trucks\n  for each: unit in incident.units\n  steps:\n"
    "    - {id: take, dispatch: trucks, offer: 3m, within: 30m, text: word, nothing follows when: [none], because: a reason}"
)


def two_trucks_never_ask_for_the_same_standby_at_once() -> None:
    it = story(EACH)
    it.breaks("K-1")
    it.breaks("K-2")
    it.later("3m")
    offers = [e.unit for e in it.done if isinstance(e, do.OfferUnit)]
    assert offers == ["S-1", "S-2", "S-3"]


def each_asking_has_its_own_limit() -> None:
    it = story(
        "- {id: call, request: insurer, text: word, within: 20m, repeat: {if: silent, every: 10m, times: 1}, nothing follows when: [refused, silent], because: a reason}"
    )
    it.breaks("K-1")
    it.later("49m")
    assert it.outcome("call") is None
    it.later("1m")
    assert it.outcome("call") == "silent"


def what_is_not_needed_any_more_is_withdrawn() -> None:
    it = story(
        "- {id: tell, page: head, text: word, within: 5m}\n- {id: open, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}"
    )
    it.breaks("K-1")
    it.later("5m").says("tell", "acknowledged", "deputy")
    assert {o.state for o in it.sent("tell")} == {"answered", "withdrawn"}


def closing_lets_go_of_the_trucks() -> None:
    it = story(EACH)
    it.breaks("K-1")
    it.says("take", "accepted")
    it.says("closing", "close")
    assert it.held() == {}


def closing_lifts_what_is_suspended() -> None:
    it = story("- {id: stop, suspend: delivery}")
    it.breaks("K-1")
    it.says("closing", "close")
    assert it.live.suspensions == {}


def the_order_in_the_file_means_nothing() -> None:
    lines = ["- {id: a, until: b, tell: head, text: word}", "- {id: b, tell: chief, text: word}"]
    for order in (lines, lines[::-1]):
        it = story("\n".join(order))
        it.breaks("K-1")
        assert (it.outcome("a"), it.outcome("b")) == ("told", "told")


def a_late_answer_never_counts_for_the_next_asking() -> None:
    it = story(EACH)
    it.breaks("K-1")
    first = it.asked("take")
    it.later("3m")
    it.answer(first, "accepted")
    assert it.outcome("take/K-1") is None


STORIES: tuple[Callable[[], None], ...] = (
    two_trucks_never_ask_for_the_same_standby_at_once,
    each_asking_has_its_own_limit,
    what_is_not_needed_any_more_is_withdrawn,
    closing_lets_go_of_the_trucks,
    closing_lifts_what_is_suspended,
    the_order_in_the_file_means_nothing,
    a_late_answer_never_counts_for_the_next_asking,
)
