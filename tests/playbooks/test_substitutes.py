"""Someone who knows the route drives on (3.3.5): asked one after the other, and never for two
trucks at once.
"""

from __future__ import annotations

from tests.playbooks.story import story
from tests.playbooks.test_dispatch import FIND


def test_people_are_asked_like_trucks_and_one_who_takes_it_is_enough() -> None:
    it = story(FIND.replace("dispatch: trucks", "dispatch: guides"))
    it.breaks("K-1")
    it.says("take", "refused")
    it.says("take", "accepted")
    assert it.called("take") == ["gina", "gus"]
    assert (it.outcome("take/K-1"), it.record("take/K-1").state) == ("accepted", "standing")
    assert it.held() == {"gus": "dispatched"}


def test_one_person_never_drives_two_trucks() -> None:
    it = story(FIND.replace("dispatch: trucks", "dispatch: guides"))
    it.breaks("K-1")
    it.breaks("K-2")
    assert it.called("take") == ["gina", "gus"]  # gina is being asked for K-1
    it.says("take/K-1", "accepted")
    it.says("take/K-2", "refused")
    assert (it.outcome("take/K-2"), it.held()) == ("none", {"gina": "dispatched"})
    it.reported("route.finished", "K-1")
    assert it.held() == {}  # with the route served, she may be asked again
