"""What holds if no one decides: said in the plan, in the question and aloud; it sends no one out
without an order of the written plan.
"""

from __future__ import annotations

import pytest

from playbooks.definition.plan import Plan
from playbooks.loader import BadPlanError, read_files, read_stored
from playbooks.loader.accepted_negative_outcomes import accepted_trouble
from playbooks.prose.plan import plan_prose
from tests.playbooks.small import faults_in, small_company, small_files, small_plan
from tests.playbooks.story import Story, story
from translations import english

ASK = "- {id: q, ask: %s, options: [stop, on], within: 30m, if nobody decides: %s, text: word, nothing follows when: on}\n"
STOP = "- {id: s, after: q stop, suspend: delivery, review: 1h}\n"
OUT = "- {id: out, after: q stop, assign: chief, text: word, within: 1h, nothing follows when: refused, because: so}\n"
CODE = "sends people out"


def question(default: str, who: str = "chief") -> str:
    it = story(ASK % (who, default) + STOP)
    it.breaks("K-1")
    return it.asked("q").notification.text


def silent(*more: str, default: str = "stop") -> list[str]:
    faults = faults_in(small_files(ASK % ("chief", default) + "".join(more)))
    return [fault.fault for fault in faults if CODE in fault.fault]


def listed(plan: Plan) -> list[str]:
    """What `plan check` lists of the playbook."""
    said = [english(found) for found in accepted_trouble(plan, "en")]
    return [line for line in said if "breakdown" in line]


def test_a_question_says_what_holds_if_no_one_decides_and_from_when() -> None:
    assert question("stop").endswith("10:30前无人决定，则：stop。")
    assert question("escalate").endswith("10:30前无人决定，则暂不作任何决定，继续上报。")


def test_each_reader_is_told_so_in_their_language() -> None:
    it = story(ASK % ("head", "stop") + STOP, "hana")
    it.breaks("K-1")
    assert it.asked("q", "deputy").notification.text.endswith("If nobody decides by 10:30: stop.")


def test_a_text_that_says_it_itself_is_not_said_twice() -> None:
    files = small_files(ASK % ("chief", "stop") + STOP)
    for language in ("zh", "en"):
        file = f"texts/{language}.yaml"
        files[file] = files[file].replace("{options} {by}", "{options} {by} {otherwise}")
    it = Story(read_files(files), small_company())
    it.breaks("K-1")
    assert it.asked("q").notification.text == "K-1 1 stop / 2 on 10:30 stop"


def test_what_is_only_told_or_done_says_nothing_of_the_kind() -> None:
    it = story(
        "- {id: t, assign: head, text: word, within: 1h}\n- {id: u, after: t refused, page: head, text: word, within: 5m}"
    )
    it.breaks("K-1")
    assert "无人决定" not in it.asked("t").notification.text


def test_silence_holds_exactly_what_was_said() -> None:
    it = story(ASK % ("chief", "stop") + STOP)
    it.breaks("K-1")
    it.later("30m")
    assert it.outcome("q") == "stop" and it.outcome("s") == "in force"


def test_silence_sends_no_one_out() -> None:
    assert silent(OUT) == ["if nobody decides, 'stop' holds and out sends people out"]
    assert silent(STOP) == []


def test_nor_by_way_of_messages_and_waits() -> None:
    steps = (
        "- {id: told, after: q stop, tell: head, text: word}\n",
        "- {id: while, after: told, wait: 1h}\n",
        OUT.replace("after: q stop", "after: while arrived"),
    )
    assert len(silent(*steps)) == 1


def test_a_further_decision_by_a_person_is_no_silence() -> None:
    again = (ASK % ("chief", "escalate")).replace("id: q", "id: q2, after: q stop")
    sends = OUT.replace("after: q stop", "after: q2 stop")
    assert silent(again, sends) == []


def test_what_the_silent_answer_withdraws_it_does_not_begin() -> None:
    takes = OUT.replace("after: q stop", "after: q whatever came of it, until: q stop")
    assert silent(STOP, takes) == []


def test_a_clause_of_the_written_plan_may_order_it() -> None:
    ordered = ASK.replace("text: word", "by order of: 3.10, text: word")
    assert faults_in(small_files(ordered % ("chief", "stop") + OUT)) == []


def test_a_decision_that_says_nothing_of_silence_is_a_fault() -> None:
    mute = (ASK % ("chief", "stop")).replace("if nobody decides: stop, ", "")
    assert any("says not what holds" in f.fault for f in faults_in(small_files(mute + STOP)))


def test_the_plan_is_read_aloud_with_silence_and_its_order_in_bold() -> None:
    ordered = ASK.replace("text: word", "by order of: 3.10, text: word")
    plan = small_plan(ordered % ("chief", "stop") + OUT)
    for language, said in (
        ("zh", "**无人决定的，按“stop”（依据第3.10条）**"),
        ("en", "**if nobody decides: stop (by order of clause 3.10)**"),
    ):
        assert said in "\n".join(plan_prose(plan, language, "breakdown"))


def test_why_nothing_follows_is_read_aloud_in_bold_and_listed() -> None:
    plan = small_plan(
        "- {id: t, assign: head, text: word, within: 1h, nothing follows when: refused,"
        " because: {zh: 另有人办, en: somebody else does it}}"
    )
    assert "**结果为“拒绝”的，无需后续，因为另有人办**" in "\n".join(
        plan_prose(plan, "zh", "breakdown")
    )
    assert listed(plan) == ["nothing follows: breakdown, t, 'refused': somebody else does it"]


def test_an_option_that_a_person_chooses_needs_no_reason_and_is_not_listed() -> None:
    plan = small_plan(ASK % ("chief", "stop") + STOP)
    assert listed(plan) == []


EARLIER = [
    "- {id: t, assign: head, text: word, within: 1h, ends: [refused]}",
    "- {id: q, ask: chief, options: [x, y], within: 1h, if late: x, text: word, ends: [x, y]}",
    "- {id: q, ask: chief, options: [x, y], within: 1h, text: word, ends: [x, y]}\n- {id: b, after: q, tell: head, text: word}",
]


@pytest.mark.parametrize("steps", EARLIER)
def test_a_version_in_force_that_is_older_than_these_rules_is_still_read(steps: str) -> None:
    files = small_files(steps)
    with pytest.raises(BadPlanError):
        read_files(files)
    step = next(iter(read_stored(files).playbooks["breakdown"].steps.values()))
    assert step.unfollowed


def test_but_nothing_else_that_is_wrong_with_it_is_let_pass() -> None:
    with pytest.raises(BadPlanError, match="there is no audience"):
        read_stored(small_files(EARLIER[0].replace("head", "haed")))
