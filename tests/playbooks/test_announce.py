"""`announce: public`: said once, kept true, and taken back in public (clause 3.2.1; rule M7)."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from xml.etree import ElementTree as Xml

from incidents import effects as do
from playbooks.messages.announcements import render_announcements
from playbooks.messages.cap import NAMESPACE
from tests.playbooks.small import MONDAY
from tests.playbooks.story import Story, story

SAY = "- {id: say, announce: public, media: board, text: word, lasts: 6h}"
OPEN = "- {id: hold, page: chief, text: word, within: 5m}"


def messages(it: Story) -> list[do.Announce]:
    return [e for e in it.done if isinstance(e, do.Announce)]


def test_it_is_published_and_the_media_are_told() -> None:
    it = story(f"{SAY}\n{OPEN}")
    it.breaks("K-1")
    (said,) = messages(it)
    assert (said.message, said.references, said.sent, said.expires) == (
        "Alert",
        (),
        MONDAY,
        MONDAY + timedelta(hours=6),
    )
    assert it.called("say") == ["bea", "ben", "bob"]
    assert (it.outcome("say"), it.record("say").state) == ("published", "standing")


def test_it_does_not_keep_its_run_open_and_is_cancelled_in_public_when_that_closes() -> None:
    it = story(SAY)
    it.breaks("K-1")
    assert it.run().status == "closed"
    said, cancelled = messages(it)
    assert (cancelled.message, cancelled.text) == ("Cancel", "muster.announcement.over")
    assert cancelled.references == ((said.identifier, said.sent),)


def test_before_it_expires_it_is_renewed_as_an_update_of_the_last_one() -> None:
    it = story(f"{SAY}\n{OPEN}")
    it.breaks("K-1")
    it.later("13h")
    said = messages(it)
    assert [m.message for m in said] == ["Alert", "Update", "Update"]
    assert all(later.references == ((one.identifier, one.sent),) for one, later in pairwise(said))
    assert len({m.identifier for m in said}) == 3
    assert all(later.sent <= one.expires for one, later in pairwise(said))


def test_until_cancels_it_in_public_once() -> None:
    it = story(
        "- {id: say, announce: public, text: word, until: over arrived}\n"
        f"- {{id: over, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}}\n{OPEN}"
    )
    it.breaks("K-1")
    it.reported("all.over", "K-1")
    it.later("2m")
    assert [m.message for m in messages(it)] == ["Alert", "Cancel"]


def test_another_step_cancels_it_in_its_own_words() -> None:
    it = story(
        "- {id: say, announce: public, text: word}\n- {id: over, wait: all.over, within: 9h, nothing follows when: [overdue], because: a reason}\n"
        f"- {{id: clear, after: over arrived, announce: public, cancels: say, text: eta}}\n{OPEN}"
    )
    it.breaks("K-1")
    it.reported("all.over", "K-1")
    said, cancelled = messages(it)
    assert (cancelled.message, cancelled.text, cancelled.origin.step) == ("Cancel", "eta", "clear")
    assert cancelled.references == ((said.identifier, said.sent),)
    it.says("hold", "acknowledged")
    assert it.run().status == "closed"
    assert len(messages(it)) == 2


def test_cancelling_what_was_never_announced_announces_nothing() -> None:
    it = story(
        "- {id: say, when: incident.accident, announce: public, text: word}\n- {id: clear, announce: public, cancels: say, text: eta}"
    )
    it.breaks("K-1")
    assert messages(it) == []
    assert it.told("clear") == ["nothing to cancel | public | say had announced nothing"]


def test_a_changed_fact_is_announced_as_an_update() -> None:
    it = story(f"- {{id: say, announce: public, text: word, again when: incident.injured}}\n{OPEN}")
    it.breaks("K-1", injured=1)
    it.breaks("K-1", injured=3)
    first, second = messages(it)
    assert (second.message, second.references) == ("Update", ((first.identifier, first.sent),))


def test_the_message_says_it_in_each_language_of_the_plan() -> None:
    it = story(f"{SAY}\n{OPEN}")
    it.breaks("K-1")
    (one,) = render_announcements(it.done, 1, "breakdown", it.answers)
    root = Xml.fromstring(one.cap)
    found = {
        name: [e.text for e in root.iter(f"{{{NAMESPACE}}}{name}")]
        for name in ("language", "event", "status", "references", "areaDesc")
    }
    assert found == {
        "language": ["zh-CN", "en-US"],
        "event": ["故障", "Breakdown"],
        "status": ["Actual"],
        "references": [],
        "areaDesc": ["全市", "the whole city"],
    }
