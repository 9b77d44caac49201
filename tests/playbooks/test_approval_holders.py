"""M15: an open application is put to who may approve so much now; other kinds stay with who was
given them until that person leaves.
"""

from __future__ import annotations

from playbooks.loader import read_files
from tests.playbooks.commanded import come_back, give_role, leave
from tests.playbooks.small import MONDAY
from tests.playbooks.story import Story, story
from tests.playbooks.test_approve import applied, company, files


def open_questions(it: Story, step: str = "agreed") -> list[str]:
    return [o.notification.person for o in it.open_messages(step)]


def test_an_approver_who_leaves_is_followed_at_once_with_what_is_left_of_the_limit() -> None:
    it = applied("B-1=50")
    limit = it.record("agreed").deadline
    leave(it.later("5m"), "hana")
    assert open_questions(it) == ["hana", "deputy"], "the ledger withdraws what hana was asked"
    assert it.asked("agreed", "deputy").notification.deadline == limit
    it.says("agreed", "approve", "deputy")
    assert it.outcome("agreed") == "approved"


def test_a_role_that_is_given_to_another_person_takes_its_application_along() -> None:
    it = applied("B-1=60")
    assert open_questions(it) == ["carl"]
    give_role(it.later("5m"), "chief", "gina")
    assert open_questions(it) == ["gina"]
    assert "is asked now | Gina | is chief now" in it.told("agreed")
    assert "is not asked any more | Carl | chief is somebody else now" in it.told("agreed")


def test_who_lost_the_role_approves_nothing_any_more() -> None:
    it = applied("B-1=60")
    give_role(it.later("5m"), "chief", "gina")
    it.says("agreed", "approve", "carl")
    assert it.outcome("agreed") is None
    it.says("agreed", "approve part", "gina", lines="1=20")
    assert it.outcome("agreed") == "approved"
    assert it.asked("good").notification.text == "红灯笼20条 | 红灯笼40条 | Gina"


def test_the_new_approver_sees_the_same_lines_and_cartons() -> None:
    it = applied("B-1=60")
    first = it.asked("agreed").notification
    give_role(it.later("5m"), "chief", "gina")
    then = it.asked("agreed", "gina").notification
    assert (then.text, then.form, then.options) == (first.text, first.form, first.options)


def test_a_dead_phone_brings_in_the_next_level_and_not_only_its_time() -> None:
    it = applied("B-1=50")
    it.unreachable("agreed", "hana")
    assert it.called("agreed") == ["hana", "deputy"]


def test_of_several_approvers_the_others_keep_it() -> None:
    it = applied("B-1=201")
    leave(it.later("5m"), "bea")
    assert sorted(open_questions(it)) == ["ben", "bob"]
    assert sorted(it.called("agreed")) == ["bea", "ben", "bob"]


def test_an_approver_who_is_back_before_it_is_decided_may_decide() -> None:
    it = applied("B-1=50")
    leave(it.later("2m"), "hana")
    come_back(it.later("1m"), "hana")
    assert it.called("agreed") == ["hana", "deputy"], "who still has the question gets no second"
    it.says("agreed", "refuse", "hana", reason="no")
    assert it.outcome("agreed") == "refused"


def test_a_late_application_follows_the_role_too_and_its_owner_is_called_all_the_same() -> None:
    it = applied("B-1=60").later("4h")
    assert it.record("agreed").late
    give_role(it, "chief", "gina")
    assert "gina" in open_questions(it)
    it.says("agreed", "approve", "gina")
    assert it.outcome("agreed") == "approved"


def test_a_phone_that_turns_out_dead_elsewhere_moves_the_application() -> None:
    steps = "- {id: tell, page: head, text: word, within: 9m}\n"
    from_files = files()
    from_files["playbooks/breakdown.yaml"] += f"  {steps}"
    it = Story(read_files(from_files), company(), MONDAY)
    it.report(it.signal_of("goods.wanted", customer="R-1", lines="B-1=50"))
    it.unreachable("tell", "hana")
    assert it.called("agreed") == ["hana", "deputy"]


def test_an_application_of_an_earlier_version_goes_on_without_knowing_who_was_asked() -> None:
    it = applied("B-1=60")
    for name in ("people", "holders"):
        it.run().steps["agreed"].data.pop(name)
    give_role(it.later("5m"), "chief", "gina")
    assert it.called("agreed") == ["carl"]
    it.says("agreed", "approve", "carl")
    assert it.outcome("agreed") == "approved"


TASK = "- {id: do, assign: chief, text: word, within: 2h, nothing follows when: refused, because: a reason}"


def test_a_task_stays_with_who_was_given_it_until_they_leave() -> None:
    it = story(TASK)
    it.breaks("K-1")
    give_role(it.later("5m"), "chief", "gina")
    assert it.called("do") == ["carl"]
    leave(it, "carl")
    assert it.called("do") == ["carl", "lena"]


def test_a_page_reaches_the_new_holder_with_its_next_round() -> None:
    it = story("- {id: call, page: chief, text: word, within: 5m}")
    it.breaks("K-1")
    give_role(it.later("1m"), "chief", "gina")
    assert it.called("call") == ["carl"]
    it.later("10m")
    assert "gina" in it.called("call")
