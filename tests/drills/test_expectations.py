"""When an expectation is met: how often, since when, until when, by which role, for which item and
in which words; and what is said of one that is not.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from drills.scenario import Expectation
from drills.scenario_loader import read_drill
from drills.transcript import Line, missed
from tests.drills.small_drill import HEAD, PLAN, played
from tests.playbooks.small import SHIPPED_FOLDER


def at(minutes: float, effect: str = "called", step: str = "page", **more: Any) -> Line:
    plain: dict[str, Any] = {"item": None, "person": "", "channel": None, "text": ""}
    return Line(timedelta(minutes=minutes), 1, ("4",), step, effect=effect, **(plain | more))


LINES = [
    at(0, item="K-1", role="head", text="the head of distribution"),
    at(5, item="K-1", role="deputy"),
    at(5, item="K-2", role="head"),
    at(7, effect="acknowledged"),
    at(9, effect="message", role="head"),
    at(9, step="other"),
]


def expected(**more: Any) -> str | None:
    return missed(Expectation(**({"step": "page", "effect": "called"} | more)), LINES)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"at_least": 3},
        {"at_most": 3},
        {"by": timedelta()},
        {"at_least": 3, "by": timedelta(minutes=5)},
        {"since": timedelta(minutes=5), "at_least": 2, "at_most": 2},
        {"since": timedelta(minutes=5), "by": timedelta(minutes=5), "at_most": 2},
        {"role": "deputy", "at_most": 1},
        {"item": "K-2", "at_most": 1},
        {"says": "head of"},
        {"effect": "late", "never": True},
        {"never": True, "since": timedelta(minutes=5, seconds=1)},
        {"never": True, "item": "K-3"},
    ],
)
def test_it_is_met(more: dict[str, Any]) -> None:
    assert expected(**more) is None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"at_least": 4}, "page: called was expected 4 times, and happened 3 times"),
        ({"at_most": 2}, "page: called was expected 2 times at most, and happened 3 times"),
        ({"at_least": 2, "by": timedelta(minutes=4)}, "page: called by 0:04:00 was expected 2"),
        ({"since": timedelta(minutes=6)}, "page: called since 0:06:00 was expected 1 times"),
        ({"role": "chief"}, "page: called to chief was expected 1 times, and happened 0 times"),
        ({"item": "K-3"}, "page: called for K-3 was expected 1 times, and happened 0 times"),
        ({"says": "chief"}, "page: called saying chief was expected 1 times, and happened 0 times"),
        ({"never": True}, "page: called must never happen, but did at 0:00:00"),
        ({"never": True, "item": "K-2"}, "page: called for K-2 must never happen, but did"),
        ({"effect": "late"}, "page: late was expected 1 times, and happened 0 times"),
        ({"step": "nothing"}, "nothing: called was expected 1 times, and happened 0 times; the"),
    ],
)  # fmt: skip
def test_what_is_not_met_says_what_was_expected_and_what_came(
    more: dict[str, Any], said: str
) -> None:
    assert (expected(**more) or "").startswith(said)


def test_what_the_step_did_instead_is_named_once_each_without_its_messages() -> None:
    said = expected(effect="late") or ""
    assert said.endswith("; it did: called at 0:00:00, called at 0:05:00, acknowledged at 0:07:00")


def test_of_a_step_that_did_much_six_things_are_named() -> None:
    many = [at(minute) for minute in range(50)]
    said = missed(Expectation("page", "late"), many) or ""
    assert said.count("called at") == 6


WORDS = """\
expect:
  - {step: tell_head, effect: called, at least: 1, at most: 1, by: 0m, since: 0m, says: head}
  - {step: tell_head, effect: acknowledged, never: yes}
  - {step: takeover, effect: message, role: driver, item: K-07, by: 1m}
"""


def test_every_word_of_an_expectation_is_read_and_holds(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text(HEAD + WORDS, "utf-8")
    first, second, third = read_drill(path, PLAN, SHIPPED_FOLDER).expects
    assert (first.at_least, first.at_most, first.by, first.since, first.says) == (
        1, 1, timedelta(), timedelta(), "head",
    )  # fmt: skip
    assert second.never and not first.never
    assert (third.role, third.item) == ("driver", "K-07")
    assert played(tmp_path, WORDS).missed == []


@pytest.mark.parametrize(
    "spoilt",
    [
        ("at most: 1", "at most: 0"),
        ("by: 0m", "by: 0m, role: leader"),
        ("says: head", "says: nobody is called so"),
        ("effect: acknowledged, never: yes", "effect: called, never: yes"),
        ("item: K-07", "item: K-08"),
    ],
)
def test_each_word_alone_can_make_it_fail(spoilt: tuple[str, str], tmp_path: Path) -> None:
    assert spoilt[0] in WORDS
    assert len(played(tmp_path, WORDS.replace(*spoilt, 1)).missed) == 1


def test_at_most_none_is_met_by_none_and_at_least_none_by_any_number(tmp_path: Path) -> None:
    """Without `at least` something is expected once, unless `at most: 0` says that it is not."""
    words = "expect:\n  - {step: tell_head, effect: %s}\n"
    for effect, met in (
        ("acknowledged, at most: 0", True),
        ("acknowledged", False),
        ("acknowledged, at most: 3", False),
        ("acknowledged, at least: 0", True),
        ("acknowledged, at least: 0, at most: 3", True),
        ("called, at most: 0, by: 1m", False),
    ):
        assert bool(played(tmp_path, words % effect).missed) != met, effect


def test_a_report_that_is_refused_is_a_fault_of_the_drill_that_did_not_expect_it(
    tmp_path: Path,
) -> None:
    wrong = HEAD.replace("unit: K-07", "unit: K-999")
    (fault,) = played(tmp_path, "", wrong).missed
    assert fault.startswith("the report of truck.failed was refused: ") and "K-999" in fault
    expect = "expect:\n  - {step: intake, effect: refused, says: K-999}\n"
    assert played(tmp_path, expect, wrong).missed == []
