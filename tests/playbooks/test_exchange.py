"""Several trucks that fail at once get their standbys so that all of them together wait least
(3.3.2).
"""

from __future__ import annotations

from dataclasses import replace

from incidents.company import Unit
from tests.playbooks.small import small_company
from tests.playbooks.story import Story, story
from tests.playbooks.test_dispatch import FIND

NEAR_EAST, FAR_WEST = "26.5,108.08", "26.5,107.55"


def _two() -> Story:
    """S-2 stands in the east at 108.10, S-3 in the west at 107.80; the centre's own standby has no
    driver today.
    """
    return story(FIND, "sam")


def _offers(it: Story) -> dict[str, str]:
    """Truck that waits -> standby that is being asked for it."""
    return {
        str(live.instead_of): unit
        for unit, live in it.live.units.items()
        if live.state == "offered"
    }


def test_an_open_offer_is_dealt_again_when_all_together_wait_less() -> None:
    it = _two()
    it.breaks("K-1", place="26.5,107.98")  # in the middle: the east is nearer by little
    assert _offers(it) == {"K-1": "S-2"}
    it.breaks("K-2", place=NEAR_EAST)  # beside S-2; the western truck would take half an hour more
    assert _offers(it) == {"K-1": "S-3", "K-2": "S-2"}
    assert any(line.startswith("asked elsewhere | Sue") for line in it.told("take"))
    first = it.sent("take/K-1")[0]
    it.answer(first, "accepted")  # too late: this asking has been withdrawn
    assert it.outcome("take/K-1") is None
    it.says("take/K-1", "accepted")
    it.says("take/K-2", "accepted")
    units = it.run().units
    assert (units["K-1"].standby, units["K-2"].standby) == ("S-3", "S-2")
    assert it.held() == {"S-2": "dispatched", "S-3": "dispatched"}


def test_no_one_is_asked_twice_where_nothing_is_saved() -> None:
    it = _two()
    it.breaks("K-1", place=NEAR_EAST)
    it.breaks("K-2", place=FAR_WEST)
    assert _offers(it) == {"K-1": "S-2", "K-2": "S-3"} and len(it.sent("take")) == 2


def test_who_has_accepted_is_not_called_back() -> None:
    it = _two()
    it.breaks("K-1", place="26.5,107.98")
    it.says("take/K-1", "accepted")
    it.breaks("K-2", place=NEAR_EAST)
    assert it.held() == {"S-2": "dispatched", "S-3": "offered"}


def test_a_truck_that_would_not_fit_is_not_exchanged_for_one_that_does() -> None:
    company = small_company("sam")
    west = Unit("S-3", "standby", "WEST", "sid", "truck", 5)  # too small for K-1
    units = tuple(west if unit.id == "S-3" else unit for unit in company.units)
    fit = FIND.replace("offer: 3m", "fit: 'unit.id == \"K-2\" || candidate.load >= 100', offer: 3m")
    it = story(fit, company=replace(company, units=units))
    it.breaks("K-1", place="26.5,107.98")
    it.breaks("K-2", place=NEAR_EAST)
    assert _offers(it) == {"K-1": "S-2", "K-2": "S-3"}
