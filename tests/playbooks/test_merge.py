"""Several reports about one truck: what a later one leaves out stays as it is known."""

from __future__ import annotations

from tests.playbooks.story import story


def test_a_report_without_a_place_keeps_the_place_that_is_known() -> None:
    it = story(
        "- {id: stay, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}"
    )
    it.breaks("K-1", place="by the bridge", note="gearbox")
    it.breaks("K-1", injured=1)
    assert it.run().units["K-1"].fields["place"] == "by the bridge"
    assert (it.run().units["K-1"].fields["injured"], it.run().units["K-1"].fields["note"]) == (
        1,
        "gearbox",
    )


def test_a_later_place_replaces_the_earlier_one() -> None:
    it = story(
        "- {id: stay, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}"
    )
    it.breaks("K-1", place="by the bridge")
    it.breaks("K-1", place="at the school")
    assert it.run().units["K-1"].fields["place"] == "at the school"
