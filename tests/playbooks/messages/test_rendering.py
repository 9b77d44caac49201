"""Messages owed: one to a person, in their language, and never the same one twice."""

from __future__ import annotations

import pytest

from playbooks.definition.templates import fields_of, render
from playbooks.loader import read_files
from tests.playbooks.small import ZONE, small_company, small_files
from tests.playbooks.story import Story, story

TAKE = (
    "- group: trucks\n  for each: unit in incident.units\n  steps:\n"
    "    - {id: take, dispatch: trucks, offer: 3m, within: 30m, text: word, ends: [none]}\n"
)


def test_everybody_reads_their_own_language() -> None:
    files = small_files("- {id: a, tell: head, text: word}")
    files["texts/zh.yaml"] = files["texts/zh.yaml"].replace('word: "', 'word: "故障 ')
    files["texts/en.yaml"] = files["texts/en.yaml"].replace('word: "', 'word: "Failed ')
    for away, expected in (((), "故障 K-1 —"), (("hana",), "Failed K-1 —")):
        steps = files["playbooks/breakdown.yaml"].replace("tell: head", "page: head, within: 5m")
        it = Story(read_files({**files, "playbooks/breakdown.yaml": steps}), small_company(*away))
        it.breaks("K-1")
        assert it.asked("a").notification.text.startswith(expected)


def test_options_are_numbered_and_the_limit_is_a_local_clock_time() -> None:
    it = story(
        "- {id: go, ask: chief, options: [stop, on], within: 30m, text: word, ends: [stop, on]}"
    )
    it.breaks("K-1")
    assert it.asked("go").notification.text == "K-1 1 stop / 2 on 10:30"


def test_each_shop_that_waits_is_told_the_time_of_its_own_stop() -> None:
    it = story(TAKE + "    - {id: say, after: take accepted, tell: waiting, text: eta}")
    it.breaks("K-1")
    it.says("take", "accepted")
    assert it.called("say") == ["R-1", "R-2", "R-3", "R-4"]
    delay = it.run().units["K-1"].delay
    assert delay == 0, "the standby stands there before the first shop was planned"
    assert it.asked("say", "R-1").notification.text == "K-1 10:30"


def test_nobody_is_owed_the_same_message_twice() -> None:
    it = story(
        TAKE
        + "    - {id: say, after: take accepted, tell: waiting, text: eta, again when: unit.injured}"
    )
    it.breaks("K-1")
    it.says("take", "accepted")
    it.breaks("K-1", injured=1)
    it.breaks("K-1", injured=1)
    uniques = [o.notification.unique for o in it.owed]
    assert len(uniques) == len(set(uniques))
    assert len(it.called("say")) == 8


def test_shops_already_served_are_not_told() -> None:
    it = story(TAKE + "    - {id: say, after: take accepted, tell: waiting, text: eta}")
    it.later("61m")
    it.breaks("K-1")
    it.says("take", "accepted")
    assert it.called("say") == ["R-3", "R-4"]


def test_a_value_that_is_not_known_is_a_dash_and_a_text_can_name_plain_names_only() -> None:
    assert render("{unit} {eta}", {"eta": "2026-11-23T02:30:00+00:00"}, ZONE) == "— 10:30"
    for text in ("{unit.x}", "{unit[0]}", "{unit!r}", "{unit:>9}", "{}", "{0}"):
        with pytest.raises(ValueError):
            fields_of(text)
