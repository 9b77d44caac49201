"""Clause 4 in a drill: who may publish, what is refused with its reason, and what keeps the version
it began with.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from drills.transcript import Line, Transcript
from playbooks.loader import BadPlanError
from tests.drills import small_drill

HEAD = (
    small_drill.HEAD.replace("2h", "20m")
    + "  - {at: 5m, signal: truck.failed, fields: {unit: K-13}}\npublish:\n"
)
CHANGE = 'change: [{file: texts/zh.yaml, instead of: "truck.failed: \\"【车辆故障】", write: "truck.failed: \\"【新版】"}]'


def publication(by: str, at: str = "1m", change: str = CHANGE, note: str = "shorter") -> str:
    return f"  - {{at: {at}, by: {by}, note: {note}, {change}}}\n"


def signed(by: str = "leader", at: str = "1m", change: str = CHANGE, second: str = "") -> str:
    """Two sign the same version, the second a little later."""
    other = second or ("head of finance" if by != "head of finance" else "leader")
    return publication(by, at, change) + publication(other, at, change)


def played(tmp_path: Path, more: str) -> Transcript:
    return small_drill.played(tmp_path, more, HEAD)


def faults(tmp_path: Path, more: str) -> str:
    with pytest.raises(BadPlanError) as bad:
        played(tmp_path, more)
    return str(bad.value)


def publish(transcript: Transcript) -> list[Line]:
    return [line for line in transcript.lines if line.step == "publish"]


def test_anyone_who_holds_a_role_the_plan_names_publishes_and_clause_4_is_cited(
    tmp_path: Path,
) -> None:
    first, line = publish(played(tmp_path, signed("leader", second="head of finance")))
    assert (first.effect, line.effect, line.at, line.clause) == (
        "signed",
        "published",
        timedelta(minutes=1),
        ("4", "2.1.1a"),
    )
    assert "head of finance" in line.person and line.text.endswith("shorter")


def test_two_who_sign_without_the_leader_publish_nothing(tmp_path: Path) -> None:
    lines = publish(played(tmp_path, signed("head of finance", second="head of security")))
    assert [line.effect for line in lines] == ["signed", "signed"]


def test_one_who_signs_twice_is_one(tmp_path: Path) -> None:
    lines = publish(played(tmp_path, signed("leader", second="leader")))
    assert [line.effect for line in lines] == ["signed", "signed"]


def test_what_began_before_keeps_its_words_and_what_begins_after_has_the_new_ones(
    tmp_path: Path,
) -> None:
    texts = [
        (line.item, line.text)
        for line in played(tmp_path, signed("leader")).messages
        if line.step == "tell_head"
    ]
    assert all(text.startswith("【车辆故障】") for item, text in texts if item == "K-07")
    assert all(text.startswith("【新版】") for item, text in texts if item == "K-13")
    assert {item for item, _ in texts} == {"K-07", "K-13"}


@pytest.mark.parametrize(
    ("by", "says"),
    [
        ("workshop", "holds none of the roles that may publish (clause 4): leader"),
        ("leader, rank: 1, site: kaili", "nobody is called 'leader'"),
        ("somebody else", "nobody is called 'somebody else'"),
    ],
)
def test_who_may_not_is_refused_with_the_reason_and_nothing_changes(
    tmp_path: Path, by: str, says: str
) -> None:
    transcript = played(tmp_path, publication(by))
    line = publish(transcript)[0]
    assert line.effect == "refused" and says in line.text
    assert not any("【新版】" in message.text for message in transcript.messages)
    # unless the drill expects just that
    assert any("the version of" in fault for fault in transcript.missed)


def test_the_right_is_that_of_the_plan_in_force_so_no_one_writes_himself_in(tmp_path: Path) -> None:
    writes_himself_in = 'change: [{file: policies.yaml, instead of: "by: [leader, deputy leader,", write: "by: [workshop, leader,"}]'
    assert (
        publish(played(tmp_path, publication("workshop", change=writes_himself_in)))[0].effect
        == "refused"
    )
    both = signed("leader", change=writes_himself_in) + publication("workshop", at="2m")
    effects = [line.effect for line in publish(played(tmp_path, both))]
    assert effects == ["signed", "published", "signed"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            'change: [{file: policies.yaml, instead of: "{role: workshop, clause: 3.3.1}", write: "{role: garage}"}]',
            "'garage'",
        ),
        (
            'change: [{file: policies.yaml, instead of: "wait: 5m", write: "wait: soon"}]',
            "policies.yaml",
        ),
        ("", "in force already"),
    ],
)
def test_what_is_not_sound_is_refused_for_everyone(tmp_path: Path, change: str, says: str) -> None:
    line = publish(played(tmp_path, publication("leader", change=change)))[0]
    assert line.effect == "refused" and says in line.text


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (
            publication("leader", change="change: [{file: text/zh.yaml, instead of: a, write: b}]"),
            "did you mean texts/zh.yaml?",
        ),
        (
            publication(
                "leader", change="change: [{file: texts/zh.yaml, instead of: 没有这句, write: b}]"
            ),
            "stands 0 times in texts/zh.yaml",
        ),
        (publication("leader", note='""'), "note is empty"),
        (publication("leader", at="soon"), "no limit"),
    ],
)
def test_each_fault_of_a_publication_is_reported(tmp_path: Path, more: str, says: str) -> None:
    assert says in faults(tmp_path, more)
