"""Tasks that are answered in words: what is written is kept, passed on, and shown to who decides."""

from __future__ import annotations

from tests.playbooks.story import Story, story

CHECK = (
    "- {id: look, assign: driver, in words: yes, pass on: chief, text: word, within: 1h,"
    " nothing follows when: refused, because: of the test}"
)


def checked(*more: str, step: str = CHECK) -> Story:
    it = story("\n".join((step, *more)))
    it.breaks("K-1")
    return it


def passed_on(it: Story) -> list[str]:
    return [o.notification.text for o in it.owed if o.notification.key == "muster.reported"]


def test_the_words_of_an_answer_are_kept_with_the_step_and_in_the_timeline() -> None:
    it = checked()
    it.says("look", "done", why="axle broken, need a crane")
    assert it.outcome("look") == "done"
    assert it.record("look").data["values"] == {"words": "axle broken, need a crane"}
    assert any("axle broken, need a crane" in line for line in it.told("look"))


def test_words_are_passed_on_at_once_in_quotes_and_without_numbers_to_call() -> None:
    it = checked()
    it.says("look", "done", why="call 13800138000 or see http://evil.example/x")
    (text,) = passed_on(it)
    assert "13800138000" not in text and "evil" not in text and "“" in text


def test_an_answer_without_words_passes_nothing_on() -> None:
    it = checked()
    it.says("look", "done")
    assert passed_on(it) == [] and it.outcome("look") == "done"


def test_each_round_of_a_repeated_task_passes_its_own_words_on() -> None:
    it = checked(step=CHECK.replace("within: 1h", "within: 10m, repeat: {every: 30m}"))
    it.says("look", "done", why="first")
    it.later("31m").says("look", "done", why="second")
    assert [("first" in text, "second" in text) for text in passed_on(it)] == [
        (True, False),
        (False, True),
    ]


def test_who_is_asked_afterwards_reads_the_words() -> None:
    it = checked(
        "- {id: decide, after: look whatever came of it, ask: chief, options: [go, stay], text: said, with: {words: look.words},"
        ' within: 1h, if nobody decides: stay, by order of: "4", nothing follows when: [go, stay], because: of the test}'
    )
    it.says("look", "done", why="the bridge is closed")
    assert "the bridge is closed" in it.asked("decide").notification.text


def test_a_refusal_keeps_its_reason_and_passes_nothing_on() -> None:
    it = checked()
    it.says("look", "refused", why="I am in hospital")
    assert it.outcome("look") == "refused" and passed_on(it) == []
    assert any("I am in hospital" in line for line in it.told("look"))


def test_words_wait_for_who_verifies_and_are_kept() -> None:
    it = checked(step=CHECK.replace("text: word,", "text: word, verified by: chief,"))
    it.says("look", "done", why="tyres changed")
    it.says("look", "accepted", who=it.called("look")[-1])
    assert it.record("look").data["values"] == {"words": "tyres changed"}
