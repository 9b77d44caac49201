"""The next person called reads who was called before and has not answered, and since when."""

from __future__ import annotations

from tests.playbooks.story import Story, story

PAGE = "- {id: call, page: head, text: word, within: 5m}\n"
SINCE_TEN = "Called since 10:00, no answer: Hana."  # the deputy reads English


def text_to(it: Story, who: str) -> str:
    return it.asked("call", who).notification.text


def test_the_first_one_reads_the_text_alone() -> None:
    it = story(PAGE)
    it.breaks("K-1")
    assert "未答复" not in text_to(it, "hana")


def test_the_next_level_reads_who_did_not_answer_and_since_when() -> None:
    it = story(PAGE)
    it.breaks("K-1")
    it.later("5m")
    assert text_to(it, "deputy").endswith(SINCE_TEN)


def test_who_said_that_it_is_not_theirs_has_answered() -> None:
    it = story(PAGE)
    it.breaks("K-1")
    it.says("call", "not me", "hana")
    assert "no answer" not in text_to(it, "deputy")


def test_who_is_called_again_reads_of_the_others_and_not_of_themselves() -> None:
    it = story(PAGE)
    it.breaks("K-1")
    it.later("20m")
    again = [o.notification for o in it.sent("call") if o.notification.person == "hana"]
    assert len(again) > 1
    assert "Hana" not in again[-1].text and "未答复" in again[-1].text
