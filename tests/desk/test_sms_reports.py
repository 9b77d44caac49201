"""Texts from shared phones, from processes that die, and reports that drivers text."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import decision_writer, inbound_sms, list_queries
from tests.desk.living import Town
from tests.desk.texting import (
    KilledError,
    driver_of,
    phone_of,
    reports,
    share_phone,
    spoken,
    text,
)
from translations import entry_row


async def test_a_shared_phone_answers_for_all_who_were_asked(here: Town, carrier: Any) -> None:
    """INPUTS F7."""
    await here.fail("K-07")
    offer = await here.asked("takeover")
    async with here.runtime.ledger.reading() as connection:
        people = (await here.runtime.directory(connection)).company.people
    keeper = next(p for p in people if p.id != offer["person"] and not p.organisation)
    phone = await share_phone(here, keeper.id, offer["person"])
    assert "已记录：接受" in (await text(carrier, phone, "接受")).text
    async with here.runtime.ledger.reading() as connection:
        lines = [entry_row(row) for row in await list_queries.timeline(connection)]
    (shared,) = [line for line in lines if "shared" in line["what"]]
    assert keeper.name in shared["why"] and offer["name"] in shared["who"]


async def test_an_absence_from_a_shared_phone_is_whose_name_it_says(
    here: Town, carrier: Any
) -> None:
    await here.fail("K-07")
    offer = await here.asked("takeover")
    async with here.runtime.ledger.reading() as connection:
        people = (await here.runtime.directory(connection)).company.people
    keeper = next(p for p in people if p.id != offer["person"] and not p.organisation)
    phone = await share_phone(here, keeper.id, offer["person"])
    said = (await text(carrier, phone, "离开到23:00")).text
    assert "共用" in said and keeper.name in said and offer["name"] in said
    assert "您外出至" in (await text(carrier, phone, f"{offer['name']} 离开到23:00")).text
    async with here.runtime.ledger.reading() as connection:
        absences = (await here.runtime.directory(connection)).company.absences
    now = here.runtime.clock.now()
    away = {a.person for a in absences if a.start <= now < a.end}
    assert offer["person"] in away and keeper.id not in away


@pytest.mark.parametrize("body", ["接受", "收到", "离开到23:00", "回来", "嗯"])
async def test_a_process_killed_before_it_replies_has_done_all_or_nothing(
    here: Town, carrier: Any, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twilio delivers the text again: it is acted on once, and its sender is answered."""
    await here.fail("K-07")
    phone = await phone_of(here, (await here.asked("takeover"))["person"])
    keep = inbound_sms.keep_reply

    async def killed_before(*_: Any) -> None:
        raise KilledError

    async def killed_after(*given: Any) -> None:
        await keep(*given)
        raise KilledError

    for dying in (killed_before, killed_after):
        with monkeypatch.context() as patched:
            for module in (inbound_sms, decision_writer):
                patched.setattr(module, "keep_reply", dying)
            with pytest.raises(KilledError):
                await text(carrier, phone, body, sid="SM1")
    first = (await text(carrier, phone, body, sid="SM1")).text
    assert "<Message>" in first
    assert (await text(carrier, phone, body, sid="SM1")).text == first
    assert (await text(carrier, phone, "接受", sid="SM1")).text == first


async def test_a_process_killed_after_the_commit_leaves_the_reply_for_the_next_delivery(
    here: Town, carrier: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await here.fail("K-07")
    offer = await here.asked("takeover")
    phone = await phone_of(here, offer["person"])

    async def killed(*_: Any) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(type(here.runtime), "written", killed)
        with pytest.raises(KilledError):
            await text(carrier, phone, "接受", sid="SM1")
    assert "已记录：接受" in (await text(carrier, phone, "接受", sid="SM1")).text
    async with here.runtime.ledger.reading() as connection:
        lines = [entry_row(row) for row in await list_queries.timeline(connection)]
    assert [line["what"] for line in lines].count("accepted") == 1


async def test_a_driver_reports_the_own_truck_by_the_title_of_a_report(
    here: Town, carrier: Any
) -> None:
    phone = await driver_of(here, "K-07")
    said = spoken(await text(carrier, phone, "车辆故障：变速箱坏了", sid="SM1"))
    assert "K-07 找备用车" in said
    assert await reports(here) == [("truck.failed", "text", "K-07", "变速箱坏了")]
    # the carrier repeats its call
    assert spoken(await text(carrier, phone, "车辆故障：变速箱坏了", sid="SM1")) == said
    await text(carrier, phone, "route FINISHED")  # no title
    await text(carrier, phone, "Rest of the route served")
    assert [kind for kind, *_ in await reports(here)] == ["route.finished", "truck.failed"]


async def test_the_drivers_text_confirms_what_a_stranger_reported(here: Town, carrier: Any) -> None:
    await carrier.post("/report/truck.failed", data={"unit": "K-07"})
    await here.settle()
    async with here.runtime.ledger.reading() as connection:
        assert (await list_queries.incidents(connection))[0]["unconfirmed"]
    await text(carrier, await driver_of(here, "K-07"), "车辆故障")
    await here.settle()
    async with here.runtime.ledger.reading() as connection:
        assert not (await list_queries.incidents(connection))[0]["unconfirmed"]


async def test_anyone_who_drives_no_truck_reports_none_by_text(here: Town, carrier: Any) -> None:
    async with here.runtime.ledger.reading() as connection:
        directory = await here.runtime.directory(connection)
    drivers = {unit.driver for unit in directory.units.values()}
    other = next(p for p in directory.company.people if p.id not in drivers and p.phones)
    await text(carrier, other.phones[0], "车辆故障")
    await text(carrier, await driver_of(here, "K-07"), "unit.repaired")
    await text(carrier, await driver_of(here, "K-07"), "车辆修复")
    assert await reports(here) == []


async def test_a_driver_who_reports_often_is_answered_each_time(here: Town, carrier: Any) -> None:
    """What was understood is no hint: neither the five a day nor "never twice the same" hold."""
    phone = await driver_of(here, "K-07")
    for number in range(7):
        assert "K-07 找备用车" in spoken(await text(carrier, phone, "车辆故障")), number
    assert len(await reports(here)) == 7
