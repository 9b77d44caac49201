"""From hand to hand: when a decision is told of anywhere else, its first page is with the carrier already."""

from __future__ import annotations

from handlers.links import Links
from handlers.office import Office
from handlers.receive import receive
from notifier.postman import Postman
from tests.handlers.rehearsing import Postbox
from tests.offices import failed


async def test_the_first_page_is_handed_to_the_carrier_before_the_decision_is_told_of(office: Office) -> None:
    gateway = Postbox()
    postman = Postman(office, gateway, Links("secret", "http://desk"), "urgent")
    with_postman = await postman._may_carry()  # noqa: SLF001 - as its first look does, without looking for anything else
    taken_when_told: list[int] = []
    tell = office.ledger.wakes.tell

    def telling(*topics: str) -> None:
        taken_when_told.append(len(gateway.letters))
        tell(*topics)

    office.ledger.wakes.tell = telling  # type: ignore[method-assign]
    await receive(office, [failed("K-07")])
    assert with_postman and taken_when_told[0] >= 1
    assert "K-07" in gateway.letters[0].text
    await postman.on_stop()
